using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Theory;

/// <summary>A field of the whole lattice on every rank, for studies whose lattices are small.</summary>
internal static class WholeField
{
    /// <summary>The blocks of all ranks put together, C order; collective.</summary>
    public static unsafe double[] Of(Domain domain, NativeBuffer block)
    {
        var (whole, box) = (new double[domain.Lattice.Count], domain.Block.Box);
        fixed (double* target = whole)
            BoxCopy.Run(block.Pointer, box, target, domain.Lattice.Box, box);
        Add(domain, whole);
        return whole;
    }

    /// <summary>Adds what the ranks have, each value that of one rank and 0 on the others; collective, the same bits on any number of
    /// ranks.</summary>
    public static void Add(Domain domain, double[] values)
    {
        // -0 + 0 is +0: on one rank as well.
        for (var i = 0; i < values.Length; i++)
            values[i] += 0.0;
        if (domain.World.Size > 1)
            domain.World.Allreduce(values.AsSpan(), Operation.Sum);
    }
}
