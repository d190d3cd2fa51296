namespace ClusterLB.Decomposition.Mpi;

/// <summary>
/// The functions of the loaded library, named as in C without the prefix. Handles are nint in every ABI: where one has 32 bits, the
/// callee reads the low half of the register, and a handle it writes goes into a zeroed nint. Counts are int; long buffers are cut above.
/// </summary>
internal sealed unsafe class MpiFunctions
{
    internal readonly delegate* unmanaged<int*, byte***, int, int*, int> Init_thread;
    internal readonly delegate* unmanaged<int> Finalize_;
    internal readonly delegate* unmanaged<nint, int, int> Abort;
    internal readonly delegate* unmanaged<byte*, int*, int> Get_library_version;
    internal readonly delegate* unmanaged<byte*, int*, int> Get_processor_name;
    internal readonly delegate* unmanaged<int, byte*, int*, int> Error_string;

    internal readonly delegate* unmanaged<nint, nint, int> Comm_set_errhandler;
    internal readonly delegate* unmanaged<nint, int*, int> Comm_rank;
    internal readonly delegate* unmanaged<nint, int*, int> Comm_size;
    internal readonly delegate* unmanaged<nint, int, int, nint*, int> Comm_split;
    internal readonly delegate* unmanaged<nint, int, int, nint, nint*, int> Comm_split_type;
    internal readonly delegate* unmanaged<nint*, int> Comm_free;

    internal readonly delegate* unmanaged<nint, int> Barrier;
    internal readonly delegate* unmanaged<void*, int, nint, int, nint, int> Bcast;
    internal readonly delegate* unmanaged<nint, void*, int, nint, nint, nint, int> Allreduce;
    internal readonly delegate* unmanaged<nint, void*, int, nint, nint, nint, void*, int> Iallreduce;
    internal readonly delegate* unmanaged<void*, int, nint, void*, int, nint, int, nint, int> Gather;
    internal readonly delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int> Allgather;

    internal readonly delegate* unmanaged<void*, int, nint, int, int, nint, void*, int> Isend;
    internal readonly delegate* unmanaged<void*, int, nint, int, int, nint, void*, int> Irecv;
    internal readonly delegate* unmanaged<void*, nint, int> Wait;
    internal readonly delegate* unmanaged<void*, int*, nint, int> Test;

    internal readonly delegate* unmanaged<nint, int, nint, nint, void**, nint*, int> Win_allocate_shared;
    internal readonly delegate* unmanaged<nint, int, nint*, int*, void**, int> Win_shared_query;
    internal readonly delegate* unmanaged<nint, nint, int> Win_set_errhandler;
    internal readonly delegate* unmanaged<int, nint, int> Win_lock_all;
    internal readonly delegate* unmanaged<nint, int> Win_unlock_all;
    internal readonly delegate* unmanaged<nint, int> Win_sync;
    internal readonly delegate* unmanaged<nint*, int> Win_free;

    /// <summary>Binds all of them.</summary>
    /// <exception cref="MpiException">the library lacks one: it is older than MPI 3.0</exception>
    internal MpiFunctions(SharedObject library)
    {
        Init_thread = (delegate* unmanaged<int*, byte***, int, int*, int>)Symbol("MPI_Init_thread");
        Finalize_ = (delegate* unmanaged<int>)Symbol("MPI_Finalize");
        Abort = (delegate* unmanaged<nint, int, int>)Symbol("MPI_Abort");
        Get_library_version = (delegate* unmanaged<byte*, int*, int>)Symbol("MPI_Get_library_version");
        Get_processor_name = (delegate* unmanaged<byte*, int*, int>)Symbol("MPI_Get_processor_name");
        Error_string = (delegate* unmanaged<int, byte*, int*, int>)Symbol("MPI_Error_string");

        Comm_set_errhandler = (delegate* unmanaged<nint, nint, int>)Symbol("MPI_Comm_set_errhandler");
        Comm_rank = (delegate* unmanaged<nint, int*, int>)Symbol("MPI_Comm_rank");
        Comm_size = (delegate* unmanaged<nint, int*, int>)Symbol("MPI_Comm_size");
        Comm_split = (delegate* unmanaged<nint, int, int, nint*, int>)Symbol("MPI_Comm_split");
        Comm_split_type = (delegate* unmanaged<nint, int, int, nint, nint*, int>)Symbol("MPI_Comm_split_type");
        Comm_free = (delegate* unmanaged<nint*, int>)Symbol("MPI_Comm_free");

        Barrier = (delegate* unmanaged<nint, int>)Symbol("MPI_Barrier");
        Bcast = (delegate* unmanaged<void*, int, nint, int, nint, int>)Symbol("MPI_Bcast");
        Allreduce = (delegate* unmanaged<nint, void*, int, nint, nint, nint, int>)Symbol("MPI_Allreduce");
        Iallreduce = (delegate* unmanaged<nint, void*, int, nint, nint, nint, void*, int>)Symbol("MPI_Iallreduce");
        Gather = (delegate* unmanaged<void*, int, nint, void*, int, nint, int, nint, int>)Symbol("MPI_Gather");
        Allgather = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int>)Symbol("MPI_Allgather");

        Isend = (delegate* unmanaged<void*, int, nint, int, int, nint, void*, int>)Symbol("MPI_Isend");
        Irecv = (delegate* unmanaged<void*, int, nint, int, int, nint, void*, int>)Symbol("MPI_Irecv");
        Wait = (delegate* unmanaged<void*, nint, int>)Symbol("MPI_Wait");
        Test = (delegate* unmanaged<void*, int*, nint, int>)Symbol("MPI_Test");

        Win_allocate_shared = (delegate* unmanaged<nint, int, nint, nint, void**, nint*, int>)Symbol("MPI_Win_allocate_shared");
        Win_shared_query = (delegate* unmanaged<nint, int, nint*, int*, void**, int>)Symbol("MPI_Win_shared_query");
        Win_set_errhandler = (delegate* unmanaged<nint, nint, int>)Symbol("MPI_Win_set_errhandler");
        Win_lock_all = (delegate* unmanaged<int, nint, int>)Symbol("MPI_Win_lock_all");
        Win_unlock_all = (delegate* unmanaged<nint, int>)Symbol("MPI_Win_unlock_all");
        Win_sync = (delegate* unmanaged<nint, int>)Symbol("MPI_Win_sync");
        Win_free = (delegate* unmanaged<nint*, int>)Symbol("MPI_Win_free");

        nint Symbol(string name)
        {
            var address = library.Find(name);
            return address != 0 ? address
                : throw new MpiException($"the MPI library '{library.Name}' lacks {name}: MPI 3.0 or later is needed");
        }
    }
}
