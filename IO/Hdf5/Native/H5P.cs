namespace ClusterLB.IO.Hdf5.Native;

/// <summary>H5P*: property lists.</summary>
internal static unsafe class H5P
{
    internal const long DEFAULT = 0;
    internal const uint CRT_ORDER_TRACKED_AND_INDEXED = 3;

    internal static readonly long FILE_CREATE = H5Library.Global("H5P_CLS_FILE_CREATE_ID_g");
    internal static readonly long FILE_ACCESS = H5Library.Global("H5P_CLS_FILE_ACCESS_ID_g");
    internal static readonly long DATASET_CREATE = H5Library.Global("H5P_CLS_DATASET_CREATE_ID_g");

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

    internal static readonly delegate* unmanaged<long, int> close =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Pclose");
}
