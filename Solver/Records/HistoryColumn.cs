namespace ClusterLB.Solver.Records;

/// <summary>What a column of the history has in each row.</summary>
public enum HistoryRank
{
    /// <summary>One number: dataset of shape (T).</summary>
    Scalar,

    /// <summary>d numbers: dataset of shape (T, d).</summary>
    Vector,

    /// <summary>d x d numbers: dataset of shape (T, d, d).</summary>
    Tensor,

    /// <summary>Numbers 0, 1, ... of a sequence with a scale of its own: dataset of shape (T, length).</summary>
    Series,
}

/// <summary>A column of the history, which becomes a dataset of <c>history.h5</c>.</summary>
/// <param name="Name">name of the dataset</param>
/// <param name="Rank">scalar, vector or tensor in each row</param>
/// <param name="Units">the attribute <c>units</c>; "1" for thermal units</param>
/// <param name="LongName">the attribute <c>long_name</c></param>
/// <param name="IsInteger">whether the elements are 64-bit integers (scalars only) instead of doubles</param>
/// <param name="Formula">the attribute <c>formula</c>: what is computed, in symbols of docs/file-format.md; not written where empty</param>
public sealed record HistoryColumn(
    string Name, HistoryRank Rank, string Units, string LongName, bool IsInteger = false, string Formula = "")
{
    /// <summary>The scale of a series, 0 to length - 1; columns may share it.</summary>
    public (string Name, string LongName, int Length)? Scale { get; init; }

    /// <summary>
    /// The columns of every run, in thermal units: h is the lattice spacing, sums run over the lattice, M is the final Maxwellian.
    /// Columns of further diagnostics are appended to these.
    /// </summary>
    public static IReadOnlyList<HistoryColumn> Standard { get; } =
    [
        Real("time", "time", formula: "t"),
        Count("step", "number of steps taken", "n"),
        Real("step_size", "size of the step that led here", formula: "t_n - t_(n-1)"),
        Real("mass", "mass", formula: "sum_v F h^d"),
        Real("momentum", "momentum", HistoryRank.Vector, "sum_v v_a F h^d"),
        Real("energy", "kinetic energy", formula: "sum_v |v|^2/2 F h^d"),
        Real("temperature", "temperature tensor", HistoryRank.Tensor, "sum_v (v-u)_a (v-u)_b F h^d / mass, u = momentum / mass"),
        Real("entropy", "entropy", formula: "-sum_(F>0) F ln(F) h^d"),
        Real("entropy_production", "entropy production", formula: "-sum_(F>0) Q ln(F) h^d"),
        Real("min_distribution", "smallest value of the distribution", formula: "min_v F"),
        Count("negative_points", "number of velocities with a negative distribution", "sum_(F<0) 1"),
        Real("negative_mass", "mass of negative values", formula: "sum_(F<0) |F| h^d"),
        Real("edge_mass", "share of the mass on the outermost layer of the lattice", formula: "sum_(edge) |F| h^d / mass"),
        Real("distance", "distance to the final Maxwellian (NaN if there is none)", formula: "sum_v |F - M_inf| h^d"),
        Real("min_dielectric", "smallest modulus of the dielectric function (NaN without screening)", formula: "min_(p,m,j) |eps|"),
    ];

    /// <summary>A column of doubles in thermal units.</summary>
    public static HistoryColumn Real(string name, string longName, HistoryRank rank = HistoryRank.Scalar, string formula = "") =>
        new(name, rank, ThermalUnit.Name, longName, Formula: formula);

    /// <summary>A column of sequences of doubles in thermal units.</summary>
    public static HistoryColumn Series(
        string name, string longName, (string Name, string LongName, int Length) scale, string formula = "") =>
        new(name, HistoryRank.Series, ThermalUnit.Name, longName, Formula: formula) { Scale = scale };

    /// <summary>A column of counts.</summary>
    public static HistoryColumn Count(string name, string longName, string formula = "") =>
        new(name, HistoryRank.Scalar, ThermalUnit.Name, longName, IsInteger: true, formula);

    /// <summary>Writes the attribute <c>formula</c>.</summary>
    internal void WriteFormula(IO.Hdf5.H5Dataset dataset)
    {
        if (Formula.Length > 0)
            dataset.Attributes.Set("formula", Formula);
    }
}
