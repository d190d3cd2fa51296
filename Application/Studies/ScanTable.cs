using System.Globalization;
using ClusterLB.Application.Commands;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Files;

namespace ClusterLB.Application.Studies;

/// <summary>How all runs of a scan ended: on the screen, as JSON, and as <c>scan.h5</c>, a table over the keys.</summary>
/// <param name="grid">keys and runs</param>
/// <param name="ends">their ends, in the order of <see cref="ParameterGrid.Members"/></param>
internal sealed class ScanTable(ParameterGrid grid, IReadOnlyList<RunEnd> ends)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "scan.h5";

    private static readonly (string Name, string LongName, string Formula, Func<RunEnd, double> Of)[] _columns =
    [
        ("time", "time reached", "t", e => e.History?.Time[^1] ?? double.NaN),
        ("steps", "steps taken", "steps", e => e.Progress?.Step ?? double.NaN),
        ("seconds", "wall seconds of all processes of the run", "seconds", e => e.Progress?.Seconds ?? double.NaN),
        ("mass", "mass at the end", "sum F h^d", e => e.Last("mass")),
        ("energy", "energy at the end", "sum |v|^2/2 F h^d", e => e.Last("energy")),
        ("anisotropy", "anisotropy of the temperature at the end", "(T_max - T_min)/T", e => e.Anisotropy),
        ("anisotropy_start", "anisotropy of the temperature at the start", "(T_max - T_min)/T at t = 0",
            e => e.History is { } h ? RunEnd.AnisotropyOf(h, 0) : double.NaN),
        ("entropy", "entropy at the end", "S, as in history.h5", e => e.Last("entropy")),
        ("entropy_gain", "entropy gained", "S(end) - S(0)",
            e => e.History is { } h && h.Has("entropy") ? h.Column("entropy")[^1] - h.Column("entropy")[0] : double.NaN),
        ("entropy_production", "entropy production at the end", "dS/dt, as in history.h5", e => e.Last("entropy_production")),
        ("distance", "distance to the final equilibrium, NaN where there is none", "sum |F - M| h^d", e => e.Last("distance")),
        ("drift", "largest drift of mass, momentum, energy", "relative to sum F |psi| h^d", e => e.Progress?.Drift ?? double.NaN),
        ("estimated_error", "estimated error of Q of the initial state, NaN where there is none", "of max |Q|", e => e.EstimatedError),
    ];

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">it cannot be written</exception>
    public void Write(string path, string title, string configuration, Communicator world)
    {
        var names = grid.Parameters.Select(p => p.Dataset).ToArray();
        var dimensions = Math.Max(1, ends.Max(e => e.Temperatures.Length));
        var file = new TableFile()
            .Attribute("title", title)
            .Attribute("keys", string.Join('\n', grid.Parameters.Select(p => p.Key)))
            .Attribute("runs", string.Join('\n', grid.Members.Select(m => m.Name)))
            .Attribute("configuration", configuration);
        foreach (var parameter in grid.Parameters)
        {
            if (parameter.Numbers is { } numbers)
            {
                file.Scale(parameter.Dataset, numbers, $"values of {parameter.Key}", parameter.Key);
                continue;
            }

            file.Attribute(parameter.Dataset + "_values", string.Join('\n', parameter.Values))
                .Index(parameter.Dataset, parameter.Values.Length, $"number of the value of {parameter.Key}", parameter.Key);
        }

        file.Scale("axis", [.. Enumerable.Range(1, dimensions).Select(a => (long)a)], "velocity axis", "a")
            .Table("finished", [.. ends.Select(e => e.IsFinished ? 1L : 0)], "1 where the run has finished", "finished", names);
        foreach (var (name, longName, formula, of) in _columns)
            file.Partial(name, [.. ends.Select(of)], longName, formula, names);
        file.Partial(
                "temperature", [.. ends.SelectMany(e => Enumerable.Range(0, dimensions).Select(a => At(e.Temperatures, a)))],
                "temperatures on the axes at the end, NaN where the run has no such axis", "T_aa", [.. names, "axis"])
            .Write(path, world);
    }

    /// <summary>The table for people.</summary>
    public void Print(TextWriter output)
    {
        string[][] rows =
        [
            [
                "run", .. grid.Parameters.Select(p => p.ShortName), "state", "time", "steps", "anisotropy", "entropy gain", "drift",
                "seconds",
            ],
            .. grid.Members.Zip(ends, (m, e) => (string[])
            [
                m.Number.ToString(CultureInfo.InvariantCulture), .. m.Values, e.Progress?.State ?? "refused",
                Cell.Of(Value(e, "time"), "g6"), Cell.Of(Value(e, "steps"), "g9"), Cell.Of(Value(e, "anisotropy"), "0.00000e+00"),
                Cell.Of(Value(e, "entropy_gain"), "0.000e+00"), Cell.Of(Value(e, "drift"), "0.0e+00"), Cell.Of(Value(e, "seconds"), "f1"),
            ]),
        ];
        ScreenTable.Write(output, rows);
    }

    /// <summary>What <c>--json</c> prints.</summary>
    public object Json() => grid.Members.Zip(ends, (m, e) => new Dictionary<string, object?>
    {
        ["run"] = m.Number,
        ["directory"] = e.Directory,
        ["parameters"] = grid.Parameters.Zip(m.Values).ToDictionary(
            p => p.First.Key,
            p => double.TryParse(p.Second, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) ? (object)x : p.Second),
        ["state"] = e.Progress?.State ?? "refused",
        ["temperature"] = e.Temperatures,
    }.Concat(_columns.Select(c => KeyValuePair.Create(JsonText.Key(c.Name), (object?)c.Of(e)))).ToDictionary()).ToArray();

    private static double Value(RunEnd end, string column) => _columns.First(c => c.Name == column).Of(end);

    private static double At(double[] values, int index) => index < values.Length ? values[index] : double.NaN;
}
