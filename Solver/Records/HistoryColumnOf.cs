using ClusterLB.Solver.Kinds;

namespace ClusterLB.Solver.Records;

/// <summary>A column of the history beside its formula: its one declaration, with what gives its value.</summary>
/// <typeparam name="T">what the value is taken from: a diagnosed state, or the result of one diagnostic</typeparam>
public sealed class HistoryColumn<T> : IKind
{
    private readonly Action<HistoryRow, T> _set;

    /// <summary>A column of numbers.</summary>
    /// <param name="name">name of the dataset</param>
    /// <param name="longName">the attribute <c>long_name</c></param>
    /// <param name="formula">the attribute <c>formula</c>, in symbols of docs/file-format.md</param>
    /// <param name="value">the value, in thermal units; NaN where it is not defined</param>
    public HistoryColumn(string name, string longName, string formula, Func<T, double> value)
        : this(HistoryColumn.Real(name, longName, formula: formula), (row, from) => row.Set(name, value(from)))
    {
    }

    /// <summary>A column of counts.</summary>
    /// <inheritdoc cref="HistoryColumn{T}(string, string, string, Func{T, double})"/>
    public HistoryColumn(string name, string longName, string formula, Func<T, long> value)
        : this(HistoryColumn.Count(name, longName, formula), (row, from) => row.Set(name, value(from)))
    {
    }

    /// <summary>A column of vectors, d values each.</summary>
    /// <inheritdoc cref="HistoryColumn{T}(string, string, string, Func{T, double})"/>
    public HistoryColumn(string name, string longName, string formula, Func<T, double[]> value)
        : this(HistoryColumn.Real(name, longName, HistoryRank.Vector, formula), (row, from) => row.Set(name, value(from)))
    {
    }

    /// <summary>A column of tensors, d x d values each.</summary>
    /// <inheritdoc cref="HistoryColumn{T}(string, string, string, Func{T, double})"/>
    public HistoryColumn(string name, string longName, string formula, Func<T, double[,]> value)
        : this(HistoryColumn.Real(name, longName, HistoryRank.Tensor, formula), (row, from) => row.Set(name, value(from)))
    {
    }

    /// <summary>A column of sequences with a scale of their own.</summary>
    /// <param name="name">name of the dataset</param>
    /// <param name="longName">the attribute <c>long_name</c></param>
    /// <param name="scale">name, <c>long_name</c> and length of the scale</param>
    /// <param name="formula">the attribute <c>formula</c>, in symbols of docs/file-format.md</param>
    /// <param name="value">the values, as many as the scale is long</param>
    public HistoryColumn(
        string name, string longName, (string Name, string LongName, int Length) scale, string formula, Func<T, double[]> value)
        : this(HistoryColumn.Series(name, longName, scale, formula), (row, from) => row.Set(name, value(from)))
    {
    }

    private HistoryColumn(HistoryColumn declaration, Action<HistoryRow, T> set) => (Declaration, _set) = (declaration, set);

    /// <summary>Name, unit, shape and formula, as the file has them.</summary>
    internal HistoryColumn Declaration { get; }

    /// <inheritdoc/>
    public string Name => Declaration.Name;

    /// <summary>Sets the value in a row.</summary>
    internal void Set(HistoryRow row, T from) => _set(row, from);
}
