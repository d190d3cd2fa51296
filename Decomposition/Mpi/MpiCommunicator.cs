namespace ClusterLB.Decomposition.Mpi;

/// <summary>An MPI communicator.</summary>
internal sealed unsafe class MpiCommunicator : Communicator
{
    private readonly MpiRuntime _mpi;
    private readonly bool _isWorld;
    private nint _handle;

    internal MpiCommunicator(MpiRuntime mpi, nint handle, bool isWorld = false)
    {
        _mpi = mpi;
        _handle = handle;
        _isWorld = isWorld;
        int rank, size;
        mpi.Check(mpi.F.Comm_rank(handle, &rank), "MPI_Comm_rank");
        mpi.Check(mpi.F.Comm_size(handle, &size), "MPI_Comm_size");
        (Rank, Size) = (rank, size);
    }

    /// <inheritdoc/>
    public override int Rank { get; }

    /// <inheritdoc/>
    public override int Size { get; }

    /// <inheritdoc/>
    public override string Library => _mpi.Library.Version;

    /// <summary>The MPI_Comm, as H5Pset_fapl_mpio takes it under every ABI.</summary>
    public nint Handle => _handle;

    /// <summary>MPI_INFO_NULL, its companion there.</summary>
    public nint InfoNull => _mpi.Abi.InfoNull;

    /// <summary>Ends all ranks of the world at once; any thread may call it. See <see cref="MpiEnvironment.Abort"/>.</summary>
    public void Abort(int code, string message) => _mpi.Abort!(code, message);

    /// <inheritdoc/>
    public override void Barrier()
    {
        _mpi.Enter("MPI_Barrier");
        _mpi.Check(_mpi.F.Barrier(_handle), "MPI_Barrier");
        CountCollective(0);
    }

    /// <inheritdoc/>
    internal override void ImmediateAllreduce(double* values, long count, Operation operation, RequestList requests)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var list = Native(requests);
        _mpi.Enter("MPI_Iallreduce");
        for (long done = 0, piece; done < count; done += piece)
        {
            piece = Math.Min(count - done, PieceBytes / sizeof(double));
            _mpi.Check(
                _mpi.F.Iallreduce(
                    _mpi.Abi.InPlace, values + done, (int)piece, _mpi.Abi.Double, _mpi.Abi.Handle(operation), _handle, list.Next()),
                "MPI_Iallreduce");
            list.Added();
            CountCollective(piece * sizeof(double));
        }
    }

    /// <inheritdoc/>
    internal override RequestList NewRequests(int capacity = 16) => new MpiRequestList(_mpi, capacity);

    /// <inheritdoc/>
    internal override void ImmediateSend(double* values, long count, int destination, int tag, RequestList requests)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var list = Native(requests);
        _mpi.Enter("MPI_Isend");
        for (long done = 0, piece; done < count; done += piece)
        {
            piece = Math.Min(count - done, PieceBytes / sizeof(double));
            _mpi.Check(_mpi.F.Isend(values + done, (int)piece, _mpi.Abi.Double, destination, tag, _handle, list.Next()), "MPI_Isend");
            list.Added();
            CountSent(piece * sizeof(double));
        }
    }

    /// <inheritdoc/>
    internal override void ImmediateReceive(double* values, long count, int source, int tag, RequestList requests)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var list = Native(requests);
        _mpi.Enter("MPI_Irecv");
        for (long done = 0, piece; done < count; done += piece)
        {
            piece = Math.Min(count - done, PieceBytes / sizeof(double));
            _mpi.Check(_mpi.F.Irecv(values + done, (int)piece, _mpi.Abi.Double, source, tag, _handle, list.Next()), "MPI_Irecv");
            list.Added();
            CountReceived(piece * sizeof(double));
        }
    }

    /// <inheritdoc/>
    public override Communicator SplitShared()
    {
        _mpi.Enter("MPI_Comm_split_type");
        nint part = 0;
        _mpi.Check(_mpi.F.Comm_split_type(_handle, _mpi.Abi.CommTypeShared, Rank, _mpi.Abi.InfoNull, &part), "MPI_Comm_split_type");
        return new MpiCommunicator(_mpi, part);
    }

    /// <inheritdoc/>
    public override Communicator Split(int colour, int key = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(colour);
        _mpi.Enter("MPI_Comm_split");
        nint part = 0;
        _mpi.Check(_mpi.F.Comm_split(_handle, colour, key, &part), "MPI_Comm_split");
        return new MpiCommunicator(_mpi, part);
    }

    /// <inheritdoc/>
    internal override SharedWindow AllocateShared(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new MpiSharedWindow(_mpi, this, length);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || _isWorld || _handle == 0 || _mpi.Failing || _mpi.Ended)
            return;
        var handle = _handle;
        _handle = 0;
        _mpi.Enter("MPI_Comm_free");
        _mpi.Check(_mpi.F.Comm_free(&handle), "MPI_Comm_free");
    }

    private protected override void BroadcastBytes(void* values, long bytes, int root)
    {
        _mpi.Enter("MPI_Bcast");
        for (long done = 0, piece; done < bytes; done += piece)
        {
            piece = Math.Min(bytes - done, PieceBytes);
            _mpi.Check(_mpi.F.Bcast((byte*)values + done, (int)piece, _mpi.Abi.Byte, root, _handle), "MPI_Bcast");
            CountCollective(piece);
        }
    }

    private protected override void Allreduce(void* values, long count, Element type, Operation operation)
    {
        _mpi.Enter("MPI_Allreduce");
        var size = SizeOf(type);
        for (long done = 0, piece; done < count; done += piece)
        {
            piece = Math.Min(count - done, PieceBytes / size);
            _mpi.Check(
                _mpi.F.Allreduce(
                    _mpi.Abi.InPlace, (byte*)values + (done * size), (int)piece, _mpi.Abi.Handle(type), _mpi.Abi.Handle(operation),
                    _handle),
                "MPI_Allreduce");
            CountCollective(piece * size);
        }
    }

    private protected override void Gather(void* mine, long bytes, void* all, int root)
    {
        _mpi.Enter("MPI_Gather");
        var (count, type) = Units(bytes);
        _mpi.Check(_mpi.F.Gather(mine, count, type, all, count, type, root, _handle), "MPI_Gather");
        CountCollective(bytes);
    }

    private protected override void Allgather(void* mine, long bytes, void* all)
    {
        _mpi.Enter("MPI_Allgather");
        var (count, type) = Units(bytes);
        _mpi.Check(_mpi.F.Allgather(mine, count, type, all, count, type, _handle), "MPI_Allgather");
        CountCollective(bytes);
    }

    // A gather cannot be cut without moving its parts apart; in words its count suffices for every span of words.
    private (int Count, nint Type) Units(long bytes) =>
        bytes % sizeof(long) == 0 ? (checked((int)(bytes / sizeof(long))), _mpi.Abi.Int64) : (checked((int)bytes), _mpi.Abi.Byte);

    private static MpiRequestList Native(RequestList requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return requests as MpiRequestList ?? throw new ArgumentException("a list of another kind of communicator", nameof(requests));
    }
}
