namespace ClusterLB.Solver.Output;

/// <summary>What a column of the history has in each row.</summary>
public enum HistoryRank
{
    /// <summary>One number: dataset of shape (T).</summary>
    Scalar,

    /// <summary>d numbers: dataset of shape (T, d).</summary>
    Vector,

    /// <summary>d x d numbers: dataset of shape (T, d, d).</summary>
    Tensor,
}

/// <summary>A column of the history, which becomes a dataset of <c>history.h5</c>.</summary>
/// <param name="Name">name of the dataset</param>
/// <param name="Rank">scalar, vector or tensor in each row</param>
/// <param name="Units">the attribute <c>units</c>; "1" for thermal units</param>
/// <param name="LongName">the attribute <c>long_name</c></param>
/// <param name="IsInteger">whether the elements are 64-bit integers (scalars only) instead of doubles</param>
public sealed record HistoryColumn(string Name, HistoryRank Rank, string Units, string LongName, bool IsInteger = false)
{
    /// <summary>
    /// The columns of every run, in thermal units: h is the lattice spacing, sums run over the lattice, M is the final Maxwellian.
    /// Columns of further diagnostics are appended to these.
    /// </summary>
    public static IReadOnlyList<HistoryColumn> Standard { get; } =
    [
        Real("time", "time"),
        Count("step", "number of steps taken"),
        Real("step_size", "size of the step that led here"),
        Real("mass", "mass, sum of F h^d"),
        Real("momentum", "momentum, sum of v F h^d", HistoryRank.Vector),
        Real("energy", "kinetic energy, sum of |v|^2/2 F h^d"),
        Real("temperature", "temperature tensor, sum of (v-u)_a (v-u)_b F h^d / mass", HistoryRank.Tensor),
        Real("entropy", "entropy, -sum of F log F h^d over points with F > 0"),
        Real("entropy_production", "entropy production, -sum of Q log F h^d over points with F > 0"),
        Real("min_distribution", "smallest value of F"),
        Count("negative_points", "number of points with F < 0"),
        Real("negative_mass", "sum of |F| h^d over points with F < 0"),
        Real("edge_mass", "sum of |F| h^d over the outermost layer of the lattice, relative to the mass"),
        Real("distance", "distance to the final Maxwellian, sum of |F - M| h^d (NaN if there is none)"),
        Real("min_dielectric", "smallest |eps| (NaN without screening)"),
    ];

    /// <summary>A column of doubles in thermal units.</summary>
    public static HistoryColumn Real(string name, string longName, HistoryRank rank = HistoryRank.Scalar) =>
        new(name, rank, FieldFile.ThermalUnit, longName);

    /// <summary>A column of counts.</summary>
    public static HistoryColumn Count(string name, string longName) =>
        new(name, HistoryRank.Scalar, FieldFile.ThermalUnit, longName, IsInteger: true);
}
