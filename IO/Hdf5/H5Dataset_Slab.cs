using ClusterLB.IO.Hdf5.Native;

namespace ClusterLB.IO.Hdf5;

/// <remarks>In a file that several ranks have open together a slab is transferred by all at once, also by those that have none of
/// it.</remarks>
internal sealed unsafe partial class H5Dataset
{
    /// <summary>Writes the slab start &lt;= index &lt; start + count from <paramref name="block"/>.</summary>
    /// <param name="block">first element of the block in memory, C order</param>
    /// <param name="start">first index of the slab on every dimension of the file</param>
    /// <param name="count">extents of the slab; one that is 0 writes nothing, and the pointer may then be null</param>
    /// <param name="memoryShape">extents of the block in memory; without it those of the slab</param>
    /// <param name="memoryStart">where the slab begins in the block, for example behind its halo; without it at 0</param>
    /// <exception cref="ArgumentException">the ranks disagree</exception>
    /// <exception cref="H5Exception">the slab does not lie within the dataset, or the file cannot be written</exception>
    public void WriteSlab<T>(
        T* block,
        ReadOnlySpan<long> start,
        ReadOnlySpan<long> count,
        ReadOnlySpan<long> memoryShape = default,
        ReadOnlySpan<long> memoryStart = default)
        where T : unmanaged => TransferSlab(true, block, start, count, memoryShape, memoryStart);

    /// <summary>Reads the slab start &lt;= index &lt; start + count into <paramref name="block"/>.</summary>
    /// <param name="block">first element of the block in memory, C order</param>
    /// <param name="start">first index of the slab on every dimension of the file</param>
    /// <param name="count">extents of the slab; one that is 0 reads nothing, and the pointer may then be null</param>
    /// <param name="memoryShape">extents of the block in memory; without it those of the slab</param>
    /// <param name="memoryStart">where the slab begins in the block; without it at 0</param>
    /// <exception cref="ArgumentException">the ranks disagree</exception>
    /// <exception cref="H5Exception">the slab does not lie within the dataset, or the file cannot be read</exception>
    public void ReadSlab<T>(
        T* block,
        ReadOnlySpan<long> start,
        ReadOnlySpan<long> count,
        ReadOnlySpan<long> memoryShape = default,
        ReadOnlySpan<long> memoryStart = default)
        where T : unmanaged => TransferSlab(false, block, start, count, memoryShape, memoryStart);

    /// <summary>The same by this rank alone, when it likes, also in a file that several have open together.</summary>
    public void ReadSlabAlone<T>(T* block, ReadOnlySpan<long> start, ReadOnlySpan<long> count)
        where T : unmanaged => TransferSlab(false, block, start, count, default, default, collective: false);

    /// <summary>Writes a slab by this rank alone, when it likes, also in a file that several have open together.</summary>
    public void WriteSlabAlone<T>(T* block, ReadOnlySpan<long> start, ReadOnlySpan<long> count)
        where T : unmanaged => TransferSlab(true, block, start, count, default, default, collective: false);

    private void TransferSlab<T>(
        bool write,
        T* block,
        ReadOnlySpan<long> start,
        ReadOnlySpan<long> count,
        ReadOnlySpan<long> memoryShape,
        ReadOnlySpan<long> memoryStart,
        bool collective = true)
        where T : unmanaged
    {
        var rank = Shape.Count;
        if (start.Length != rank || count.Length != rank || (!memoryShape.IsEmpty && memoryShape.Length != rank)
            || (!memoryStart.IsEmpty && memoryStart.Length != rank))
            throw new ArgumentException($"a slab of dataset '{Name}' has {rank} indices");
        var operation = Doing(write);
        using var file = H5Handle.Own(H5D.get_space(Id), H5S.close, _fileName, operation);
        using var memory = H5Handle.Space(memoryShape.IsEmpty ? count : memoryShape, _fileName, operation);
        Select(file.Id, start, count, operation);
        Select(memory.Id, memoryStart.IsEmpty ? new long[rank] : memoryStart, count, operation);
        Transfer(write, block, memory.Id, file.Id, collective: collective && _ranks is not null);
    }

    private void Select(long space, ReadOnlySpan<long> start, ReadOnlySpan<long> count, string operation)
    {
        if (count.Contains(0))
        {
            H5Exception.Check(H5S.select_none(space), _fileName, operation);
            return;
        }

        if (count.IsEmpty)
            return;
        var extents = H5Handle.Extents(space, _fileName, operation);
        for (var a = 0; a < count.Length; a++)
        {
            if (start[a] < 0 || count[a] < 0 || start[a] > extents[a] - count[a])
            {
                var indices = $"indices {start[a]} to {start[a] + count[a] - 1} on dimension {a}";
                throw H5Exception.Because(_fileName, operation, $"{indices} lie outside its extent {extents[a]}");
            }
        }

        fixed (long* from = start, extent = count)
            H5Exception.Check(H5S.select_hyperslab(space, H5S.SELECT_SET, (ulong*)from, null, (ulong*)extent, null), _fileName, operation);
    }
}
