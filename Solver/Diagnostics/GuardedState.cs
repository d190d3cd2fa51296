using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>What <see cref="MonotoneGuard"/> watches of a state.</summary>
/// <param name="Entropy">what may not fall: -H(F), or that of another formulation</param>
/// <param name="Scale">sum of the magnitudes of its terms, the scale of its rounding</param>
/// <param name="Smallest">the smallest value of F, and in a Fermi gas of 1/η - F; 0 where nothing is promised of it</param>
/// <param name="NegativeMass">Σ |F| h^d over F &lt; 0, and in a Fermi gas Σ (F - 1/η) h^d over ηF &gt; 1; 0 where nothing is promised of
/// it</param>
internal readonly record struct GuardedState(double Entropy, double Scale, double Smallest, double NegativeMass = 0)
{
    /// <summary>ηF up to this is full: a degenerate state has occupations within a few roundings of 1.</summary>
    internal const double Full = 1 + 1e-14;

    /// <summary>-Σ F ln F h^d, Σ |F ln F| h^d and min F, or what they are with quantum statistics; collective.</summary>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public static GuardedState Of(Domain domain, NativeBuffer distribution, QuantumStatistics statistics = default)
    {
        var state = PointwiseDiagnostics.Compute(domain, distribution, null, null, statistics);
        var room = statistics.Kind == StatisticsKind.Fermi
            ? Full / statistics.Degeneracy - state.LargestDistribution : double.PositiveInfinity;
        return new GuardedState(
            state.Entropy, state.AbsoluteEntropy, Math.Min(state.MinDistribution, room), state.NegativeMass + state.ExcessMass);
    }
}
