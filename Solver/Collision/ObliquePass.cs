using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// Oblique directions p = (±q, a) with one q: their chains row, row + q, row + 2q, ... are the same rows. Chains whose rows have the same levels are taken side by side, so that
/// they share their coefficients (<see cref="RowTile"/>).
/// </summary>
public sealed class ObliquePass
{
    /// <summary>Chains side by side.</summary>
    internal const int MostRows = 4;

    // Long enough that F of a tile is read from memory once, short enough that threads have something to share.
    private const int MostSteps = 16;

    /// <summary>Finds the chains through the block.</summary>
    /// <param name="bonds">all oblique directions</param>
    /// <param name="families">all bonds</param>
    /// <param name="members">numbers of the directions of this pass</param>
    internal ObliquePass(ObliqueBonds bonds, BondFamily[] families, int[] members)
    {
        Members = members;
        var vector = families[members[0]].Vector;
        Step = [.. vector.SkipLast(1).Select(p => p * Math.Sign(vector[0]))];
        Rise = Step.Sum(q => q * q);
        Transfers = members.Max(k => families[k].Transfers);
        Senses = [.. members.Select(k => Math.Sign(families[k].Vector[0]))];
        Shift = Step.Select((q, a) => q * bonds.Strides[a]).Sum();
        RateShift = 0;
        for (var (a, stride) = (Step.Length - 1, (long)bonds.Block.Length(Step.Length)); a >= 0; stride *= bonds.Block.Length(a--))
            RateShift += Step[a] * stride;
        Tiles = Tiled(Chains(bonds));
    }

    /// <summary>Numbers of the directions.</summary>
    public int[] Members { get; }

    /// <summary>q: p on all axes but the last; its first component is positive.</summary>
    public int[] Step { get; }

    /// <summary>+1 where p = (q, a), -1 where p = (-q, a), by member.</summary>
    public int[] Senses { get; }

    /// <summary>|q|², the rise of the level along a chain.</summary>
    public int Rise { get; }

    /// <summary>Largest m of all members.</summary>
    public int Transfers { get; }

    /// <summary>Distance in the copy of F to the next row of a chain.</summary>
    public long Shift { get; }

    /// <summary>Distance in the rate to the next row of a chain.</summary>
    public long RateShift { get; }

    /// <summary>Every row of the block once.</summary>
    public RowTile[] Tiles { get; }

    private readonly record struct Chain(int Level, int Count, int Behind, int Ahead, int Row);

    /// <summary>The chains, those with the same levels and the same ends side by side.</summary>
    private List<Chain> Chains(ObliqueBonds bonds)
    {
        var (block, points) = (bonds.Block, bonds.Lattice.Points);
        var index = new int[Step.Length];
        for (var a = 0; a < index.Length; a++)
            index[a] = block.Lower[a];
        var chains = new List<Chain>();
        for (var row = 0; index[0] < block.Upper[0]; row++)
        {
            var (level, inside, behind, ahead, begins) = (0, int.MaxValue, int.MaxValue, int.MaxValue, false);
            for (var a = 0; a < index.Length; a++)
            {
                var (i, q) = (index[a], Step[a]);
                level += q * i;
                begins |= i - q < block.Lower[a] || i - q >= block.Upper[a];
                inside = Math.Min(inside, Steps(q, i, block.Lower[a], block.Upper[a]));
                behind = Math.Min(behind, Steps(-q, i, 0, points[a]));
                ahead = Math.Min(ahead, Steps(q, i, 0, points[a]));
            }

            // Sources further than the longest transfer make no difference.
            if (begins)
                chains.Add(new Chain(level, inside + 1, Math.Min(behind, Transfers), Math.Min(ahead, inside + Transfers), row));
            for (var a = index.Length - 1; a >= 0 && ++index[a] == block.Upper[a] && a > 0; a--)
                index[a] = block.Lower[a];
        }

        chains.Sort((x, y) => (x.Level, x.Count, x.Behind, x.Ahead, x.Row).CompareTo((y.Level, y.Count, y.Behind, y.Ahead, y.Row)));
        return chains;

        static int Steps(int q, int i, int lower, int upper) => q > 0 ? (upper - 1 - i) / q : (i - lower) / -q;
    }

    private RowTile[] Tiled(List<Chain> chains)
    {
        var tiles = new List<RowTile>();
        for (var first = 0; first < chains.Count;)
        {
            var (chain, count) = (chains[first], 1);
            while (count < MostRows && first + count < chains.Count && chains[first + count] with { Row = chain.Row } == chain)
                count++;
            for (var k = 0; k < chain.Count; k += MostSteps)
            {
                tiles.Add(new RowTile(
                    count, [.. chains.GetRange(first, count).Select(c => c.Row)], k, Math.Min(MostSteps, chain.Count - k), chain.Level + k * Rise, chain.Behind + k, chain.Ahead - k));
            }

            first += count;
        }

        return [.. tiles];
    }
}
