using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Decomposition.Blocks;

/// <summary>
/// An array that the ranks of a node have once between them: an MPI-3 shared-memory window, or plain memory where a rank is alone.
/// </summary>
internal sealed unsafe class NodeMemory : IDisposable
{
    private readonly NativeBuffer? _own;
    private readonly SharedWindow? _window;

    /// <summary>Allocates; collective over the node, every rank names the same length.</summary>
    /// <param name="node">the ranks that share</param>
    /// <param name="length">doubles, all zero</param>
    public NodeMemory(Communicator node, long length)
    {
        ArgumentNullException.ThrowIfNull(node);
        Node = node;
        if (node.Size == 1)
            _own = new NativeBuffer(length);
        else
            _window = node.AllocateShared(node.Rank == 0 ? Math.Max(1, length) : 0);
    }

    /// <summary>The ranks that share.</summary>
    public Communicator Node { get; }

    /// <summary>The first double, in this process.</summary>
    public double* Pointer => _window is null ? _own!.Pointer : _window.Pointer(0);

    /// <summary>Returns when all ranks of the node have come here and see what the others wrote before.</summary>
    public void Synchronize() => _window?.Synchronize();

    /// <inheritdoc/>
    public void Dispose()
    {
        _own?.Dispose();
        _window?.Dispose();
    }
}
