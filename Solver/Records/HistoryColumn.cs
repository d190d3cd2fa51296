namespace ClusterLB.Solver.Records;

/// <summary>What a column of the history has in each row.</summary>
internal enum HistoryRank
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
internal sealed record HistoryColumn(
    string Name, HistoryRank Rank, string Units, string LongName, bool IsInteger = false, string Formula = "")
{
    /// <summary>The scale of a series, 0 to length - 1; columns may share it.</summary>
    public (string Name, string LongName, int Length)? Scale { get; init; }

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
