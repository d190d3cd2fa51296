namespace ClusterLB.IO.Hdf5.Native;

/// <summary>H5P*: property lists.</summary>
internal static unsafe class H5P
{
    internal const long DEFAULT = 0;
    internal const uint CRT_ORDER_TRACKED_AND_INDEXED = 3;
    internal const int MPIO_COLLECTIVE = 1;

    internal static readonly long FILE_CREATE = H5Library.Global("H5P_CLS_FILE_CREATE_ID_g");
    internal static readonly long FILE_ACCESS = H5Library.Global("H5P_CLS_FILE_ACCESS_ID_g");
    internal static readonly long GROUP_CREATE = H5Library.Global("H5P_CLS_GROUP_CREATE_ID_g");
    internal static readonly long DATASET_CREATE = H5Library.Global("H5P_CLS_DATASET_CREATE_ID_g");

    internal static readonly long DATASET_TRANSFER = H5Library.Global("H5P_CLS_DATASET_XFER_ID_g");

    internal static readonly delegate* unmanaged<long, long> create =
        (delegate* unmanaged<long, long>)H5Library.Symbol("H5Pcreate");

    internal static readonly delegate* unmanaged<long, int, int, int> set_libver_bounds =
        (delegate* unmanaged<long, int, int, int>)H5Library.Symbol("H5Pset_libver_bounds");

    internal static readonly delegate* unmanaged<long, int, int> set_fclose_degree =
        (delegate* unmanaged<long, int, int>)H5Library.Symbol("H5Pset_fclose_degree");

    internal static readonly delegate* unmanaged<long, uint, int> set_link_creation_order =
        (delegate* unmanaged<long, uint, int>)H5Library.Symbol("H5Pset_link_creation_order");

    internal static readonly delegate* unmanaged<long, uint, int> set_attr_creation_order =
        (delegate* unmanaged<long, uint, int>)H5Library.Symbol("H5Pset_attr_creation_order");

    internal static readonly delegate* unmanaged<long, int, ulong*, int> set_chunk =
        (delegate* unmanaged<long, int, ulong*, int>)H5Library.Symbol("H5Pset_chunk");

    internal static readonly delegate* unmanaged<long, int> set_shuffle =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Pset_shuffle");

    internal static readonly delegate* unmanaged<long, uint, int> set_deflate =
        (delegate* unmanaged<long, uint, int>)H5Library.Symbol("H5Pset_deflate");

    // From here on only in libraries that were built with MPI; null in others.

    /// <summary>H5Pset_fapl_mpio(list, MPI_Comm, MPI_Info): handles are int or pointer, and a register holds either.</summary>
    internal static readonly delegate* unmanaged<long, nint, nint, int> set_fapl_mpio =
        (delegate* unmanaged<long, nint, nint, int>)H5Library.Symbol("H5Pset_fapl_mpio", optional: true);

    internal static readonly delegate* unmanaged<long, byte, int> set_coll_metadata_write =
        (delegate* unmanaged<long, byte, int>)H5Library.Symbol("H5Pset_coll_metadata_write", optional: true);

    internal static readonly delegate* unmanaged<long, int, int> set_dxpl_mpio =
        (delegate* unmanaged<long, int, int>)H5Library.Symbol("H5Pset_dxpl_mpio", optional: true);

    internal static readonly delegate* unmanaged<long, int*, int> get_mpio_actual_io_mode =
        (delegate* unmanaged<long, int*, int>)H5Library.Symbol("H5Pget_mpio_actual_io_mode", optional: true);

    /// <summary>H5Pget_mpio_no_collective_cause(list, causes on this rank, causes on any rank).</summary>
    internal static readonly delegate* unmanaged<long, uint*, uint*, int> get_mpio_no_collective_cause =
        (delegate* unmanaged<long, uint*, uint*, int>)H5Library.Symbol("H5Pget_mpio_no_collective_cause", optional: true);

    internal static readonly delegate* unmanaged<long, int> close =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Pclose");
}
