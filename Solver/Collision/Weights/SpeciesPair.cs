using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// Collisions of species a with species b along one direction p. A transfer m moves a by m r_a p and b by m r_b p back, where m_a r_a =
/// m_b r_b: momentum is exact. Energy is exact where both bonds have the same middle level, and each level has a partner where
/// (r_a - r_b) |p|² is even; where it is odd both steps are doubled. Source: docs/numerics.md, "Mixtures".
/// </summary>
internal sealed record SpeciesPair
{
    /// <summary>The pair along the direction of two families.</summary>
    /// <param name="first">number of species a</param>
    /// <param name="second">number of species b, not before a</param>
    /// <param name="masses">m_a, m_b</param>
    /// <param name="families">the bonds of a and b along p</param>
    /// <param name="squaredCharges">Z_a² Z_b²</param>
    public SpeciesPair(
        int first, int second, (MassRatio First, MassRatio Second) masses, (BondFamily First, BondFamily Second) families,
        double squaredCharges)
    {
        (First, Second, Strength) = (first, second, squaredCharges);
        var (own, other) = MassRatio.Steps(masses.First, masses.Second);
        var square = families.First.SquaredLength;
        if ((own - other) * square % 2 != 0)
            (own, other) = (2 * own, 2 * other);
        Transfers = (int)Math.Min(families.First.Transfers / own, families.Second.Transfers / other);
        (FirstStep, SecondStep) = ((int)Math.Min(own, int.MaxValue), (int)Math.Min(other, int.MaxValue));
        Momentum = masses.First.Value * own * families.First.TransferStep;
        _shift = (families.Second.Levels - families.First.Levels) / 2;
        _rise = Transfers == 0 ? 0 : (FirstStep - SecondStep) * square / 2;
    }

    private readonly int _shift, _rise;

    /// <summary>Number of species a.</summary>
    public int First { get; }

    /// <summary>Number of species b.</summary>
    public int Second { get; }

    /// <summary>r_a.</summary>
    public int FirstStep { get; }

    /// <summary>r_b.</summary>
    public int SecondStep { get; }

    /// <summary>Largest m for which both bonds fit their lattices.</summary>
    public int Transfers { get; }

    /// <summary>A = m_a r_a |p| h, the momentum of a transfer.</summary>
    public double Momentum { get; }

    /// <summary>Z_a² Z_b².</summary>
    public double Strength { get; }

    /// <summary>The level of the lower end of b's bond minus that of a's, at transfer m: both have the same middle level.</summary>
    public int LevelShift(int transfer) => _shift + transfer * _rise;
}
