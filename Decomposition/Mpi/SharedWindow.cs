namespace ClusterLB.Decomposition.Mpi;

/// <summary>
/// Memory that all ranks of a node see. Each rank brings a part, which may be empty; parts begin on multiples of 64 bytes. What one rank
/// wrote, another may read after both have called <see cref="Synchronize"/>.
/// </summary>
internal abstract unsafe class SharedWindow : IDisposable
{
    private protected SharedWindow()
    {
    }

    /// <summary>Number of ranks, each with its part.</summary>
    public abstract int Parts { get; }

    /// <summary>Doubles of a rank's part.</summary>
    public abstract long Length(int rank);

    /// <summary>The first double of a rank's part, in this process; null if the part is empty. Valid until the window is
    /// disposed.</summary>
    /// <exception cref="ObjectDisposedException">the window was freed</exception>
    public abstract double* Pointer(int rank);

    /// <summary>Returns when all ranks have come here and see what the others wrote before (MPI_Win_sync, barrier, MPI_Win_sync).</summary>
    /// <exception cref="MpiException">a call failed</exception>
    public abstract void Synchronize();

    /// <summary>Frees the memory, collectively; nothing happens while an exception stops this rank.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory.</summary>
    protected abstract void Dispose(bool disposing);
}
