namespace ClusterLB.IO.Hdf5.Native;

/// <summary>H5A*: attributes.</summary>
internal static unsafe class H5A
{
    internal static readonly delegate* unmanaged<long, byte*, long, long, long, long, long> create2 =
        (delegate* unmanaged<long, byte*, long, long, long, long, long>)H5Library.Symbol("H5Acreate2");

    internal static readonly delegate* unmanaged<long, byte*, long, long> open =
        (delegate* unmanaged<long, byte*, long, long>)H5Library.Symbol("H5Aopen");

    internal static readonly delegate* unmanaged<long, byte*, int> exists =
        (delegate* unmanaged<long, byte*, int>)H5Library.Symbol("H5Aexists");

    internal static readonly delegate* unmanaged<long, long, void*, int> write =
        (delegate* unmanaged<long, long, void*, int>)H5Library.Symbol("H5Awrite");

    internal static readonly delegate* unmanaged<long, long, void*, int> read =
        (delegate* unmanaged<long, long, void*, int>)H5Library.Symbol("H5Aread");

    internal static readonly delegate* unmanaged<long, long> get_space =
        (delegate* unmanaged<long, long>)H5Library.Symbol("H5Aget_space");

    internal static readonly delegate* unmanaged<long, long> get_type =
        (delegate* unmanaged<long, long>)H5Library.Symbol("H5Aget_type");

    /// <summary>H5Aiterate2(object, index type, order, position, operator(object, name, info, data), data).</summary>
    internal static readonly delegate* unmanaged<long, int, int, ulong*, delegate* unmanaged<long, byte*, void*, void*, int>, void*,
        int> iterate2 =
        (delegate* unmanaged<long, int, int, ulong*, delegate* unmanaged<long, byte*, void*, void*, int>, void*, int>)H5Library.Symbol(
            "H5Aiterate2");

    internal static readonly delegate* unmanaged<long, int> close =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Aclose");
}
