namespace ClusterLB.IO.Hdf5.Native;

/// <summary>H5S*: data spaces.</summary>
internal static unsafe class H5S
{
    internal const long ALL = 0;
    internal const int SELECT_SET = 0;
    internal const ulong UNLIMITED = ulong.MaxValue;

    /// <summary>H5Screate_simple(rank, dims, maximum dims or null); rank 0 is a scalar.</summary>
    internal static readonly delegate* unmanaged<int, ulong*, ulong*, long> create_simple =
        (delegate* unmanaged<int, ulong*, ulong*, long>)H5Library.Symbol("H5Screate_simple");

    internal static readonly delegate* unmanaged<long, int> get_simple_extent_ndims =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Sget_simple_extent_ndims");

    internal static readonly delegate* unmanaged<long, ulong*, ulong*, int> get_simple_extent_dims =
        (delegate* unmanaged<long, ulong*, ulong*, int>)H5Library.Symbol("H5Sget_simple_extent_dims");

    internal static readonly delegate* unmanaged<long, long> get_simple_extent_npoints =
        (delegate* unmanaged<long, long>)H5Library.Symbol("H5Sget_simple_extent_npoints");

    /// <summary>H5Sselect_hyperslab(space, operation, start, stride or null, count, block or null).</summary>
    internal static readonly delegate* unmanaged<long, int, ulong*, ulong*, ulong*, ulong*, int> select_hyperslab =
        (delegate* unmanaged<long, int, ulong*, ulong*, ulong*, ulong*, int>)H5Library.Symbol("H5Sselect_hyperslab");

    internal static readonly delegate* unmanaged<long, int> select_none =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Sselect_none");

    internal static readonly delegate* unmanaged<long, int> close =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Sclose");
}
