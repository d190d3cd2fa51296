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

    private readonly VelocityLattice _lattice;
    private readonly int _threads;

    /// <summary>A guard of runs that start from <paramref name="initial"/>.</summary>
    /// <param name="lattice">the velocity lattice</param>
    /// <param name="initial">the first state; with <paramref name="enforced"/> its values are not negative</param>
    /// <param name="enforced">whether a violation makes a step inadmissible (monotone weights) or is counted only (spectral weights)</param>
    /// <param name="threads">threads in use; decisions do not depend on it</param>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public MonotoneGuard(VelocityLattice lattice, NativeBuffer initial, bool enforced, int threads)
    {
        (_lattice, IsEnforced, _threads) = (lattice, enforced, threads);
        Current = PointwiseDiagnostics.Compute(lattice, initial, null, null, threads);
    }

    /// <summary>Whether a violation makes a step inadmissible.</summary>
    public bool IsEnforced { get; }

    /// <summary>Entropy and negative values of the current state: the last one admitted (entropy production and distance are NaN).</summary>
    public PointwiseDiagnostics Current { get; private set; }

    /// <summary>Candidates with a negative value so far.</summary>
    public long NegativeSteps { get; private set; }

    /// <summary>Candidates that raised H so far.</summary>
    public long RaisedSteps { get; private set; }

    /// <summary>Candidates refused since the last one admitted; 0 where the guard only counts.</summary>
    public int RefusedInARow { get; private set; }

    /// <summary>
    /// Whether the step from the current state to <paramref name="candidate"/> may be taken; if so the candidate is the current state
    /// from now on. It is the last test of a step: one that the error control has refused is not shown to the guard.
    /// </summary>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public bool Admissible(NativeBuffer candidate)
    {
        var next = PointwiseDiagnostics.Compute(_lattice, candidate, null, null, _threads);
        var (negative, raised) = (next.MinDistribution < 0, Current.Entropy - next.Entropy > Tolerance * Current.AbsoluteEntropy);
        NegativeSteps += negative ? 1 : 0;
        RaisedSteps += raised ? 1 : 0;
        if (IsEnforced && (negative || raised))
        {
            RefusedInARow++;
            return false;
        }

        (Current, RefusedInARow) = (next, 0);
        return true;
    }
}
