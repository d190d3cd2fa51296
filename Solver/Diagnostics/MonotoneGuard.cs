using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// The discrete H-theorem as a test of time steps: F &gt;= 0 at every velocity, and H = Σ F ln F h^d does not rise,
/// <code>H(candidate) &lt;= H(current) + 1e-14 Σ |F ln F| h^d     (the last sum over the current state).</code>
/// With monotone weights a step that fails is to be rejected and shortened; with spectral weights such steps are only counted.
/// </summary>
public sealed class MonotoneGuard
{
    /// <summary>A rise of H up to this many times Σ |F ln F| h^d is rounding.</summary>
    public const double Tolerance = 1e-14;

    private readonly Domain _domain;
    private PointwiseDiagnostics? _tested;

    /// <summary>A guard of runs that start from <paramref name="initial"/>.</summary>
    /// <param name="domain">ranks, lattice and block; decisions do not depend on the ranks</param>
    /// <param name="initial">the first state; with <paramref name="enforced"/> its values are not negative</param>
    /// <param name="enforced">whether a violation makes a step inadmissible (monotone weights) or is counted only (spectral weights)</param>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public MonotoneGuard(Domain domain, NativeBuffer initial, bool enforced)
    {
        (_domain, IsEnforced) = (domain, enforced);
        Current = PointwiseDiagnostics.Compute(domain, initial, null, null);
    }

    /// <summary>The same for the whole lattice in one process.</summary>
    public MonotoneGuard(VelocityLattice lattice, NativeBuffer initial, bool enforced, int threads)
        : this(Domain.Serial(lattice, threads), initial, enforced)
    {
    }

    /// <summary>Whether a violation makes a step inadmissible.</summary>
    public bool IsEnforced { get; }

    /// <summary>Entropy and negative values of the current state: the last one taken (entropy production and distance are NaN).</summary>
    public PointwiseDiagnostics Current { get; private set; }

    /// <summary>Steps with a negative value so far: refused ones where the guard is enforced, taken ones where it only counts.</summary>
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
            _tested = PointwiseDiagnostics.Compute(_domain, candidate, null, null);
        }
        catch (ArithmeticException)
        {
            _tested = null;
            return false;
        }

        if (!IsEnforced || !(IsNegative(_tested) || IsRaised(_tested)))
            return true;
        Count(_tested);
        return false;
    }

    /// <summary>The candidate tested last was taken: it is the current state from now on.</summary>
    public void Advance()
    {
        if (_tested is null)
            return;
        if (!IsEnforced)
            Count(_tested);
        (Current, _tested) = (_tested, null);
    }

    private static bool IsNegative(PointwiseDiagnostics state) => state.MinDistribution < 0;

    private bool IsRaised(PointwiseDiagnostics state) => Current.Entropy - state.Entropy > Tolerance * Current.AbsoluteEntropy;

    private void Count(PointwiseDiagnostics state)
    {
        NegativeSteps += IsNegative(state) ? 1 : 0;
        RaisedSteps += IsRaised(state) ? 1 : 0;
    }
}
