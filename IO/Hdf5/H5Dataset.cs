using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Hdf5.Native;

namespace ClusterLB.IO.Hdf5;

/// <summary>
/// An open dataset of double, long or int elements, rank-d in C order with 64-bit extents. HDF5 converts between the type in the
/// file and the type in memory. Transfers by pointer may exceed 2^31 elements.
/// </summary>
internal sealed unsafe partial class H5Dataset : IDisposable
{
    private readonly string _fileName;
    private readonly MpiCommunicator? _ranks;
    private long _id;

    internal H5Dataset(long id, string fileName, string name, MpiCommunicator? ranks)
    {
        _id = id;
        _ranks = ranks;
        _fileName = fileName;
        Name = name;
        using var space = H5Handle.Own(H5D.get_space(id), H5S.close, fileName, Describing);
        Shape = H5Handle.Extents(space.Id, fileName, Describing);
        Count = H5Exception.Check(H5S.get_simple_extent_npoints(space.Id), fileName, Describing);
        using var type = H5Handle.Own(H5D.get_type(id), H5T.close, fileName, Describing);
        IsInteger = H5T.get_class(type.Id) == H5T.INTEGER;
        IsNumeric = IsInteger || H5T.get_class(type.Id) == H5T.FLOAT;
        TypeName = H5T.NameOf(type.Id);
    }

    /// <summary>The name it was opened by.</summary>
    public string Name { get; }

    /// <summary>The extents, first index first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; private set; }

    /// <summary>Number of elements, the product of <see cref="Shape"/>.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the elements are integers or floating-point numbers.</summary>
    public bool IsNumeric { get; }

    /// <summary>Whether the elements are integers.</summary>
    public bool IsInteger { get; }

    /// <summary>The type of the elements in the file, such as float64le and int64le.</summary>
    public string TypeName { get; }

    /// <summary>Where in the file the elements lie in one piece; null where they do not, or nothing was written yet.</summary>
    /// <exception cref="ObjectDisposedException">the dataset is closed</exception>
    public long? Offset => H5D.get_offset(Id) is >= 0 and var offset ? offset : null;

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

    /// <summary>
    /// How the last transfer went that all ranks took part in: H5D_mpio_actual_io_mode_t (0 without a collective one) and the reasons of
    /// H5D_mpio_no_collective_cause_t on any rank (0 if it was collective).
    /// </summary>
    internal (int Mode, uint Causes) LastTransfer { get; private set; }

    private string Describing => $"opening dataset '{Name}'";

    /// <summary>Sets the attributes <c>units</c> and <c>long_name</c>, which every dataset has.</summary>
    /// <exception cref="H5Exception">the file cannot be written</exception>
    public H5Dataset Describe(string units, string longName)
    {
        Attributes.Set("units", units);
        Attributes.Set("long_name", longName);
        return this;
    }

    /// <summary>Sets the extent of the first dimension of a dataset that grows; elements beyond are lost, new ones are 0 until they are
    /// written.</summary>
    /// <exception cref="H5Exception">the dataset does not grow, or the file cannot be written</exception>
    public void SetLength(long length)
    {
        long[] shape = [length, .. Shape.Skip(1)];
        fixed (long* dims = shape)
            H5Exception.Check(H5D.set_extent(Id, (ulong*)dims), _fileName, $"changing the length of dataset '{Name}'");
        (Shape, Count) = (shape, shape.Aggregate(1L, (n, m) => n * m));
    }

    /// <summary>Writes all elements from <paramref name="source"/>, which has <see cref="Count"/> of them.</summary>
    /// <exception cref="H5Exception">the file cannot be written</exception>
    public void Write<T>(T* source)
        where T : unmanaged => Transfer(true, source);

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
        where T : unmanaged => Transfer(false, target);

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

    /// <summary>The whole: of several ranks the first writes, for all have the same; reading, each takes what it needs.</summary>
    private void Transfer<T>(bool write, T* buffer)
        where T : unmanaged
    {
        if (!write || _ranks is null)
        {
            Transfer(write, buffer, H5S.ALL, H5S.ALL, collective: false);
            return;
        }

        using var space = H5Handle.Own(H5D.get_space(Id), H5S.close, _fileName, Doing(write));
        if (_ranks.Rank != 0)
            H5Exception.Check(H5S.select_none(space.Id), _fileName, Doing(write));
        Transfer(write, buffer, space.Id, space.Id, collective: true);
    }

    private void Transfer<T>(bool write, T* buffer, long memory, long file, bool collective)
        where T : unmanaged
    {
        // HDF5 wants an address even where there is nothing to move.
        T nothing;
        var address = buffer is null ? &nothing : buffer;
        var type = H5T.Of<T>().Memory;
        using var transfer = collective ? H5Handle.Properties(H5P.DATASET_TRANSFER, _fileName, Doing(write)) : default;
        if (collective)
            H5Exception.Check(H5P.set_dxpl_mpio(transfer.Id, H5P.MPIO_COLLECTIVE), _fileName, Doing(write));
        var result = write
            ? H5D.write(Id, type, memory, file, transfer.Id, address)
            : H5D.read(Id, type, memory, file, transfer.Id, address);
        H5Exception.Check(result, _fileName, Doing(write));
        if (!collective)
            return;
        int mode;
        uint local, global;
        H5Exception.Check(H5P.get_mpio_actual_io_mode(transfer.Id, &mode), _fileName, Doing(write));
        H5Exception.Check(H5P.get_mpio_no_collective_cause(transfer.Id, &local, &global), _fileName, Doing(write));
        LastTransfer = (mode, global);
    }
}
