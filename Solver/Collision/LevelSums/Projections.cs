using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.LevelSums;

/// <summary>Exact hyperplane projections R_j of a lattice field along given directions; the same bits on any number of ranks.</summary>
internal static class Projections
{
    /// <summary>R[q][j] and the families that count the levels j; collective.</summary>
    /// <param name="domain">ranks, lattice, block, threads</param>
    /// <param name="field">F on the block</param>
    /// <param name="vectors">primitive integer vectors whose last nonzero component is positive</param>
    /// <exception cref="ArithmeticException">the field has a value that is not finite</exception>
    public static (BondFamily[] Families, double[][] Projection) Of(Domain domain, NativeBuffer field, IEnumerable<int[]> vectors)
    {
        ArgumentNullException.ThrowIfNull(domain);
        BondFamily[] families = [.. vectors.Select(p => new BondFamily(domain.Lattice, new Direction(p, 1), 0))];
        using var marginals = new Marginals(domain);
        using var sums = new HyperplaneSums(domain, families);
        marginals.Compute(field);
        sums.Compute(marginals);
        return (families, [.. sums.Projection.Select(r => (double[])r.Clone())]);
    }
}
