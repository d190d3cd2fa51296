using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Input;

/// <summary>[output]: where a run writes and how often. All keys have defaults; none of them alters the sequence of time steps.</summary>
/// <param name="Directory">the folder of the run, relative to the working directory; null where it is left to the command line (-o)</param>
/// <param name="HistoryEvery">a row of history.h5 every so many time steps; default 1</param>
/// <param name="SnapshotEvery">
/// a snapshot whenever so much time (in the unit of [time] end) has passed; default 0: only at the start and the end
/// </param>
/// <param name="Compression">level of gzip for the fields of snapshots and evaluations, 0 to 9; default 0: none</param>
/// <param name="Norms">whether each row of the history has the norms of the perturbation; default false</param>
/// <param name="HermiteDegree">the largest degree of the Hermite spectrum among them, 1 to 64; default 16</param>
public sealed record OutputSettings(
    string? Directory = null, int HistoryEvery = 1, double SnapshotEvery = 0, int Compression = 0, bool Norms = false,
        int HermiteDegree = 16)
{
    internal const string Keys = "directory, history-every, snapshot-every, compression, norms, hermite-degree, estimate, "
        + ReductionSettings.Keys;

    // Hermite functions of this degree reach to |v| = 16.
    private const int LargestDegree = 64;

    /// <summary>Whether evaluations and runs estimate the error of Q, at the price of two more evaluations; default true.</summary>
    public bool Estimate { get; init; } = true;

    /// <summary>Marginals, slices, averages and moments that files of F hold besides; default: none.</summary>
    public ReductionSettings Reductions { get; init; } = ReductionSettings.None;

    internal static OutputSettings Read(TomlSection? section, LatticeSettings? lattice)
    {
        var defaults = new OutputSettings();
        return section is null ? defaults : new(
            section.Text("directory", "the path of a folder"),
            (int?)section.Integer("history-every", 1, int.MaxValue) ?? defaults.HistoryEvery,
            section.Number("snapshot-every", NumberBound.NonNegative) ?? defaults.SnapshotEvery,
            (int?)section.Integer("compression", 0, 9) ?? defaults.Compression,
            section.Flag("norms") ?? defaults.Norms,
            (int?)section.Integer("hermite-degree", 1, LargestDegree) ?? defaults.HermiteDegree)
        {
            Estimate = section.Flag("estimate") ?? defaults.Estimate,
            Reductions = ReductionSettings.Read(section, lattice),
        };
    }

    internal void Write(TomlText text)
    {
        text.Section("output");
        if (Directory is not null)
            text.Key("directory", Directory);
        text.Key("history-every", HistoryEvery).Key("snapshot-every", SnapshotEvery).Key("compression", Compression)
            .Key("norms", Norms).Key("hermite-degree", HermiteDegree).Key("estimate", Estimate);
        Reductions.Write(text);    // its slices are sections of their own: last
    }
}
