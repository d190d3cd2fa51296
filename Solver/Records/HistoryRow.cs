namespace ClusterLB.Solver.Records;

/// <summary>One row of a history before it is appended: values by column name. A value set twice keeps the last.</summary>
internal sealed class HistoryRow
{
    private readonly Dictionary<string, double[]> _reals = [];
    private readonly Dictionary<string, long> _counts = [];

    /// <summary>Sets a scalar column of doubles.</summary>
    public HistoryRow Set(string name, double value)
    {
        _reals[name] = [value];
        return this;
    }

    /// <summary>Sets a column of integers.</summary>
    public HistoryRow Set(string name, long value)
    {
        _counts[name] = value;
        return this;
    }

    /// <summary>Sets a vector column, d values, or a tensor column, d x d values in C order.</summary>
    public HistoryRow Set(string name, ReadOnlySpan<double> values)
    {
        _reals[name] = values.ToArray();
        return this;
    }

    /// <summary>Sets a tensor column.</summary>
    public HistoryRow Set(string name, double[,] values)
    {
        _reals[name] = [.. values.Cast<double>()];
        return this;
    }

    /// <summary>The names that were set.</summary>
    internal IEnumerable<string> Names => _reals.Keys.Concat(_counts.Keys);

    /// <summary>The doubles set under a name, or null.</summary>
    internal double[]? Reals(string name) => _reals.GetValueOrDefault(name);

    /// <summary>The integer set under a name, or null.</summary>
    internal long? Count(string name) => _counts.TryGetValue(name, out var value) ? value : null;
}
