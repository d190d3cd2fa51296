using System.Runtime.InteropServices;

namespace ClusterLB.Decomposition.Mpi;

/// <summary>
/// MPI_Win_allocate_shared, in one passive epoch from allocation to freeing (MPI_Win_lock_all): loads and stores are then ordered by
/// MPI_Win_sync and any barrier, without an epoch a step.
/// </summary>
internal sealed unsafe class MpiSharedWindow : SharedWindow
{
    private const string Place = "/dev/shm";
    private const long Line = 64;
    private readonly MpiRuntime _mpi;
    private readonly MpiCommunicator _ranks;
    private readonly nint[] _pointers;
    private readonly long[] _lengths;
    private nint _window;

    internal MpiSharedWindow(MpiRuntime mpi, MpiCommunicator ranks, long length)
    {
        (_mpi, _ranks) = (mpi, ranks);
        (_pointers, _lengths) = (new nint[ranks.Size], new long[ranks.Size]);

        // Parts follow each other, the first wherever the library likes (Open MPI: 8 bytes into a page). Whole cache lines and one more
        // leave room to move each part to a line of its own.
        var bytes = length == 0 ? 0 : ((length * sizeof(double)) + (2 * Line) - 1) / Line * Line;
        RequireRoom(bytes);
        mpi.Enter("MPI_Win_allocate_shared");
        void* own = null;
        nint window = 0;
        mpi.Check(mpi.F.Win_allocate_shared((nint)bytes, 1, mpi.Abi.InfoNull, ranks.Handle, &own, &window), "MPI_Win_allocate_shared");
        _window = window;
        mpi.Check(mpi.F.Win_set_errhandler(window, mpi.Abi.ErrorsReturn), "MPI_Win_set_errhandler");

        // The owner says how far it moved: addresses of the same byte may differ between processes.
        var parts = new (long Length, long Shift)[ranks.Size];
        ranks.Allgather<(long, long)>([(length, (Line - ((nint)own % Line)) % Line)], parts);
        for (var rank = 0; rank < ranks.Size; rank++)
        {
            _lengths[rank] = parts[rank].Length;
            if (_lengths[rank] == 0)
                continue;
            nint size;
            int unit;
            void* part = null;
            mpi.Check(mpi.F.Win_shared_query(window, rank, &size, &unit, &part), "MPI_Win_shared_query");
            _pointers[rank] = (nint)part + (nint)parts[rank].Shift;
        }

        // Each rank clears its own part: that also places the pages near the rank that owns them.
        if (bytes > 0)
            NativeMemory.Clear(own, (nuint)bytes);
        mpi.Check(mpi.F.Win_lock_all(mpi.Abi.ModeNoCheck, window), "MPI_Win_lock_all");
        Synchronize();
    }

    /// <summary>Libraries map a file there and find out by SIGBUS, or with a code that says nothing, that there is no room.</summary>
    /// <exception cref="IOException">there is less than all ranks need</exception>
    private void RequireRoom(long bytes)
    {
        var needed = _ranks.Allreduce(bytes, Operation.Sum);
        var free = Directory.Exists(Place) ? new DriveInfo(Place).AvailableFreeSpace : long.MaxValue;
        free = -_ranks.Allreduce(-free, Operation.Max);
        if (needed > free)
            throw new IOException(
                $"the ranks of a node share {needed / 1e6:0.#} MB, and {Place} has {free / 1e6:0.#} MB free: give a container more "
                + "(docker run --shm-size), or set CLUSTERLB_RANKS_PER_NODE=1, with which ranks send messages instead");
    }

    public override int Parts => _pointers.Length;

    public override long Length(int rank) => _lengths[rank];

    public override double* Pointer(int rank)
    {
        ObjectDisposedException.ThrowIf(_window == 0, this);
        return (double*)_pointers[rank];
    }

    public override void Synchronize()
    {
        ObjectDisposedException.ThrowIf(_window == 0, this);
        _mpi.Enter("MPI_Win_sync");
        _mpi.Check(_mpi.F.Win_sync(_window), "MPI_Win_sync");
        _ranks.Barrier();
        _mpi.Check(_mpi.F.Win_sync(_window), "MPI_Win_sync");
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing || _window == 0 || _mpi.Failing || _mpi.Ended)
            return;
        var window = _window;
        _window = 0;
        _mpi.Enter("MPI_Win_free");
        _mpi.Check(_mpi.F.Win_unlock_all(window), "MPI_Win_unlock_all");
        _mpi.Check(_mpi.F.Win_free(&window), "MPI_Win_free");
    }
}
