using System.Runtime.CompilerServices;
using ClusterLB.Decomposition.Blocks;

namespace ClusterLB.Solver.Collision.LevelSums;

/// <summary>
/// A few chains row, row + c, row + 2c, ... whose rows have the same levels c·row, or some steps of them: what is computed together. Rows
/// run along the last axis and are named by the axes before it. The step c moves along all of these.
/// </summary>
internal readonly struct ChainGroup
{
    /// <summary>Chains side by side: the six orders of three different indices have the same levels.</summary>
    internal const int MostChains = 6;

    // Long enough that F of a group is read from memory once, short enough that threads have something to share.
    private const int MostSteps = 16;

    private readonly Numbers _rows;

    private ChainGroup(List<Chain> chains, int first, int count, int from, int rise)
    {
        var chain = chains[first];
        (Chains, First, Count) = (count, from, Math.Min(MostSteps, chain.Count - from));
        (Level, Behind, Ahead) = (chain.Level + from * rise, chain.Behind + from, chain.Ahead - from);
        for (var k = 0; k < count; k++)
            _rows[k] = chains[first + k].Row;
    }

    /// <summary>Number of chains, at most <see cref="MostChains"/>.</summary>
    public int Chains { get; }

    /// <summary>Steps from the first row of a chain to the first row in the group.</summary>
    public int First { get; }

    /// <summary>Rows of each chain in the group.</summary>
    public int Count { get; }

    /// <summary>c·row of the first row, in indices of the lattice.</summary>
    public int Level { get; }

    /// <summary>Rows of the lattice before the first, as far as transfers reach.</summary>
    public int Behind { get; }

    /// <summary>Rows of the lattice after the first, at least as far as transfers of the group's rows reach.</summary>
    public int Ahead { get; }

    /// <summary>The first row of a chain, counted in C order in the box.</summary>
    public int Row(int chain) => _rows[chain];

    /// <summary>Groups that have every row of a box once; those with the same levels follow each other.</summary>
    /// <param name="step">the step of the chains, no component of which is zero</param>
    /// <param name="rows">the box</param>
    /// <param name="points">rows of the whole lattice on each axis</param>
    /// <param name="transfers">largest transfer</param>
    public static ChainGroup[] Find(int[] step, Box rows, int[] points, int transfers)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(points);
        var (chains, rise) = (Chain.Find(step, rows, points, transfers), step.Sum(c => c * c));
        var groups = new ChainGroup[SideBySide(chains).Sum(group => (chains[group.First].Count + MostSteps - 1) / MostSteps)];
        var number = 0;
        foreach (var (first, count) in SideBySide(chains))
        {
            for (var from = 0; from < chains[first].Count; from += MostSteps)
                groups[number++] = new ChainGroup(chains, first, count, from, rise);
        }

        return groups;
    }

    /// <summary>Chains that may go side by side, and follow each other.</summary>
    private static IEnumerable<(int First, int Count)> SideBySide(List<Chain> chains)
    {
        for (var first = 0; first < chains.Count;)
        {
            var (chain, count) = (chains[first], 1);
            while (count < MostChains && first + count < chains.Count && chains[first + count] with { Row = chain.Row } == chain)
                count++;
            yield return (first, count);
            first += count;
        }
    }

    private readonly record struct Chain(int Level, int Count, int Behind, int Ahead, int Row)
    {
        /// <summary>The chains through a box, those with the same levels and the same ends side by side.</summary>
        public static List<Chain> Find(int[] step, Box rows, int[] points, int transfers)
        {
            var chains = new List<Chain>();
            int[] index = [.. rows.Lower];
            for (var row = 0; row < rows.Count; row++)
            {
                var (level, inside, behind, ahead, begins) = (0, int.MaxValue, int.MaxValue, int.MaxValue, false);
                for (var a = 0; a < index.Length; a++)
                {
                    level += step[a] * index[a];
                    begins |= index[a] - step[a] < rows.Lower[a] || index[a] - step[a] >= rows.Upper[a];
                    inside = Math.Min(inside, Steps(step[a], index[a], rows.Lower[a], rows.Upper[a]));
                    behind = Math.Min(behind, Steps(-step[a], index[a], 0, points[a]));
                    ahead = Math.Min(ahead, Steps(step[a], index[a], 0, points[a]));
                }

                // Rows further than the longest transfer make no difference.
                if (begins)
                    chains.Add(new Chain(level, inside + 1, Math.Min(behind, transfers), Math.Min(ahead, inside + transfers), row));
                for (var a = index.Length - 1; a >= 0 && ++index[a] == rows.Upper[a]; a--)
                    index[a] = rows.Lower[a];
            }

            chains.Sort((x, y) => (x.Level, x.Count, x.Behind, x.Ahead, x.Row).CompareTo((y.Level, y.Count, y.Behind, y.Ahead, y.Row)));
            return chains;

            static int Steps(int c, int i, int lower, int upper) => c > 0 ? (upper - 1 - i) / c : (i - lower) / -c;
        }
    }

    [InlineArray(MostChains)]
    private struct Numbers
    {
        private int _first;
    }
}
