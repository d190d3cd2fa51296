namespace ClusterLB.IO.Hdf5;

/// <summary>Which build of libhdf5 is wanted; a parallel one must be built against the MPI that the program runs under.</summary>
internal enum H5Flavour
{
    /// <summary>The serial build (a parallel build used without MPI serves as well).</summary>
    Serial,

    /// <summary>Built against Open MPI.</summary>
    OpenMpi,

    /// <summary>Built against MPICH or one of its ABI family.</summary>
    Mpich,
}
