using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Hdf5.Native;

namespace ClusterLB.IO.Hdf5;

/// <summary>
/// An open dataset of double, long or int elements, rank-d in C order with 64-bit extents. HDF5 converts between the type in the
/// file and the type in memory. Transfers by pointer may exceed 2^31 elements.
/// </summary>
public sealed unsafe class H5Dataset : IDisposable
{
    private readonly string _fileName;
    private long _id;

    internal H5Dataset(long id, string fileName, string name)
    {
        _id = id;
        _fileName = fileName;
        Name = name;
        using var space = H5Handle.Own(H5D.get_space(id), H5S.close, fileName, Describing);
        Shape = H5Handle.Extents(space.Id, fileName, Describing);
        Count = H5Exception.Check(H5S.get_simple_extent_npoints(space.Id), fileName, Describing);
        using var type = H5Handle.Own(H5D.get_type(id), H5T.close, fileName, Describing);
        IsNumeric = H5T.get_class(type.Id) is H5T.INTEGER or H5T.FLOAT;
    }

    /// <summary>The name it was opened by.</summary>
    public string Name { get; }

    /// <summary>The extents, first index first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Number of elements, the product of <see cref="Shape"/>.</summary>
    public long Count { get; }

    /// <summary>Whether the elements are integers or floating-point numbers.</summary>
    public bool IsNumeric { get; }

    /// <summary>The attributes of the dataset.</summary>
    /// <exception cref="ObjectDisposedException">the dataset is closed</exception>
    public H5Attributes Attributes => new(Id, _fileName, Name);

    /// <summary>The hid_t.</summary>
    internal long Id
    {
        get
        {
            ObjectDisposedException.ThrowIf(_id == 0, this);
            return _id;
        }
    }

    internal string FileName => _fileName;

    private string Describing => $"opening dataset '{Name}'";

    /// <summary>Sets the attributes <c>units</c> and <c>long_name</c>, which every dataset has.</summary>
    /// <exception cref="H5Exception">the file cannot be written</exception>
    public H5Dataset Describe(string units, string longName)
    {
        Attributes.Set("units", units);
        Attributes.Set("long_name", longName);
        return this;
    }

    /// <summary>Writes all elements from <paramref name="source"/>, which has <see cref="Count"/> of them.</summary>
    /// <exception cref="H5Exception">the file cannot be written</exception>
    public void Write<T>(T* source)
        where T : unmanaged => Transfer(true, source, H5S.ALL, H5S.ALL);

    /// <summary>Writes all elements.</summary>
    /// <exception cref="ArgumentException">the number of values is not <see cref="Count"/></exception>
    /// <exception cref="H5Exception">the file cannot be written</exception>
    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        CheckCount(values.Length);
        fixed (T* source = values)
            Write(source);
    }

    /// <summary>Writes all elements from a native buffer.</summary>
    /// <exception cref="ArgumentException">the length of the buffer is not <see cref="Count"/></exception>
    /// <exception cref="H5Exception">the file cannot be written</exception>
    public void Write(NativeBuffer values)
    {
        CheckCount(values.Length);
        Write(values.Pointer);
    }

    /// <summary>Reads all elements into <paramref name="target"/>, which has room for <see cref="Count"/> of them.</summary>
    /// <exception cref="H5Exception">the file cannot be read, or the elements are not numbers</exception>
    public void Read<T>(T* target)
        where T : unmanaged => Transfer(false, target, H5S.ALL, H5S.ALL);

    /// <summary>Reads all elements.</summary>
    /// <exception cref="ArgumentException">the length of the target is not <see cref="Count"/></exception>
    /// <exception cref="H5Exception">the file cannot be read, or the elements are not numbers</exception>
    public void Read<T>(Span<T> values)
        where T : unmanaged
    {
        CheckCount(values.Length);
        fixed (T* target = values)
            Read(target);
    }

    /// <summary>Reads all elements into a native buffer.</summary>
    /// <exception cref="ArgumentException">the length of the buffer is not <see cref="Count"/></exception>
    /// <exception cref="H5Exception">the file cannot be read, or the elements are not numbers</exception>
    public void Read(NativeBuffer values)
    {
        CheckCount(values.Length);
        Read(values.Pointer);
    }

    /// <summary>Reads all elements into a new array in C order.</summary>
    /// <exception cref="H5Exception">the file cannot be read, or the elements are not numbers</exception>
    public T[] ReadAll<T>()
        where T : unmanaged
    {
        var values = new T[Count];
        Read(values.AsSpan());
        return values;
    }

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

    /// <summary>Reads the slab start &lt;= index &lt; start + count into <paramref name="block"/>; parameters as for <see cref="WriteSlab"/>.</summary>
    /// <exception cref="ArgumentException">the ranks disagree</exception>
    /// <exception cref="H5Exception">the slab does not lie within the dataset, or the file cannot be read</exception>
    public void ReadSlab<T>(
        T* block,
        ReadOnlySpan<long> start,
        ReadOnlySpan<long> count,
        ReadOnlySpan<long> memoryShape = default,
        ReadOnlySpan<long> memoryStart = default)
        where T : unmanaged => TransferSlab(false, block, start, count, memoryShape, memoryStart);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_id != 0)
            _ = H5D.close(_id);
        _id = 0;
    }

    private void CheckCount(long length)
    {
        if (length != Count)
            throw new ArgumentException($"dataset '{Name}' has {Count} elements, the array in memory {length}");
    }

    private string Doing(bool write) => $"{(write ? "writing" : "reading")} dataset '{Name}'";

    private void TransferSlab<T>(
        bool write, T* block, ReadOnlySpan<long> start, ReadOnlySpan<long> count, ReadOnlySpan<long> memoryShape, ReadOnlySpan<long> memoryStart)
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
        Transfer(write, block, memory.Id, file.Id);
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
                throw H5Exception.Because(_fileName, operation, $"indices {start[a]} to {start[a] + count[a] - 1} on dimension {a} lie outside its extent {extents[a]}");
        }

        fixed (long* from = start, extent = count)
            H5Exception.Check(H5S.select_hyperslab(space, H5S.SELECT_SET, (ulong*)from, null, (ulong*)extent, null), _fileName, operation);
    }

    private void Transfer<T>(bool write, T* buffer, long memory, long file)
        where T : unmanaged
    {
        // HDF5 wants an address even where there is nothing to move.
        T nothing;
        var address = buffer is null ? &nothing : buffer;
        var type = H5T.Of<T>().Memory;
        var result = write
            ? H5D.write(Id, type, memory, file, H5P.DEFAULT, address)
            : H5D.read(Id, type, memory, file, H5P.DEFAULT, address);
        H5Exception.Check(result, _fileName, Doing(write));
    }
}
