namespace ClusterLB.Decomposition.Mpi;

/// <summary>
/// Communication under way. The buffers belong to MPI until <see cref="WaitAll"/> returns or <see cref="TestAll"/> says true; they are
/// native memory, since a managed array that only its pointer names may be collected meanwhile, pinned or not.
/// </summary>
internal abstract class RequestList : IDisposable
{
    private protected RequestList()
    {
    }

    /// <summary>Number of requests that have not been waited for.</summary>
    public abstract int Count { get; }

    /// <summary>Returns when all are done; the list is empty then and can be filled again.</summary>
    /// <exception cref="MpiException">one of them failed; the list is empty, and what was under way is lost</exception>
    public abstract void WaitAll();

    /// <summary>Whether all are done, in which case the list is empty. It also gives the library a chance to move data.</summary>
    /// <exception cref="MpiException">one of them failed</exception>
    public abstract bool TestAll();

    /// <summary>Frees the list, not the communication: wait first.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees native memory.</summary>
    protected abstract void Dispose(bool disposing);
}
