using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;

namespace ClusterLB.Solver.Formulations;

/// <summary>The equation as it stands, dF/dt = Q(F): the evolved field is F.</summary>
internal sealed class DistributionFormulation(CollisionOperator collision) : Formulation(collision)
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
    internal override PointwiseDiagnostics Pointwise(NativeBuffer state, NativeBuffer rate, EquilibriumMaxwellian? final) =>
        PointwiseDiagnostics.Compute(Collision.Domain, state, rate, final);

    /// <inheritdoc/>
    internal override MonotoneGuard Guard(NativeBuffer initial, bool enforced) => new(Collision.Domain, initial, enforced);
}
