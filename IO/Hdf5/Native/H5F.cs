namespace ClusterLB.IO.Hdf5.Native;

/// <summary>H5F*: files.</summary>
internal static unsafe class H5F
{
    internal const uint ACC_RDONLY = 0;
    internal const uint ACC_RDWR = 1;
    internal const uint ACC_TRUNC = 2;
    internal const int CLOSE_STRONG = 3;
    internal const int LIBVER_V18 = 1;

    internal static readonly delegate* unmanaged<byte*, uint, long, long, long> create =
        (delegate* unmanaged<byte*, uint, long, long, long>)H5Library.Symbol("H5Fcreate");

    internal static readonly delegate* unmanaged<byte*, uint, long, long> open =
        (delegate* unmanaged<byte*, uint, long, long>)H5Library.Symbol("H5Fopen");

    internal static readonly delegate* unmanaged<long, int> close =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Fclose");
}
