using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Input;

/// <summary>[output]: where a run writes and how often. All keys have defaults; none of them alters the sequence of time steps.</summary>
/// <param name="Directory">the folder of the run, relative to the working directory; null where it is left to the command line (-o)</param>
/// <param name="HistoryEvery">a row of history.h5 every so many time steps; 0: not by steps; default 1</param>
/// <param name="SnapshotEvery">
/// a snapshot at every multiple of so much time (in the unit of [time] end), exactly; default 0: only at the start and the end
/// </param>
/// <param name="Compression">level of gzip for the fields of snapshots and evaluations, 0 to 9; default 0: none</param>
/// <param name="Norms">whether each row of the history has the norms of the perturbation; default false</param>
/// <param name="HermiteDegree">the largest degree of the Hermite spectrum among them, 1 to 64; default 16</param>
public sealed record OutputSettings(
    string? Directory = null, int HistoryEvery = 1, double SnapshotEvery = 0, int Compression = 0, bool Norms = false,
        int HermiteDegree = 16)
{
    internal const string Keys = "directory, history-every, history-every-time, snapshot-every, at, compression, norms, hermite-degree, "
        + "estimate, " + ReductionSettings.Keys;

    // Hermite functions of this degree reach to |v| = 16.
    private const int LargestDegree = 64;

    /// <summary>A row of history.h5 at every multiple of so much time, exactly; default 0: none.</summary>
    public double HistoryEveryTime { get; init; }

    /// <summary>Times in ascending order: a snapshot and a row of history.h5 at each, exactly; default: none.</summary>
    public IReadOnlyList<double> At { get; init; } = [];

    /// <summary>Whether a run has outputs at times where no step may end.</summary>
    internal bool HasTimes => SnapshotEvery > 0 || HistoryEveryTime > 0 || At.Count > 0;

    /// <summary>Whether evaluations and runs estimate the error of Q, at the price of two more evaluations; default true.</summary>
    public bool Estimate { get; init; } = true;

    /// <summary>Marginals, slices, averages and moments that files of F hold besides; default: none.</summary>
    public ReductionSettings Reductions { get; init; } = ReductionSettings.None;

    internal static OutputSettings Read(
        TomlSection? section, LatticeSettings? lattice, PhysicalSettings? physical = null)
    {
        var defaults = new OutputSettings();
        if (section is null)
            return defaults;
        var everyTime = PhysicalSettings.Time(section, "history-every-time", NumberBound.NonNegative, physical)
            ?? defaults.HistoryEveryTime;
        return new(
            section.Text("directory", "the path of a folder"),
            (int?)section.Integer("history-every", 0, int.MaxValue) ?? (everyTime > 0 ? 0 : defaults.HistoryEvery),
            PhysicalSettings.Time(section, "snapshot-every", NumberBound.NonNegative, physical) ?? defaults.SnapshotEvery,
            (int?)section.Integer("compression", 0, 9) ?? defaults.Compression,
            section.Flag("norms") ?? defaults.Norms,
            (int?)section.Integer("hermite-degree", 1, LargestDegree) ?? defaults.HermiteDegree)
        {
            HistoryEveryTime = everyTime,
            At = ReadTimes(section, physical),
            Estimate = section.Flag("estimate") ?? defaults.Estimate,
            Reductions = ReductionSettings.Read(section, lattice),
        };
    }

    private static double[] ReadTimes(TomlSection section, PhysicalSettings? physical)
    {
        var times = (physical is null ? section.Numbers("at", null, NumberBound.NonNegative) : section.Numbers(
            "at", NumberBound.NonNegative, text => PhysicalSettings.Time(physical, text), "times with units")) ?? [];
        if (times.Zip(times.Skip(1)).All(t => t.First < t.Second))
            return times;
        section.Reject("at", "an array of times in ascending order");
        return [];
    }

    internal void Write(TomlText text)
    {
        text.Section("output");
        if (Directory is not null)
            text.Key("directory", Directory);
        text.Key("history-every", HistoryEvery);
        if (HistoryEveryTime > 0)
            text.Key("history-every-time", HistoryEveryTime);
        text.Key("snapshot-every", SnapshotEvery);
        if (At.Count > 0)
            text.Key("at", At);
        text.Key("compression", Compression).Key("norms", Norms).Key("hermite-degree", HermiteDegree).Key("estimate", Estimate);
        Reductions.Write(text);    // its slices are sections of their own: last
    }
}
