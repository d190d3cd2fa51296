using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Planning;

/// <summary>What <see cref="HyperplaneSums"/> adds and holds for a block, from the lengths of the block alone.</summary>
internal sealed class LevelSumWork
{
    private readonly BondFamily[] _families;

    internal LevelSumWork(BondFamily[] families) => _families = families;

    /// <summary>Doubles of one slice of the partial sums, R, S and S' of all directions.</summary>
    internal static long TableLength(IEnumerable<BondFamily> families) => families.Sum(f => f.Levels + 2 * Entries(f));

    /// <summary>Entries X[m][j] of a table of one direction, m = 1 .. transfers.</summary>
    internal static long Entries(BondFamily f)
    {
        var entries = 0L;
        for (var m = 1; m <= f.Transfers; m++)
            entries += Math.Max(0, f.Levels - (long)m * f.SquaredLength);
        return entries;
    }

    /// <summary>Scratch of a thread, doubles.</summary>
    internal long Scratch(int[] block, IReadOnlyList<int> whole) => LevelRows.Group(_families).Max(group => LevelRows.Sizes([.. group.Select(q => _families[q])], block, whole).Scratch);

    /// <summary>Additions of one evaluation, those of the marginals included: each value of a marginal goes to two shells, which are summed once.</summary>
    internal double Additions(int[] block)
    {
        if (BlockLayout.Volume(block) == 0)
            return 0;
        var sum = (double)Marginals.UsualSlices * MarginalsLength(block);
        foreach (var f in _families)
            sum += 2.0 * Marginals.UsualSlices * (Enumerable.Range(0, block.Length).Where(a => f.Vector[a] != 0).Aggregate(1.0, (product, a) => product * block[a]) + f.Levels * (double)f.Transfers);
        return sum;
    }

    /// <summary>Doubles of a slice of all marginals over a block.</summary>
    internal static long MarginalsLength(int[] block) => block.Aggregate(1L, (product, n) => product * (n + 1)) - 1;
}
