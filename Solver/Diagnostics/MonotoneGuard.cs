using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// The discrete H-theorem as a test of time steps: F &gt;= 0 at every velocity, and H = Σ F ln F h^d does not rise,
/// <code>H(candidate) &lt;= H(current) + 1e-14 Σ |F ln F| h^d     (the last sum over the current state).</code>
/// With monotone weights a step that fails is to be rejected and shortened; with spectral weights such steps are only counted, those with
/// negative values from a mass of them that matters: the tails of F are then rounded or interpolated to either sign. Other
/// formulations and statistics have an entropy of their own, and a Fermi gas keeps ηF &lt;= 1 besides: <see cref="GuardedState"/>.
/// </summary>
internal sealed class MonotoneGuard
{
    /// <summary>A rise of H up to this many times Σ |F ln F| h^d is rounding.</summary>
    public const double Tolerance = 1e-14;

    /// <summary>
    /// Negative values are counted where the guard does not enforce from this mass of them on, Σ |F| h^d over F &lt; 0, beyond that of the
    /// initial state: a millionth of the mass of F. Spectral weights leave some 1e-7 and less.
    /// </summary>
    public const double CountedNegativeMass = 1e-6;

    private readonly Func<NativeBuffer, GuardedState> _measure;
    private GuardedState? _tested;

    /// <summary>A guard of runs that start from <paramref name="initial"/>.</summary>
    /// <param name="domain">ranks, lattice and block; decisions do not depend on the ranks</param>
    /// <param name="initial">the first state; with <paramref name="enforced"/> its values are not negative</param>
    /// <param name="enforced">whether a violation makes a step inadmissible (monotone weights) or is counted only (spectral
    /// weights)</param>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public MonotoneGuard(Domain domain, NativeBuffer initial, bool enforced)
        : this(state => GuardedState.Of(domain, state), initial, enforced)
    {
    }

    /// <summary>A guard with the entropy and the smallest value that <paramref name="measure"/> finds.</summary>
    /// <param name="measure">of a state; throws an ArithmeticException where a value is not finite</param>
    /// <param name="initial">the first state</param>
    /// <param name="enforced">whether a violation makes a step inadmissible</param>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public MonotoneGuard(Func<NativeBuffer, GuardedState> measure, NativeBuffer initial, bool enforced)
    {
        ArgumentNullException.ThrowIfNull(measure);
        (_measure, IsEnforced) = (measure, enforced);
        Current = measure(initial);
        InitialNegativeMass = Current.NegativeMass;
    }

    /// <summary>The same for the whole lattice in one process.</summary>
    public MonotoneGuard(VelocityLattice lattice, NativeBuffer initial, bool enforced, int threads)
        : this(Domain.Serial(lattice, threads), initial, enforced)
    {
    }

    /// <summary>Whether a violation makes a step inadmissible.</summary>
    public bool IsEnforced { get; }

    /// <summary>
    /// Mass of negative values, Σ |F| h^d over F &lt; 0, above which no step is admissible where the guard only counts (where it is
    /// enforced no negative value is admissible at all); +infinity unless it is set.
    /// </summary>
    public double MostNegativeMass { get; set; } = double.PositiveInfinity;

    /// <summary>The mass of negative values for which the last candidate was refused; 0 where it was not.</summary>
    public double RefusedNegativeMass { get; private set; }

    /// <summary>Mass of the negative values of the state that the run began with.</summary>
    public double InitialNegativeMass { get; private set; }

    /// <summary>Entropy and smallest value of the current state: the last one taken.</summary>
    public GuardedState Current { get; private set; }

    /// <summary>
    /// Steps with a negative value so far that were refused where the guard is enforced; where it only counts, those taken whose negative
    /// values hold more than <see cref="CountedNegativeMass"/>.
    /// </summary>
    public long NegativeSteps { get; private set; }

    /// <summary>Steps that raised H so far, counted likewise.</summary>
    public long RaisedSteps { get; private set; }

    /// <summary>
    /// Whether the step from the current state to <paramref name="candidate"/> may be taken. The state stays what it is until
    /// <see cref="Advance"/>: the error control may still refuse the candidate.
    /// </summary>
    /// <returns>false also for a candidate with values so large that its sums leave the range of a double</returns>
    public bool Admissible(NativeBuffer candidate)
    {
        try
        {
            _tested = _measure(candidate);
        }
        catch (ArithmeticException)
        {
            (_tested, RefusedNegativeMass) = (null, 0);
            return false;
        }

        RefusedNegativeMass = !IsEnforced && _tested.Value.NegativeMass > MostNegativeMass ? _tested.Value.NegativeMass : 0;
        if (RefusedNegativeMass > 0)
            return false;
        if (!IsEnforced || !(IsNegative(_tested.Value) || IsRaised(_tested.Value)))
            return true;
        Count(_tested.Value);
        return false;
    }

    /// <summary>The candidate tested last was taken: it is the current state from now on.</summary>
    public void Advance()
    {
        if (_tested is not { } taken)
            return;
        if (!IsEnforced)
            Count(taken);
        (Current, _tested) = (taken, null);
    }

    /// <summary>Continues the counts of a run that was interrupted, and what it began with.</summary>
    public void Restore(long negativeSteps, long raisedSteps, double initialNegativeMass) =>
        (NegativeSteps, RaisedSteps, InitialNegativeMass) = (negativeSteps, raisedSteps, initialNegativeMass);

    private bool IsNegative(GuardedState state) =>
        IsEnforced ? state.Smallest < 0 : state.NegativeMass > InitialNegativeMass + CountedNegativeMass;

    private bool IsRaised(GuardedState state) => Current.Entropy - state.Entropy > Tolerance * Current.Scale;

    private void Count(GuardedState state)
    {
        NegativeSteps += IsNegative(state) ? 1 : 0;
        RaisedSteps += IsRaised(state) ? 1 : 0;
    }
}
