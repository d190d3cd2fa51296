using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Decomposition.Mpi;

/// <summary>
/// A group of one, without any MPI library. Reductions leave the values as they are; a message that the rank sends to itself is copied
/// as soon as its send and its receive are both posted. Traffic is counted as under MPI.
/// </summary>
public sealed unsafe class SerialCommunicator : Communicator
{
    private readonly List<SerialRequest> _sends = [];
    private readonly List<SerialRequest> _receives = [];

    /// <inheritdoc/>
    public override int Rank => 0;

    /// <inheritdoc/>
    public override int Size => 1;

    /// <inheritdoc/>
    public override void Barrier() => CountCollective(0);

    /// <inheritdoc/>
    internal override void ImmediateAllreduce(double* values, long count, Operation operation, RequestList requests) =>
        Allreduce(values, count, operation);

    /// <inheritdoc/>
    internal override RequestList NewRequests(int capacity = 16) => new SerialRequestList();

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">another rank than 0</exception>
    internal override void ImmediateSend(double* values, long count, int destination, int tag, RequestList requests)
    {
        Post(values, count, destination, tag, requests, _sends);
        CountSent(count * sizeof(double), Pieces(count * sizeof(double)));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">another rank than 0</exception>
    internal override void ImmediateReceive(double* values, long count, int source, int tag, RequestList requests)
    {
        Post(values, count, source, tag, requests, _receives);
        CountReceived(count * sizeof(double), Pieces(count * sizeof(double)));
    }

    /// <inheritdoc/>
    public override Communicator SplitShared() => new SerialCommunicator();

    /// <inheritdoc/>
    public override Communicator Split(int colour, int key = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(colour);
        return new SerialCommunicator();
    }

    /// <inheritdoc/>
    internal override SharedWindow AllocateShared(long length) => new SerialWindow(length);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private protected override void BroadcastBytes(void* values, long bytes, int root)
    {
        CheckRank(root);
        CountCollective(bytes, Pieces(bytes));
    }

    private protected override void Allreduce(void* values, long count, Element type, Operation operation) =>
        CountCollective(count * SizeOf(type), Pieces(count * SizeOf(type)));

    private protected override void Gather(void* mine, long bytes, void* all, int root)
    {
        CheckRank(root);
        Allgather(mine, bytes, all);
    }

    private protected override void Allgather(void* mine, long bytes, void* all)
    {
        Buffer.MemoryCopy(mine, all, bytes, bytes);
        CountCollective(bytes);
    }

    private long Pieces(long bytes) => (bytes + PieceBytes - 1) / PieceBytes;

    private static void CheckRank(int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, 0);
    }

    private void Post(double* values, long count, int rank, int tag, RequestList requests, List<SerialRequest> queue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        CheckRank(rank);
        var list = requests as SerialRequestList ?? throw new ArgumentException("a list of another kind of communicator", nameof(requests));
        if (count == 0)
            return;
        var request = new SerialRequest((nint)values, count, tag);
        queue.Add(request);
        list.Add(request);

        var send = _sends.Find(s => s.Tag == tag);
        var receive = _receives.Find(r => r.Tag == tag);
        if (send is null || receive is null)
            return;
        _ = _sends.Remove(send);
        _ = _receives.Remove(receive);
        receive.Truncated = send.Count > receive.Count;
        var bytes = Math.Min(send.Count, receive.Count) * sizeof(double);
        Buffer.MemoryCopy((void*)send.Values, (void*)receive.Values, bytes, bytes);
        (send.Done, receive.Done) = (true, true);
    }

    private sealed class SerialWindow(long length) : SharedWindow
    {
        private readonly NativeBuffer _buffer = new(length);

        public override int Parts => 1;

        public override long Length(int rank) => _buffer.Length;

        public override double* Pointer(int rank) => _buffer.Length == 0 ? null : _buffer.Pointer;

        public override void Synchronize()
        {
        }

        protected override void Dispose(bool disposing) => _buffer.Dispose();
    }
}

/// <summary>One half of a message of a rank to itself.</summary>
internal sealed class SerialRequest(nint values, long count, int tag)
{
    internal nint Values => values;

    internal long Count => count;

    internal int Tag => tag;

    internal bool Done { get; set; }

    internal bool Truncated { get; set; }
}

/// <summary>Messages of a rank to itself.</summary>
internal sealed class SerialRequestList : RequestList
{
    private readonly List<SerialRequest> _requests = [];

    public override int Count => _requests.Count;

    internal void Add(SerialRequest request) => _requests.Add(request);

    public override void WaitAll()
    {
        if (!TestAll())
            throw new InvalidOperationException(
                $"a message with tag {_requests.Find(r => !r.Done)!.Tag} waits for its other half, which this only rank has not posted");
    }

    public override bool TestAll()
    {
        if (_requests.Exists(r => !r.Done))
            return false;
        var truncated = _requests.Find(r => r.Truncated);
        _requests.Clear();
        return truncated is null ? true
            : throw new MpiException("receive", 0, 0, $"the message with tag {truncated.Tag} is longer than {truncated.Count} doubles");
    }

    protected override void Dispose(bool disposing) => _requests.Clear();
}
