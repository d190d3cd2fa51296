using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Records;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Formulations;

/// <summary>
/// What a run evolves, and what it means: the field that the integrator carries (F itself, or g of F = M + sqrt(M) g), its rate, and the F
/// and Q that both stand for. Integrators, checkpoints and controls see the evolved field alone; diagnostics and files see F as well.
/// </summary>
public abstract class Formulation : IRightHandSide, IDisposable
{
    /// <summary>A formulation of the fields of a layout.</summary>
    private protected Formulation(StateLayout layout) => Layout = layout;

    /// <summary>Ranks and threads; lattice and block of the one gas, or of the first species.</summary>
    internal Domain Domain => Layout.First;

    /// <summary>Where the fields lie in the state.</summary>
    internal StateLayout Layout { get; }

    /// <summary>Wall time of the last evaluation by phase, seconds.</summary>
    internal abstract PhaseSeconds Seconds { get; }

    /// <summary>Bond updates of one evaluation.</summary>
    internal abstract long BondUpdates { get; }

    /// <summary>Smallest |eps| met by the last evaluation.</summary>
    internal abstract double MinDielectric { get; }

    /// <summary>Whether the state evaluated last has a growing wave along any direction.</summary>
    internal abstract bool HasGrowingWaves { get; }

    /// <summary>Linear stability of the state evaluated last.</summary>
    internal abstract Stability Stability { get; }

    /// <summary>Rates of the conserved quantities under Q, and of the mass, or of the masses of the species, as an attribute;
    /// collective.</summary>
    internal virtual (CollisionRates Whole, object Mass) RatesOf(NativeBuffer rate)
    {
        var rates = CollisionRates.Of(Domain, CollisionTerm(rate));
        return (rates, rates.Mass);
    }

    /// <summary>The fields of a file: F, Q and <see cref="FurtherFields"/>, by the lattice that they are on.</summary>
    internal virtual IReadOnlyList<FieldGroup> Groups(NativeBuffer state, NativeBuffer rate) =>
    [
        FieldGroup.Root(Domain,
        [
            new("distribution", "velocity distribution", Distribution(state), "F(v)"),
            new("collision", "collision term", CollisionTerm(rate), "Q(v) = dF/dt"),
            .. FurtherFields(state, rate),
        ]),
    ];

    /// <summary>rate = d(state)/dt.</summary>
    /// <exception cref="ArithmeticException">the state has a value that is not finite</exception>
    public abstract void Evaluate(NativeBuffer state, NativeBuffer rate);

    /// <summary>F of a state: the state itself, or a buffer that holds until the next call.</summary>
    public abstract NativeBuffer Distribution(NativeBuffer state);

    /// <summary>Q = dF/dt of a rate: the rate itself, or a buffer that holds until the next call.</summary>
    public abstract NativeBuffer CollisionTerm(NativeBuffer rate);

    /// <summary>Moments of F of the state evaluated last; collective.</summary>
    public abstract Moments Moments();

    /// <summary>Moments of each field; collective.</summary>
    internal virtual Moments[] MomentsOfFields() => [Moments()];

    /// <summary>Entropy, its production, negative values, edge and distance of a state; collective.</summary>
    /// <param name="state">the state</param>
    /// <param name="rate">its rate</param>
    /// <param name="final">M_∞ of each field; empty where the distance is not wanted or there is none</param>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    internal abstract PointwiseDiagnostics Pointwise(NativeBuffer state, NativeBuffer rate, IReadOnlyList<Equilibrium> final);

    /// <summary>∫ F of each species of the state evaluated last; empty of one gas. Collective.</summary>
    internal virtual double[] Densities() => [];

    /// <summary>The equilibrium of each field, M_∞; empty where there is none. Collective.</summary>
    /// <param name="start">moments of the initial state</param>
    /// <param name="densities">its <see cref="Densities"/>; empty of a run that an earlier version began</param>
    internal abstract IReadOnlyList<Equilibrium> FinalOf(Moments start, double[] densities);

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
