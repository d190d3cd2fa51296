using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>The block of a rank as integrators see it: norms are over all ranks, so that all take the same steps.</summary>
internal sealed class DomainBlock(Domain domain) : FieldBlock
{
    /// <inheritdoc/>
    public override double Max(double local) => domain.World.Allreduce(local, Operation.Max);

    /// <inheritdoc/>
    public override long GlobalIndex(long offset)
    {
        Span<int> index = stackalloc int[4];
        var block = domain.Block;
        block.Index(offset, index[..block.Dimension]);
        for (var a = 0; a < block.Dimension; a++)
            index[a] += block.Box.Lower[a];
        return domain.Lattice.Offset(index[..block.Dimension]);
    }
}
