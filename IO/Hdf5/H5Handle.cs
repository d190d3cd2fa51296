using System.Text;
using ClusterLB.IO.Hdf5.Native;

namespace ClusterLB.IO.Hdf5;

/// <summary>
/// An open identifier with the function that closes it, for `using` in one method. It is not a SafeHandle: a finaliser would enter
/// libhdf5 from a thread of its own, and the library need not be thread safe.
/// </summary>
internal readonly unsafe struct H5Handle : IDisposable
{
    private readonly delegate* unmanaged<long, int> _close;

    private H5Handle(long id, delegate* unmanaged<long, int> close)
    {
        Id = id;
        _close = close;
    }

    /// <summary>The hid_t.</summary>
    public long Id { get; }

    /// <summary>Takes over the result of a call, or throws if it is negative.</summary>
    /// <exception cref="H5Exception">the identifier is negative</exception>
    public static H5Handle Own(long id, delegate* unmanaged<long, int> close, string fileName, string operation) =>
        new(H5Exception.Check(id, fileName, operation), close);

    /// <summary>A C-order space with the given extents; rank 0 is a scalar.</summary>
    public static H5Handle Space(ReadOnlySpan<long> shape, string fileName, string operation)
    {
        fixed (long* dims = shape)
            return Own(H5S.create_simple(shape.Length, (ulong*)dims, null), H5S.close, fileName, operation);
    }

    /// <summary>The same with a first dimension without limit.</summary>
    public static H5Handle GrowingSpace(ReadOnlySpan<long> shape, string fileName, string operation)
    {
        Span<ulong> most = stackalloc ulong[shape.Length];
        for (var a = 0; a < shape.Length; a++)
            most[a] = a == 0 ? H5S.UNLIMITED : (ulong)shape[a];
        fixed (long* dims = shape)
        fixed (ulong* limits = most)
            return Own(H5S.create_simple(shape.Length, (ulong*)dims, limits), H5S.close, fileName, operation);
    }

    /// <summary>A property list of the given class.</summary>
    public static H5Handle Properties(long propertyClass, string fileName, string operation) =>
        Own(H5P.create(propertyClass), H5P.close, fileName, operation);

    /// <summary>The type of a zero-terminated UTF-8 string of variable length; an element in memory is a pointer to its first
    /// byte.</summary>
    public static H5Handle Text(string fileName, string operation)
    {
        var type = Own(H5T.copy(H5T.C_S1), H5T.close, fileName, operation);
        H5Exception.Check(H5T.set_size(type.Id, H5T.VARIABLE), fileName, operation);
        H5Exception.Check(H5T.set_cset(type.Id, H5T.CSET_UTF8), fileName, operation);
        return type;
    }

    /// <summary>The extents of a space that stays open.</summary>
    public static long[] Extents(long space, string fileName, string operation)
    {
        var shape = new long[H5Exception.Check(H5S.get_simple_extent_ndims(space), fileName, operation)];
        fixed (long* dims = shape)
            H5Exception.Check(H5S.get_simple_extent_dims(space, (ulong*)dims, null), fileName, operation);
        return shape;
    }

    /// <summary>Zero-terminated UTF-8.</summary>
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + '\0');

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_close is not null)
            _ = _close(Id);
    }
}
