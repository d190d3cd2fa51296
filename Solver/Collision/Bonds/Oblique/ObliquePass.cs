using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Collision.LevelSums;

namespace ClusterLB.Solver.Collision.Bonds.Oblique;

/// <summary>
/// Oblique directions u = q p = (±c, a) with one c and one stride q: their chains row, row + c, row + 2c, ... are the same rows. Chains
/// whose rows have the same levels are taken side by side, so that they share their coefficients (<see cref="ChainGroup"/>).
/// </summary>
internal sealed class ObliquePass
{
    /// <summary>Finds the chains through the block.</summary>
    /// <param name="bonds">all oblique directions</param>
    /// <param name="members">the directions of this pass, by their number in <paramref name="bonds"/></param>
    public ObliquePass(ObliqueBonds bonds, int[] members)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        ArgumentNullException.ThrowIfNull(members);
        var families = bonds.Families;
        Members = members;
        var u = families[members[0]].Step;
        Step = [.. u.SkipLast(1).Select(c => c * Math.Sign(u[0]))];
        Stride = families[members[0]].Direction.Stride;
        Rise = Step.Sum(c => c * c) / Stride;
        Transfers = members.Max(k => families[k].Transfers);
        Senses = [.. members.Select(k => Math.Sign(families[k].Vector[0]))];
        Shift = Step.Select((c, a) => c * bonds.Shape.Strides[a]).Sum();
        RateShift = 0;
        for (var (a, stride) = (Step.Length - 1, (long)bonds.Block.Length(Step.Length)); a >= 0; stride *= bonds.Block.Length(a--))
            RateShift += Step[a] * stride;
        var rows = new Box(bonds.Block.Lower[..Step.Length], bonds.Block.Upper[..Step.Length]);
        Groups = ChainGroup.Find(Step, rows, [.. bonds.Lattice.Points.Take(Step.Length)], Transfers);
    }

    /// <summary>The directions, by their number in the set.</summary>
    public int[] Members { get; }

    /// <summary>c: u on all axes but the last; its first component is positive.</summary>
    public int[] Step { get; }

    /// <summary>q.</summary>
    public int Stride { get; }

    /// <summary>+1 where u = (c, a), -1 where u = (-c, a), by member.</summary>
    public int[] Senses { get; }

    /// <summary>|c|²/q, the rise of the level along a chain.</summary>
    public int Rise { get; }

    /// <summary>Largest m of all members.</summary>
    public int Transfers { get; }

    /// <summary>Distance in the copy of F to the next row of a chain.</summary>
    public long Shift { get; }

    /// <summary>Distance in the rate to the next row of a chain.</summary>
    public long RateShift { get; }

    /// <summary>Groups of chains that have every row of the block once.</summary>
    public ChainGroup[] Groups { get; }
}
