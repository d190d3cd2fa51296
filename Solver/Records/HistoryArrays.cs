namespace ClusterLB.Solver.Records;

/// <summary>The rows of a history as two arrays: few of them, or none but their number.</summary>
/// <param name="names">names of the columns</param>
/// <param name="widths">doubles a row of each column; 0: one integer a row</param>
/// <param name="rows">T</param>
/// <param name="reals">the columns of doubles, each T times its width, in the order of the names</param>
/// <param name="counts">the columns of integers, T each</param>
internal sealed class HistoryArrays(IReadOnlyList<string> names, IReadOnlyList<int> widths, long rows, double[] reals, long[] counts)
    : HistoryRows(names, widths, rows)
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">the arrays are not of this type</exception>
    public override void Read<T>(int column, long row, Span<T> values)
    {
        var all = (Widths[column] == 0 ? (Array)counts : reals) as T[]
            ?? throw new InvalidOperationException($"column '{Names[column]}' has no {typeof(T).Name}");
        all.AsSpan((int)(Start(column) + (row * Math.Max(1, Widths[column]))), values.Length).CopyTo(values);
    }
}
