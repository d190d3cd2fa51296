using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>What <see cref="MonotoneGuard"/> watches of a state.</summary>
/// <param name="Entropy">what may not fall: -H(F), or that of another formulation</param>
/// <param name="Scale">sum of the magnitudes of its terms, the scale of its rounding</param>
/// <param name="Smallest">the smallest value of F; 0 where nothing is promised of it</param>
/// <param name="NegativeMass">Σ |F| h^d over F &lt; 0; 0 where nothing is promised of it</param>
internal readonly record struct GuardedState(double Entropy, double Scale, double Smallest, double NegativeMass = 0)
{
    /// <summary>-Σ F ln F h^d, Σ |F ln F| h^d and min F; collective.</summary>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public static GuardedState Of(Domain domain, NativeBuffer distribution)
    {
        var state = PointwiseDiagnostics.Compute(domain, distribution, null, null);
        return new GuardedState(state.Entropy, state.AbsoluteEntropy, state.MinDistribution, state.NegativeMass);
    }
}
