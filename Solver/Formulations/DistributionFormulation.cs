using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;

namespace ClusterLB.Solver.Formulations;

/// <summary>The equation as it stands, dF/dt = Q(F): the evolved field is F.</summary>
public sealed class DistributionFormulation(CollisionOperator collision) : Formulation(collision)
{
    /// <inheritdoc/>
    public override void Evaluate(NativeBuffer state, NativeBuffer rate) => Collision.Evaluate(state, rate);

    /// <inheritdoc/>
    public override NativeBuffer Distribution(NativeBuffer state) => state;

    /// <inheritdoc/>
    public override NativeBuffer CollisionTerm(NativeBuffer rate) => rate;

    /// <inheritdoc/>
    public override Moments Moments()
    {
        Collision.Marginals.Share();
        return Solver.Diagnostics.Moments.Of(Collision.Lattice, Collision.Marginals);
    }

    /// <inheritdoc/>
    public override PointwiseDiagnostics Pointwise(NativeBuffer state, NativeBuffer rate, EquilibriumMaxwellian? final) =>
        PointwiseDiagnostics.Compute(Collision.Domain, state, rate, final);

    /// <inheritdoc/>
    public override MonotoneGuard Guard(NativeBuffer initial, bool enforced) => new(Collision.Domain, initial, enforced);
}
