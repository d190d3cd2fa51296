namespace ClusterLB.IO.Hdf5.Native;

/// <summary>H5D*: datasets.</summary>
internal static unsafe class H5D
{
    internal static readonly delegate* unmanaged<long, byte*, long, long, long, long, long, long> create2 =
        (delegate* unmanaged<long, byte*, long, long, long, long, long, long>)H5Library.Symbol("H5Dcreate2");

    internal static readonly delegate* unmanaged<long, byte*, long, long> open2 =
        (delegate* unmanaged<long, byte*, long, long>)H5Library.Symbol("H5Dopen2");

    /// <summary>H5Dwrite(dataset, memory type, memory space, file space, transfer list, buffer).</summary>
    internal static readonly delegate* unmanaged<long, long, long, long, long, void*, int> write =
        (delegate* unmanaged<long, long, long, long, long, void*, int>)H5Library.Symbol("H5Dwrite");

    /// <summary>H5Dread(dataset, memory type, memory space, file space, transfer list, buffer).</summary>
    internal static readonly delegate* unmanaged<long, long, long, long, long, void*, int> read =
        (delegate* unmanaged<long, long, long, long, long, void*, int>)H5Library.Symbol("H5Dread");

    /// <summary>H5Dset_extent(dataset, dims): only datasets in chunks, within their maximum.</summary>
    internal static readonly delegate* unmanaged<long, ulong*, int> set_extent =
        (delegate* unmanaged<long, ulong*, int>)H5Library.Symbol("H5Dset_extent");

    internal static readonly delegate* unmanaged<long, long> get_space =
        (delegate* unmanaged<long, long>)H5Library.Symbol("H5Dget_space");

    /// <summary>Address of contiguous data in the file; -1 where there are none.</summary>
    internal static readonly delegate* unmanaged<long, long> get_offset =
        (delegate* unmanaged<long, long>)H5Library.Symbol("H5Dget_offset");

    internal static readonly delegate* unmanaged<long, long> get_type =
        (delegate* unmanaged<long, long>)H5Library.Symbol("H5Dget_type");

    internal static readonly delegate* unmanaged<long, int> close =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Dclose");
}
