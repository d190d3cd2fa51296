using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>The blocks of a rank as integrators see them: norms are over all ranks, so that all take the same steps. The whole field has
/// the parts of the state one after the other.</summary>
internal sealed class DomainBlock(StateLayout layout) : FieldBlock
{
    /// <inheritdoc/>
    public override double Max(double local) => layout.First.World.Allreduce(local, Operation.Max);

    /// <inheritdoc/>
    public override long GlobalIndex(long offset)
    {
        Span<int> index = stackalloc int[4];
        var (part, inPart) = layout.Find(offset);
        var domain = layout.Parts[part].Domain;
        var block = domain.Block;
        var before = layout.Parts.Take(part).Sum(p => p.Domain.Lattice.Count);
        if (inPart >= block.Count)
            return before + domain.Lattice.Count - 1;
        block.Index(inPart, index[..block.Dimension]);
        for (var a = 0; a < block.Dimension; a++)
            index[a] += block.Box.Lower[a];
        return before + domain.Lattice.Offset(index[..block.Dimension]);
    }
}
