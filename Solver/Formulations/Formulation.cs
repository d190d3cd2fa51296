using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Records;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Formulations;

/// <summary>
/// What a run evolves, and what it means: the field that the integrator carries (F itself, or g of F = M + sqrt(M) g), its rate, and the F
/// and Q that both stand for. Integrators, checkpoints and controls see the evolved field alone; diagnostics and files see F as well.
/// </summary>
public abstract class Formulation : IRightHandSide, IDisposable
{
    /// <summary>A formulation over the bonds of <paramref name="collision"/>, which the caller disposes.</summary>
    private protected Formulation(CollisionOperator collision)
    {
        ArgumentNullException.ThrowIfNull(collision);
        Collision = collision;
    }

    /// <summary>The lattice operator: bonds, level sums, dielectric function of the state evaluated last.</summary>
    public CollisionOperator Collision { get; }

    /// <summary>rate = d(state)/dt.</summary>
    /// <exception cref="ArithmeticException">the state has a value that is not finite</exception>
    public abstract void Evaluate(NativeBuffer state, NativeBuffer rate);

    /// <summary>F of a state: the state itself, or a buffer that holds until the next call.</summary>
    public abstract NativeBuffer Distribution(NativeBuffer state);

    /// <summary>Q = dF/dt of a rate: the rate itself, or a buffer that holds until the next call.</summary>
    public abstract NativeBuffer CollisionTerm(NativeBuffer rate);

    /// <summary>Moments of F of the state evaluated last; collective.</summary>
    public abstract Moments Moments();

    /// <summary>Entropy, its production, negative values, edge and distance of a state; collective.</summary>
    /// <param name="state">the state</param>
    /// <param name="rate">its rate</param>
    /// <param name="final">M_∞, or null where the distance is not wanted or there is none</param>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    internal abstract PointwiseDiagnostics Pointwise(NativeBuffer state, NativeBuffer rate, Equilibrium? final);

    /// <summary>The discrete H-theorem of this formulation as a test of its steps, from <paramref name="initial"/> on;
    /// collective.</summary>
    /// <param name="initial">the first state</param>
    /// <param name="enforced">whether a violation refuses a step (monotone weights) or is counted only</param>
    internal abstract MonotoneGuard Guard(NativeBuffer initial, bool enforced);

    /// <summary>The fields of files besides F and Q; their buffers hold until the next call. None unless overridden.</summary>
    internal virtual IReadOnlyList<NamedField> FurtherFields(NativeBuffer state, NativeBuffer rate) => [];

    /// <summary>What a column of <see cref="DiagnosticColumns"/> means in this formulation; the same unless overridden.</summary>
    internal virtual HistoryColumn Declare(HistoryColumn column) => column;

    /// <summary>Columns of the history besides <see cref="DiagnosticColumns"/>. None unless overridden.</summary>
    internal virtual IReadOnlyList<HistoryColumn> FurtherColumns => [];

    /// <summary>Sets <see cref="FurtherColumns"/> for a state at <paramref name="time"/>; collective.</summary>
    internal virtual void Describe(double time, NativeBuffer state, NativeBuffer rate, HistoryRow row)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the buffers of the formulation.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
