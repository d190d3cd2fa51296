namespace ClusterLB.IO.Hdf5.Native;

/// <summary>H5DS*: dimension scales (high-level library).</summary>
internal static unsafe class H5DS
{
    internal static readonly delegate* unmanaged<long, byte*, int> set_scale =
        (delegate* unmanaged<long, byte*, int>)H5Library.Symbol("H5DSset_scale");

    internal static readonly delegate* unmanaged<long, long, uint, int> attach_scale =
        (delegate* unmanaged<long, long, uint, int>)H5Library.Symbol("H5DSattach_scale");

    internal static readonly delegate* unmanaged<long, int> is_scale =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5DSis_scale");

    /// <summary>H5DSiterate_scales(dataset, dimension, position, visitor(dataset, dimension, scale, data), data).</summary>
    internal static readonly delegate* unmanaged<long, uint, int*, delegate* unmanaged<long, uint, long, void*, int>, void*,
        int> iterate_scales =
        (delegate* unmanaged<long, uint, int*, delegate* unmanaged<long, uint, long, void*, int>, void*, int>)H5Library.Symbol(
            "H5DSiterate_scales");
}
