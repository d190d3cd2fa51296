namespace ClusterLB.Solver.Output;

/// <summary>The rows of a history as arrays, column after column.</summary>
/// <param name="Names">names of the columns</param>
/// <param name="Widths">doubles a row of each column; 0: one integer a row</param>
/// <param name="Rows">T</param>
/// <param name="AllReals">the columns of doubles, each T times its width, in the order of the names</param>
/// <param name="AllCounts">the columns of integers, T each</param>
public sealed record HistoryRows(IReadOnlyList<string> Names, IReadOnlyList<int> Widths, int Rows, double[] AllReals, long[] AllCounts)
{
    /// <summary>Number of doubles that the shape asks for.</summary>
    public long RealCount => (long)Rows * Widths.Sum();

    /// <summary>Number of integers that the shape asks for.</summary>
    public long IntegerCount => (long)Rows * Widths.Count(w => w == 0);

    /// <summary>A column of doubles; null where there is none of that name.</summary>
    /// <exception cref="ArgumentException">it has another width, or the arrays do not have the lengths of the shape</exception>
    public double[]? Reals(string name, int width)
    {
        CheckLengths();
        var index = Find(name, isInteger: false);
        if (index < 0)
            return null;
        if (Widths[index] != width)
            throw new ArgumentException($"column '{name}' has {Widths[index]} values a row instead of {width}");
        return AllReals[(Rows * Widths.Take(index).Sum())..][..(Rows * width)];
    }

    /// <summary>A column of integers; null where there is none of that name.</summary>
    /// <exception cref="ArgumentException">the arrays do not have the lengths of the shape</exception>
    public long[]? Counts(string name)
    {
        CheckLengths();
        var index = Find(name, isInteger: true);
        return index < 0 ? null : AllCounts[(Rows * Widths.Take(index).Count(w => w == 0))..][..Rows];
    }

    private int Find(string name, bool isInteger)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name && (Widths[i] == 0) == isInteger)
                return i;
        }

        return -1;
    }

    private void CheckLengths()
    {
        if (Names.Count != Widths.Count || AllReals.Length != RealCount || AllCounts.Length != IntegerCount)
            throw new ArgumentException($"a history of {Rows} rows has {RealCount} doubles and {IntegerCount} integers, not {AllReals.Length} and {AllCounts.Length}");
    }
}
