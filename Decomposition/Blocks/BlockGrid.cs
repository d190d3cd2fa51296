namespace ClusterLB.Decomposition.Blocks;

/// <summary>
/// A Cartesian split of an array over ranks: axis a is cut into <see cref="Ranks"/>[a] pieces, piece k owning [n_a k/r_a, n_a (k + 1)/r_a).
/// Ranks are numbered with the last axis fastest, as the array is in memory.
/// </summary>
internal sealed class BlockGrid
{
    private const int VectorLength = 8;

    /// <summary>The grid with <paramref name="ranks"/>[a] pieces on axis a.</summary>
    public BlockGrid(IReadOnlyList<int> points, IReadOnlyList<int> ranks)
    {
        (Points, Ranks) = ([.. points], [.. ranks]);
        Size = Ranks.Aggregate(1, (size, r) => size * r);
    }

    /// <summary>n_a, the elements on each axis.</summary>
    public int[] Points { get; }

    /// <summary>r_a, the pieces of each axis.</summary>
    public int[] Ranks { get; }

    /// <summary>Number of blocks.</summary>
    public int Size { get; }

    /// <summary>The block of a rank; empty where an axis has more pieces than elements.</summary>
    public Box Block(int rank)
    {
        var (lower, upper) = (new int[Points.Length], new int[Points.Length]);
        for (var a = Points.Length - 1; a >= 0; a--)
        {
            var k = rank % Ranks[a];
            rank /= Ranks[a];
            lower[a] = (int)((long)Points[a] * k / Ranks[a]);
            upper[a] = (int)((long)Points[a] * (k + 1) / Ranks[a]);
        }

        return new Box(lower, upper);
    }

    /// <summary>
    /// The grid of <paramref name="size"/> blocks that costs least. The cost of a rank is that of its block, lines rounded up to whole
    /// vectors, times <paramref name="work"/>, plus one for each element of its halo; among equal ones the slowest axes are cut first,
    /// since files are written in C order.
    /// </summary>
    /// <param name="points">n_a</param>
    /// <param name="reach">elements needed from each side on each axis</param>
    /// <param name="size">number of ranks</param>
    /// <param name="work">cost of an element of the block relative to that of receiving one</param>
    public static BlockGrid Choose(IReadOnlyList<int> points, IReadOnlyList<int> reach, int size, double work)
    {
        ArgumentNullException.ThrowIfNull(points);
        BlockGrid? best = null;
        var least = double.PositiveInfinity;
        foreach (var ranks in Factorizations(size, points.Count))
        {
            double block = 1, halo = 1;
            var empty = 0.0;
            for (var a = 0; a < points.Count; a++)
            {
                var length = (points[a] + ranks[a] - 1) / ranks[a];
                var stored = a == points.Count - 1 ? (length + VectorLength - 1) / VectorLength * VectorLength : length;
                block *= stored;
                halo *= Math.Min(points[a], (double)length + 2.0 * reach[a]);
                empty += Math.Max(0, ranks[a] - points[a]);
            }

            var cost = block * work + halo + empty * 1e-3 * block * work;
            if (cost >= least)
                continue;
            (best, least) = (new BlockGrid(points, ranks), cost);
        }

        return best!;
    }

    /// <summary>All ordered ways to write size as a product, those that cut the first axes most before the others.</summary>
    private static IEnumerable<int[]> Factorizations(int size, int axes)
    {
        if (axes == 1)
        {
            yield return [size];
            yield break;
        }

        for (var first = size; first >= 1; first--)
        {
            if (size % first != 0)
                continue;
            foreach (var rest in Factorizations(size / first, axes - 1))
                yield return [first, .. rest];
        }
    }
}
