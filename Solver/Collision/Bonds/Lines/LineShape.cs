namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>
/// Lines of a block and of its halo along one axis in memory, from lengths alone: how long they are, how far apart, and how many threads
/// take at a time. Lines are counted by the other axes, the slowest first.
/// </summary>
internal sealed class LineShape
{
    private const int Lanes = 8;

    /// <summary>The lines of a block along <paramref name="axis"/>.</summary>
    /// <param name="block">lengths of the block</param>
    /// <param name="halo">lengths of the halo</param>
    /// <param name="axis">the axis of the lines</param>
    /// <param name="isShared">whether several ranks share the lines over the halo</param>
    public LineShape(int[] block, int[] halo, int axis, bool isShared = false)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(halo);
        Across = [.. Enumerable.Range(0, block.Length).Where(a => a != axis)];

        // Alone, a rank needs no more of the lines than its block has; ranks that share them need those of all.
        Reads = isShared ? halo[axis] : block[axis];
        (LineLength, ReadLength) = (Padded(block[axis]), Padded(Reads) + (isShared ? Lanes : 0));
        (SourceStrides, FieldLength) = Strides([.. Across.Select(a => halo[a])], ReadLength);
        Piece = PieceOf([.. Across.Select(a => block[a])]);
        (PieceStrides, PieceLength) = Strides(Piece, LineLength);
    }

    /// <summary>The axes that count the lines, slowest first.</summary>
    public int[] Across { get; }

    /// <summary>Points of a line that are read.</summary>
    public int Reads { get; }

    /// <summary>Points of a line as it is read, padded to whole vectors of 8.</summary>
    public int ReadLength { get; }

    /// <summary>Points of a line of the rate, padded to whole vectors of 8.</summary>
    public int LineLength { get; }

    /// <summary>Distance in the copy of F between neighbours on each axis across.</summary>
    public long[] SourceStrides { get; }

    /// <summary>Doubles of the copy of F.</summary>
    public long FieldLength { get; }

    /// <summary>Lines of the largest piece on each axis across.</summary>
    public int[] Piece { get; }

    /// <summary>Distance in a piece of the rate between neighbours on each axis across.</summary>
    public long[] PieceStrides { get; }

    /// <summary>Doubles of the rate of the largest piece.</summary>
    public long PieceLength { get; }

    private static int Padded(int points) => (points + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// Strides of lines in memory, and the length in all. A cache line between planes keeps lines that lie along any direction from
    /// falling on the same few sets of the cache (distances would be multiples of 4096 bytes).
    /// </summary>
    private static (long[] Strides, long Length) Strides(int[] lines, int length)
    {
        var strides = new long[lines.Length];
        var stride = (long)length;
        for (var k = lines.Length - 1; k >= 0; k--)
        {
            strides[k] = stride;
            stride = stride * lines[k] + (k > 0 ? Lanes : 0);
        }

        return (strides, lines.Contains(0) ? 0 : stride);
    }

    /// <summary>The largest piece: some thousand lines, whole on the last axis across where there are others, small enough for a cache,
    /// long enough for chains.</summary>
    private static int[] PieceOf(int[] lines)
    {
        const int Whole = int.MaxValue;
        int[] sizes = lines.Length switch { 1 => [64], 2 => [8, Whole], _ => [8, 16, Whole] };
        return [.. sizes.Select((size, k) => Math.Min(size, lines[k]))];
    }
}
