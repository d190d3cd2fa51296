using System.Runtime.InteropServices;

namespace ClusterLB.Decomposition.Mpi;

/// <summary>
/// MPI_Request handles in native memory, as wide as the ABI has them. They are waited for one by one, while the library moves all of
/// them: MPI_Waitall of Open MPI 4.1 now and then never returns once one of its requests has failed (its wait object is not signalled on
/// that way out). It would also say only that something failed, and which error in a status.
/// </summary>
internal sealed unsafe class MpiRequestList : RequestList
{
    private readonly MpiRuntime _mpi;
    private byte* _requests;
    private int _capacity;
    private int _count;
    private int _done;

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
        return Request(_count);
    }

    internal void Added() => _count++;

    public override void WaitAll()
    {
        if (_count == 0)
            return;
        _mpi.Enter("MPI_Wait");
        for (; _done < _count; _done++)
            Check(_mpi.F.Wait(Request(_done), _mpi.Abi.StatusIgnore), "MPI_Wait");
        Empty();
    }

    public override bool TestAll()
    {
        if (_count == 0)
            return true;
        _mpi.Enter("MPI_Test");
        for (; _done < _count; _done++)
        {
            int flag;
            Check(_mpi.F.Test(Request(_done), &flag, _mpi.Abi.StatusIgnore), "MPI_Test");
            if (flag == 0)
                return false;
        }

        Empty();
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_requests);
        _requests = null;
        (_count, _done, _capacity) = (0, 0, 0);
    }

    private byte* Request(int index) => _requests + ((long)index * _mpi.Abi.HandleSize);

    private void Check(int code, string call)
    {
        if (code == 0)
            return;
        Empty();
        _mpi.Check(code, call);
    }

    private void Empty()
    {
        NativeMemory.Clear(_requests, (nuint)_count * (nuint)_mpi.Abi.HandleSize);
        (_count, _done) = (0, 0);
    }

    private void Grow(int capacity)
    {
        var size = (nuint)_mpi.Abi.HandleSize;
        _requests = (byte*)NativeMemory.Realloc(_requests, (nuint)capacity * size);
        NativeMemory.Clear(_requests + ((nuint)_count * size), (nuint)(capacity - _count) * size);
        _capacity = capacity;
    }
}
