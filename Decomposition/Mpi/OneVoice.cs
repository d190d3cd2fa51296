namespace ClusterLB.Decomposition.Mpi;

/// <summary>
/// Lets one rank speak when several fail at once, as they do when all read the same bad file. On a node a flag in shared memory decides;
/// between nodes the first goes ahead, and its abort ends the others before they speak.
/// </summary>
internal sealed unsafe class OneVoice : IDisposable
{
    private static readonly TimeSpan _headStart = TimeSpan.FromSeconds(0.5);
    private readonly SharedWindow _flag;
    private readonly bool _isFirstNode;

    /// <summary>Collective over the ranks of the node.</summary>
    internal OneVoice(Communicator node, bool isFirstNode)
    {
        _flag = node.AllocateShared(node.Rank == 0 ? 1 : 0);
        _isFirstNode = isFirstNode;
    }

    /// <summary>True for one caller a node. Needs no MPI, so any thread may ask.</summary>
    internal bool Take()
    {
        if (Interlocked.CompareExchange(ref *(int*)_flag.Pointer(0), 1, 0) != 0)
            return false;
        if (!_isFirstNode)
            Thread.Sleep(_headStart);
        return true;
    }

    public void Dispose() => _flag.Dispose();
}
