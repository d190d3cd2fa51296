using ClusterLB.Application.Studies;

namespace ClusterLB.Application.Plotting.Plots;

/// <summary>The runs of a scan over time, and their ends against the first key that has numbers (verb <c>scan</c>).</summary>
public sealed class ScanPlot : IResultPlot
{
    private const int MostLabels = 12;

    /// <inheritdoc/>
    public string Name => "scan";

    /// <inheritdoc/>
    public string Caption =>
        "The runs of a scan: the anisotropy of the temperature, of its value at the start, over time, a curve a run; and the entropy "
        + "gained at the end against the first key with numbers, a curve for each combination of the other keys.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.FindTable("finished", "entropy_gain", "anisotropy_start") is not { } table)
            return null;
        string[] keys = table.Text("keys").Split('\n'), runs = table.Text("runs").Split('\n');
        var values = keys.Select(k => Values(table, k)).ToArray();
        var along = Math.Max(0, Array.FindIndex(values, v => v.Numbers is not null));
        var gain = table.Numbers("entropy_gain");
        var curves = new List<Curve>();
        foreach (var family in Enumerable.Range(0, runs.Length).GroupBy(i => string.Join(", ", Labels(i, along))))
        {
            int[] members = [.. family.OrderBy(i => X(i))];
            curves.Add(new(family.Key, [.. members.Select(X)], [.. members.Select(i => gain[i])]));
        }

        double[] xs = [.. Enumerable.Range(0, runs.Length).Select(X).Distinct().Order()];
        var isWide = xs[0] > 0 && xs[^1] > 8 * xs[0];
        return new(table.Title,
        [
            new("Over time", "time t (thermal units)", "ΔT / T, of the start", Histories(results, runs)) { IsSequence = true },
            new("At the end", keys[along], "S(end) − S(0)", curves)
            {
                LogX = isWide,
                XTicks = values[along].Numbers is null
                    ? [.. values[along].Texts.Select((t, i) => ((double)i, t))] : Panel.TicksAt(xs),
            },
        ]);

        double X(int run) => values[along].Numbers is { } numbers ? numbers[Index(run, along)] : Index(run, along);

        IEnumerable<string> Labels(int run, int without) => Enumerable.Range(0, keys.Length).Where(k => k != without)
            .Select(k => $"{keys[k][(keys[k].LastIndexOf('.') + 1)..]} = {values[k].Texts[Index(run, k)]}");

        int Index(int run, int key)
        {
            for (var k = keys.Length - 1; k > key; k--)
                run /= values[k].Texts.Length;
            return run % values[key].Texts.Length;
        }
    }

    private static List<Curve> Histories(ResultDirectory results, string[] runs)
    {
        var curves = new List<Curve>();
        foreach (var run in runs.Where(r => Directory.Exists(Path.Combine(results.Path, r))))
        {
            if (new RunEnd(Path.Combine(results.Path, run)).History is not { } history || !history.Has("temperature"))
                continue;
            double[] values = [.. history.Time.Select((_, row) => RunEnd.AnisotropyOf(history, row))];
            curves.Add(new(runs.Length <= MostLabels ? run.Replace('_', ' ') : "", history.Time, [.. values.Select(v => v / values[0])]));
        }

        return curves;
    }

    private static (double[]? Numbers, string[] Texts) Values(ResultTable table, string key)
    {
        var name = key.Replace('.', '_').Replace('-', '_');
        if (table.HasAttribute(name + "_values"))
            return (null, table.Text(name + "_values").Split('\n'));
        var numbers = table.Numbers(name);
        return (numbers, [.. numbers.Select(x => FormattableString.Invariant($"{x:g6}"))]);
    }
}
