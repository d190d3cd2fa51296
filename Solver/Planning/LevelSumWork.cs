using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Planning;

/// <summary>What <see cref="HyperplaneSums"/> adds for a block, from the lengths of the block alone.</summary>
internal static class LevelSumWork
{
    /// <summary>
    /// Additions of one evaluation, those of the marginals included: each value of a marginal goes to two rows, once for all directions
    /// that share these, or to two shells of each; rows are spread over the shells of each direction, and shells are summed once.
    /// </summary>
    internal static double Additions(BondFamily[] families, int[] block, IReadOnlyList<int> whole, int slices)
    {
        if (BlockLayout.Volume(block) == 0)
            return 0;
        var sum = block.Aggregate(1.0, (product, n) => product * (n + 1)) - 1;
        foreach (var group in LevelRows.Group(families).Select(g => g.Select(q => families[q]).ToArray()))
        {
            var points = Enumerable.Range(0, block.Length).Where(a => group[0].Vector[a] != 0)
                .Aggregate(1.0, (product, a) => product * block[a]);
            var (scratch, gathers) = LevelRows.Sizes(group, block, whole);
            var rows = scratch - group.Max(LevelShells.Length);
            sum += (gathers ? 2 * points + group.Length * rows : 2 * group.Length * points) + group.Sum(f => 2.0 * f.Levels * f.Transfers);
        }

        return slices * sum;
    }
}
