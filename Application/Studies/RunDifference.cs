using ClusterLB.Application.Plotting;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Files;

namespace ClusterLB.Application.Studies;

/// <summary>
/// How a run differs from another: the columns of the history at the times of the first, up to where both have come, the second
/// interpolated linearly between its rows; and F of snapshots that have the same time and the same lattice.
/// </summary>
internal sealed class RunDifference
{
    private const double SameTime = 1e-12;

    /// <summary>Compares.</summary>
    /// <exception cref="IOException">a file cannot be read</exception>
    public RunDifference(RunEnd first, RunEnd second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        Directory = second.Directory;
        var (a, b) = (first.History!, second.History!);
        var end = Math.Min(a.Time[^1], b.Time[^1]);
        var rows = a.Time.Count(t => t <= end * (1 + SameTime));
        Times = a.Time[..rows];
        Columns = [.. Names(a).Where(Names(b).Contains)
            .Select(name => new ColumnDifference(name, Values(a, name)[..rows], Interpolated(Times, b.Time, Values(b, name)), Times))];
        (Fields, WhyNoFields) = CompareFields(first.Directory, second.Directory);
    }

    /// <summary>The directory of the second.</summary>
    public string Directory { get; }

    /// <summary>The times of the rows compared.</summary>
    public double[] Times { get; }

    /// <summary>A difference for each column that both have; components as export names them, and the anisotropy.</summary>
    public IReadOnlyList<ColumnDifference> Columns { get; }

    /// <summary>A difference for each pair of snapshots.</summary>
    public IReadOnlyList<FieldDifference> Fields { get; }

    /// <summary>Why there is none, in words.</summary>
    public string WhyNoFields { get; }

    /// <summary>What <c>--json</c> prints.</summary>
    public object Json => new
    {
        Directory,
        End = Times[^1],
        Columns = Columns.Select(c => new { c.Name, c.Largest, c.At, c.Last, c.Relative }),
        Fields,
    };

    /// <summary>Writes the differences of the columns that all have, over the times of the first.</summary>
    /// <exception cref="IOException">it cannot be written</exception>
    public static void Write(string path, RunEnd first, IReadOnlyList<RunDifference> differences, Communicator world)
    {
        var rows = differences.Min(d => d.Times.Length);
        var file = new TableFile()
            .Attribute("title", first.History!.Title)
            .Attribute("first", first.Directory)
            .Attribute("others", string.Join('\n', differences.Select(d => d.Directory)))
            .Scale("time", differences[0].Times[..rows], "time", "t")
            .Index("run", differences.Count, "number of the other run", "i");
        foreach (var column in differences[0].Columns.Where(c => differences.All(d => d.Columns.Any(o => o.Name == c.Name))))
            file.Partial(
                column.Name, [.. differences.SelectMany(d => d.Columns.First(c => c.Name == column.Name).Values[..rows])],
                $"{column.Name} of the other run, less that of the first", $"{column.Name}_i - {column.Name}_0", "run", "time");
        file.Write(path, world);
    }

    private static double[] Interpolated(double[] at, double[] times, double[] values)
    {
        var (found, row) = (new double[at.Length], 0);
        for (var i = 0; i < at.Length; i++)
        {
            while (row < times.Length - 1 && times[row + 1] <= at[i])
                row++;
            var isLast = row == times.Length - 1 || times[row] == at[i];
            found[i] = isLast ? values[row]
                : values[row] + (values[row + 1] - values[row]) * ((at[i] - times[row]) / (times[row + 1] - times[row]));
        }

        return found;
    }

    private static HashSet<string> Names(HistoryTable history) =>
    [
        .. history.Has("temperature") ? (string[])["anisotropy"] : [],
        .. history.Names.Where(n => n is not ("step" or "step_size")).SelectMany(n => history.Width(n) == 1
            ? [n] : Enumerable.Range(0, history.Width(n)).Select(k => RunEnd.ComponentName(history, n, k))),
    ];

    private static double[] Values(HistoryTable history, string name) => name == "anisotropy"
        ? [.. history.Time.Select((_, row) => RunEnd.AnisotropyOf(history, row))]
        : RunEnd.ColumnOf(history, name)!;

    private static (IReadOnlyList<FieldDifference> Fields, string Why) CompareFields(string first, string second)
    {
        var (a, b) = (Snapshots(first), Snapshots(second));
        var found = new List<FieldDifference>();
        foreach (var (time, path) in a)
        {
            var other = b.FirstOrDefault(s => Math.Abs(s.Time - time) <= SameTime * Math.Max(1, Math.Abs(time)));
            if (other.Path is null)
                continue;
            var (one, two) = (new ResultTable(path), new ResultTable(other.Path));
            if (!one.Has("distribution") || !two.Has("distribution"))
                return ([], "one of the two is a mixture");
            if (!Velocities(one).SequenceEqual(Velocities(two)))
                return ([], "the lattices are different");
            var (f, g) = (one.Numbers("distribution"), two.Numbers("distribution"));
            var cell = Math.Pow(one.Attribute("spacing"), Velocities(one).Count(double.IsNaN));
            double[] differences = [.. f.Zip(g, (x, y) => Math.Abs(y - x))];
            found.Add(new(time, differences.Max(), differences.Max() / f.Max(Math.Abs), differences.Sum() * cell));
        }

        return (found, found.Count > 0 ? "" : "no snapshots have the same time");
    }

    private static List<(double Time, string Path)> Snapshots(string directory) =>
        [.. new ResultDirectory(directory).Snapshots.Select(p => (new ResultTable(p).Attribute("time"), p))];

    // The velocities of each axis, with NaN behind them.
    private static IEnumerable<double> Velocities(ResultTable table) =>
        Enumerable.Range(1, 4).Where(a => table.Has($"v{a}")).SelectMany(a => table.Numbers($"v{a}").Append(double.NaN));
}

/// <summary>How a column differs.</summary>
internal sealed class ColumnDifference
{
    /// <summary>Of two columns at the same times.</summary>
    public ColumnDifference(string name, double[] first, double[] second, double[] times)
    {
        (Name, Values) = (name, [.. first.Zip(second, (a, b) => b - a)]);
        var at = Enumerable.Range(0, Values.Length).MaxBy(i => double.IsNaN(Values[i]) ? -1 : Math.Abs(Values[i]));
        var largest = first.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(double.NaN).Max();
        (Largest, At, Last, Relative) = (Math.Abs(Values[at]), times[at], Values[^1], Math.Abs(Values[at]) / largest);
    }

    /// <summary>The column.</summary>
    public string Name { get; }

    /// <summary>Second less first, a value a time.</summary>
    public double[] Values { get; }

    /// <summary>The largest, without sign; NaN where none is defined.</summary>
    public double Largest { get; }

    /// <summary>Its time.</summary>
    public double At { get; }

    /// <summary>At the end, with sign.</summary>
    public double Last { get; }

    /// <summary>The largest, of the largest value of the first.</summary>
    public double Relative { get; }
}

/// <summary>How F differs at a time.</summary>
/// <param name="Time">t</param>
/// <param name="Largest">max |ΔF|</param>
/// <param name="Relative">of max F of the first</param>
/// <param name="Sum">Σ |ΔF| h^d</param>
internal sealed record FieldDifference(double Time, double Largest, double Relative, double Sum);
