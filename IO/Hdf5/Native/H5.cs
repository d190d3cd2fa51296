namespace ClusterLB.IO.Hdf5.Native;

// The low layer: one static class for each letter of the HDF5 interface, functions named as in C without the prefix
// (H5F.create is H5Fcreate). hid_t is long, hsize_t is ulong, herr_t and htri_t are int, strings are zero-terminated UTF-8.
// The pointers are read-only after start-up, so the compiled call is a direct one. H5Library.Require comes before any use.

/// <summary>H5*: the library itself.</summary>
internal static unsafe class H5
{
    internal static readonly delegate* unmanaged<int> open =
        (delegate* unmanaged<int>)H5Library.Symbol("H5open");

    internal static readonly delegate* unmanaged<int> dont_atexit =
        (delegate* unmanaged<int>)H5Library.Symbol("H5dont_atexit");

    internal static readonly delegate* unmanaged<int> garbage_collect = (delegate* unmanaged<int>)H5Library.Symbol("H5garbage_collect");

    internal static readonly delegate* unmanaged<uint*, uint*, uint*, int> get_libversion =
        (delegate* unmanaged<uint*, uint*, uint*, int>)H5Library.Symbol("H5get_libversion");

    internal static readonly delegate* unmanaged<void*, int> free_memory =
        (delegate* unmanaged<void*, int>)H5Library.Symbol("H5free_memory");
}
