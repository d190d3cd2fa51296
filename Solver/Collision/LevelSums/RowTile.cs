using System.Runtime.CompilerServices;
using ClusterLB.Decomposition.Blocks;

namespace ClusterLB.Solver.Collision.LevelSums;

/// <summary>
/// A few chains row, row + q, row + 2q, ... whose rows have the same levels q·row, from a step of theirs on: what is computed at once. Rows
/// are those along the last axis, named by the axes before it, and q moves along all of these.
/// </summary>
public readonly struct RowTile
{
    /// <summary>Chains side by side: the six orders of three different indices have the same levels.</summary>
    internal const int MostRows = 6;

    // Long enough that F of a tile is read from memory once, short enough that threads have something to share.
    private const int MostSteps = 16;

    private readonly Numbers _rows;

    private RowTile(List<Chain> chains, int first, int count, int step, int rise)
    {
        var chain = chains[first];
        (Chains, First, Count) = (count, step, Math.Min(MostSteps, chain.Count - step));
        (Level, Behind, Ahead) = (chain.Level + step * rise, chain.Behind + step, chain.Ahead - step);
        for (var k = 0; k < count; k++)
            _rows[k] = chains[first + k].Row;
    }

    /// <summary>Number of chains, at most <see cref="MostRows"/>.</summary>
    public int Chains { get; }

    /// <summary>Steps from the first row of a chain to the tile.</summary>
    public int First { get; }

    /// <summary>Rows of each chain in the tile.</summary>
    public int Count { get; }

    /// <summary>q·row of the first row, in indices of the lattice.</summary>
    public int Level { get; }

    /// <summary>Rows of the lattice before the first, as far as transfers reach.</summary>
    public int Behind { get; }

    /// <summary>Rows of the lattice after the first, at least as far as transfers of the tile's rows reach.</summary>
    public int Ahead { get; }

    /// <summary>The first row of a chain, counted in C order in the box.</summary>
    public int Row(int chain) => _rows[chain];

    /// <summary>Tiles that have every row of a box once; those with the same levels follow each other.</summary>
    /// <param name="q">the step of the chains, no component of which is zero</param>
    /// <param name="rows">the box</param>
    /// <param name="points">rows of the whole lattice on each axis</param>
    /// <param name="transfers">largest transfer</param>
    public static RowTile[] Find(int[] q, Box rows, int[] points, int transfers)
    {
        ArgumentNullException.ThrowIfNull(q);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(points);
        var (chains, rise) = (Chain.Find(q, rows, points, transfers), q.Sum(x => x * x));
        var tiles = new RowTile[Groups(chains).Sum(group => (chains[group.First].Count + MostSteps - 1) / MostSteps)];
        var number = 0;
        foreach (var (first, count) in Groups(chains))
        {
            for (var step = 0; step < chains[first].Count; step += MostSteps)
                tiles[number++] = new RowTile(chains, first, count, step, rise);
        }

        return tiles;
    }

    /// <summary>Chains that may go side by side, and follow each other.</summary>
    private static IEnumerable<(int First, int Count)> Groups(List<Chain> chains)
    {
        for (var first = 0; first < chains.Count;)
        {
            var (chain, count) = (chains[first], 1);
            while (count < MostRows && first + count < chains.Count && chains[first + count] with { Row = chain.Row } == chain)
                count++;
            yield return (first, count);
            first += count;
        }
    }

    private readonly record struct Chain(int Level, int Count, int Behind, int Ahead, int Row)
    {
        /// <summary>The chains through a box, those with the same levels and the same ends side by side.</summary>
        public static List<Chain> Find(int[] q, Box rows, int[] points, int transfers)
        {
            var chains = new List<Chain>();
            int[] index = [.. rows.Lower];
            for (var row = 0; row < rows.Count; row++)
            {
                var (level, inside, behind, ahead, begins) = (0, int.MaxValue, int.MaxValue, int.MaxValue, false);
                for (var a = 0; a < index.Length; a++)
                {
                    level += q[a] * index[a];
                    begins |= index[a] - q[a] < rows.Lower[a] || index[a] - q[a] >= rows.Upper[a];
                    inside = Math.Min(inside, Steps(q[a], index[a], rows.Lower[a], rows.Upper[a]));
                    behind = Math.Min(behind, Steps(-q[a], index[a], 0, points[a]));
                    ahead = Math.Min(ahead, Steps(q[a], index[a], 0, points[a]));
                }

                // Rows further than the longest transfer make no difference.
                if (begins)
                    chains.Add(new Chain(level, inside + 1, Math.Min(behind, transfers), Math.Min(ahead, inside + transfers), row));
                for (var a = index.Length - 1; a >= 0 && ++index[a] == rows.Upper[a]; a--)
                    index[a] = rows.Lower[a];
            }

            chains.Sort((x, y) => (x.Level, x.Count, x.Behind, x.Ahead, x.Row).CompareTo((y.Level, y.Count, y.Behind, y.Ahead, y.Row)));
            return chains;

            static int Steps(int q, int i, int lower, int upper) => q > 0 ? (upper - 1 - i) / q : (i - lower) / -q;
        }
    }

    [InlineArray(MostRows)]
    private struct Numbers
    {
        private int _first;
    }
}
