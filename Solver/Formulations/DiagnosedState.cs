using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Formulations;

/// <summary>
/// A state of a run with its diagnostics: what a column of the history is computed from. The operator has the level sums and the dielectric
/// function of this state, which it would lose in another evaluation. Every rank has one and computes every column, so that a column
/// may be collective.
/// </summary>
/// <param name="Values">time, step, moments, and what is computed for every state</param>
/// <param name="Formulation">what is evolved; it was evaluated last at this state</param>
/// <param name="State">the evolved field over the block: F, or g</param>
/// <param name="Rate">its rate</param>
public sealed record DiagnosedState(DiagnosticRow Values, Formulation Formulation, NativeBuffer State, NativeBuffer Rate)
{
    /// <summary>Ranks, lattice and block.</summary>
    public Domain Domain => Formulation.Domain;

    /// <summary>F over the block, valid until the next call.</summary>
    public NativeBuffer Distribution => Formulation.Distribution(State);

    /// <summary>Q = dF/dt over the block, valid until the next call.</summary>
    public NativeBuffer CollisionTerm => Formulation.CollisionTerm(Rate);
}
