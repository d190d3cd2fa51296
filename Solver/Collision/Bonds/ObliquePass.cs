using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// Oblique directions p = (±q, a) with one q: their chains row, row + q, row + 2q, ... are the same rows. Chains whose rows have the same
/// levels are taken side by side, so that they share their coefficients (<see cref="RowTile"/>).
/// </summary>
public sealed class ObliquePass
{
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
        var rows = new Box(bonds.Block.Lower[..Step.Length], bonds.Block.Upper[..Step.Length]);
        Tiles = RowTile.Find(Step, rows, [.. bonds.Lattice.Points.Take(Step.Length)], Transfers);
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
}
