namespace ClusterLB.IO.Hdf5;

/// <summary>
/// How the elements of a dataset lie in the file: in chunks, optionally shuffled and deflated. Without it they are contiguous.
/// </summary>
/// <param name="Chunk">extents of a chunk, one for each dimension, at least 1 and at most the dimension's extent unless it grows</param>
/// <param name="Shuffle">whether the bytes of equal significance are brought together first, which helps deflate</param>
/// <param name="Deflate">level of gzip, 1 to 9; 0 for none</param>
/// <param name="Grows">whether the first dimension has no limit (netCDF: an unlimited dimension); see
/// <see cref="H5Dataset.SetLength"/></param>
internal sealed record H5Storage(IReadOnlyList<long> Chunk, bool Shuffle = false, int Deflate = 0, bool Grows = false);
