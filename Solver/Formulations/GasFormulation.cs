using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Formulations;

/// <summary>A formulation of one gas, of F or of g, over its operator.</summary>
public abstract class GasFormulation : Formulation
{
    /// <summary>A formulation over the bonds of <paramref name="collision"/>, which the caller disposes.</summary>
    private protected GasFormulation(CollisionOperator collision)
        : base(new StateLayout(Checked(collision).Domain)) => Collision = collision;

    /// <summary>The lattice operator: bonds, level sums, dielectric function of the state evaluated last.</summary>
    public CollisionOperator Collision { get; }

    /// <inheritdoc/>
    internal override PhaseSeconds Seconds => Collision.Seconds;

    /// <inheritdoc/>
    internal override long BondUpdates => Collision.BondUpdates;

    /// <inheritdoc/>
    internal override double MinDielectric => Collision.MinDielectric;

    /// <inheritdoc/>
    internal override bool HasGrowingWaves => Collision.HasGrowingWaves;

    /// <inheritdoc/>
    internal override Stability Stability => Collision.Stability;

    /// <inheritdoc/>
    internal override IReadOnlyList<Equilibrium> FinalOf(Moments start, double[] densities) =>
        Equilibrium.Find(Domain, start, Collision.Model.Statistics) is { } final ? [final] : [];

    private static CollisionOperator Checked(CollisionOperator collision)
    {
        ArgumentNullException.ThrowIfNull(collision);
        return collision;
    }
}
