using System.Runtime.InteropServices;

namespace ClusterLB.Decomposition.Mpi;

/// <summary>MPI_Request handles in native memory, as wide as the ABI has them.</summary>
internal sealed unsafe class MpiRequestList : RequestList
{
    private readonly MpiRuntime _mpi;
    private byte* _requests;
    private byte* _statuses;
    private int _capacity;
    private int _count;

    internal MpiRequestList(MpiRuntime mpi, int capacity)
    {
        _mpi = mpi;
        Grow(Math.Max(capacity, 4));
    }

    ~MpiRequestList() => Dispose(false);

    public override int Count => _count;

    /// <summary>Where the next handle goes, zeroed: the library may write only half of it. <see cref="Added"/> follows if it did.</summary>
    internal void* Next()
    {
        ObjectDisposedException.ThrowIf(_requests is null, this);
        if (_count == _capacity)
            Grow(2 * _capacity);
        return _requests + ((long)_count * _mpi.Abi.HandleSize);
    }

    internal void Added() => _count++;

    public override void WaitAll()
    {
        if (_count == 0)
            return;
        _mpi.Enter("MPI_Waitall");
        Done(_mpi.F.Waitall(_count, _requests, Statuses()), "MPI_Waitall");
    }

    public override bool TestAll()
    {
        if (_count == 0)
            return true;
        _mpi.Enter("MPI_Testall");
        int flag = 0;
        var code = _mpi.F.Testall(_count, _requests, &flag, Statuses());
        if (code == 0 && flag == 0)
            return false;
        Done(code, "MPI_Testall");
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_requests);
        NativeMemory.Free(_statuses);
        _requests = null;
        _statuses = null;
        (_count, _capacity) = (0, 0);
    }

    // The call itself reports only that some request failed (MPI_ERR_IN_STATUS); which error it was stands in a status.
    private void Done(int code, string call)
    {
        var count = _count;
        _count = 0;
        NativeMemory.Clear(_requests, (nuint)_capacity * (nuint)_mpi.Abi.HandleSize);
        if (code == 0)
            return;
        for (var i = 0; i < count; i++)
        {
            var error = *(int*)(_statuses + ((long)i * _mpi.Abi.StatusSize) + _mpi.Abi.StatusError);
            if (error != 0)
                _mpi.Check(error, call);
        }

        _mpi.Check(code, call);
    }

    private byte* Statuses()
    {
        NativeMemory.Clear(_statuses, (nuint)_count * (nuint)_mpi.Abi.StatusSize);
        return _statuses;
    }

    private void Grow(int capacity)
    {
        var (handle, status) = ((nuint)_mpi.Abi.HandleSize, (nuint)_mpi.Abi.StatusSize);
        _requests = (byte*)NativeMemory.Realloc(_requests, (nuint)capacity * handle);
        _statuses = (byte*)NativeMemory.Realloc(_statuses, (nuint)capacity * status);
        NativeMemory.Clear(_requests + ((nuint)_count * handle), (nuint)(capacity - _count) * handle);
        _capacity = capacity;
    }
}
