using ClusterLB.Solver.Collision.LevelSums;
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
    internal long Scratch(int[] block, IReadOnlyList<int> whole) =>
        LevelRows.Group(_families).Max(group => LevelRows.Sizes([.. group.Select(q => _families[q])], block, whole).Scratch);

    /// <summary>
    /// Additions of one evaluation, those of the marginals included: each value of a marginal goes to two rows, once for all directions
    /// that share these, or to two shells of each; rows are spread over the shells of each direction, and shells are summed once.
    /// </summary>
    internal double Additions(int[] block, IReadOnlyList<int> whole)
    {
        if (BlockLayout.Volume(block) == 0)
            return 0;
        var sum = (double)MarginalsLength(block);
        foreach (var group in LevelRows.Group(_families).Select(g => g.Select(q => _families[q]).ToArray()))
        {
            var points = Enumerable.Range(0, block.Length).Where(a => group[0].Vector[a] != 0)
                .Aggregate(1.0, (product, a) => product * block[a]);
            var (scratch, gathers) = LevelRows.Sizes(group, block, whole);
            var rows = scratch - group.Max(LevelShells.Length);
            sum += (gathers ? 2 * points + group.Length * rows : 2 * group.Length * points) + group.Sum(f => 2.0 * f.Levels * f.Transfers);
        }

        return Marginals.UsualSlices * sum;
    }

    /// <summary>Doubles of a slice of all marginals over a block.</summary>
    internal static long MarginalsLength(int[] block) => block.Aggregate(1L, (product, n) => product * (n + 1)) - 1;
}
