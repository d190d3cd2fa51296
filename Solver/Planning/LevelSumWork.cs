using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Planning;

/// <summary>What <see cref="HyperplaneSums"/> adds and holds for a block, from the lengths of the block alone.</summary>
internal sealed class LevelSumWork
{
    private readonly BondFamily[][] _groups;

    internal LevelSumWork(IEnumerable<BondFamily> families) =>
        _groups = [.. families.GroupBy(f => string.Join(',', Support(f)) + ':' + string.Join(',', Support(f).TakeLast(2).Select(a => f.Vector[a]))).Select(g => g.ToArray())];

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
    internal long Scratch(int[] block)
    {
        var (planes, levels) = (0L, 0L);
        foreach (var group in _groups)
        {
            var (count, length, _, step) = Plane(group[0], block);
            planes = Math.Max(planes, count * length);
            levels = Math.Max(levels, group.Max(f => step * ((f.Levels + step - 1L) / step + 1)));
        }

        return planes + levels;
    }

    /// <summary>Additions of one evaluation, those of the marginals included; ranges cut by the edge of the lattice count in the mean.</summary>
    internal double Additions(int[] block, IReadOnlyList<int> whole)
    {
        if (BlockLayout.Volume(block) == 0)
            return 0;
        var sum = (double)Marginals.UsualSlices * MarginalsLength(block);
        foreach (var group in _groups)
        {
            var (count, length, points, _) = Plane(group[0], block);
            for (var m = 0; m <= group.Max(f => f.Transfers); m++)
            {
                var part = 1.0;
                foreach (var a in Support(group[0]).TakeLast(2))
                    part *= Math.Max(0, 1 - (double)m * Math.Abs(group[0].Vector[a]) / whole[a]);
                var members = group.Where(f => f.Transfers >= m).Sum(f => Support(f).SkipLast(2).Aggregate(1.0, (x, a) => x * Math.Max(0, 1 - (double)m * Math.Abs(f.Vector[a]) / whole[a])));
                sum += (m == 0 ? 1 : 2) * Marginals.UsualSlices * (count * points * part + members * count * length);
            }
        }

        return sum;
    }

    /// <summary>Doubles of a slice of all marginals over a block.</summary>
    internal static long MarginalsLength(int[] block) => block.Aggregate(1L, (product, n) => product * (n + 1)) - 1;

    private static int[] Support(BondFamily f) => [.. Enumerable.Range(0, f.Vector.Length).Where(a => f.Vector[a] != 0)];

    /// <summary>Planes of a direction in a block: how many, the levels and the points of each, and the step of the level along the last axis.</summary>
    private static (long Count, long Length, long Points, int Step) Plane(BondFamily f, int[] block)
    {
        var support = Support(f);
        var inner = support.TakeLast(2).ToArray();
        var step = f.Vector[inner[^1]];
        var levels = step * (block[inner[^1]] - 1L) + 1;
        if (inner.Length == 2)
            levels += Math.Abs(f.Vector[inner[0]]) * (block[inner[0]] - 1L);
        return (
            support.SkipLast(2).Aggregate(1L, (count, a) => count * block[a]),
            Math.Max(0, step * ((levels + step - 1) / step)),
            inner.Aggregate(1L, (count, a) => count * block[a]),
            step);
    }
}
