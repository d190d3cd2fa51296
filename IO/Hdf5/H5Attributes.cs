using System.Runtime.InteropServices;
using System.Text;
using ClusterLB.IO.Hdf5.Native;

namespace ClusterLB.IO.Hdf5;

/// <summary>
/// The attributes of a dataset or of the root group: numbers (double, long, int), one-dimensional arrays of them, and text (UTF-8
/// of variable length, which h5py reads as str and netCDF-4 as string). Valid as long as the object it came from is open.
/// </summary>
internal readonly unsafe struct H5Attributes
{
    private readonly long _owner;
    private readonly string _fileName;
    private readonly string _ownerName;

    internal H5Attributes(long owner, string fileName, string ownerName)
    {
        _owner = owner;
        _fileName = fileName;
        _ownerName = ownerName;
    }

    /// <summary>The names of the attributes, sorted.</summary>
    /// <exception cref="H5Exception">the file cannot be read</exception>
    public IReadOnlyList<string> Names
    {
        get
        {
            var names = new List<string>();
            var handle = GCHandle.Alloc(names);
            try
            {
                var result = H5A.iterate2(_owner, H5L.INDEX_NAME, H5L.ITER_INC, null, &AddName, (void*)GCHandle.ToIntPtr(handle));
                H5Exception.Check(result, _fileName, $"listing the attributes of '{_ownerName}'");
            }
            finally
            {
                handle.Free();
            }

            return names;
        }
    }

    /// <summary>Whether there is an attribute of that name.</summary>
    /// <exception cref="H5Exception">the file cannot be read</exception>
    public bool Contains(string name)
    {
        fixed (byte* text = H5Handle.Utf8(name))
            return H5Exception.Check(H5A.exists(_owner, text), _fileName, Doing("looking for", name)) > 0;
    }

    /// <summary>Writes an attribute of any supported type: string, double, long, int, or an array of numbers.</summary>
    /// <exception cref="ArgumentException">another type</exception>
    /// <exception cref="H5Exception">the attribute exists, or the file cannot be written</exception>
    public void Set(string name, object value)
    {
        switch (value)
        {
            case string text:
                Set(name, text);
                break;
            case double number:
                Set(name, [], [number]);
                break;
            case long number:
                Set(name, [], [number]);
                break;
            case int number:
                Set(name, [], [number]);
                break;
            case double[] numbers:
                Set<double>(name, [numbers.Length], numbers);
                break;
            case long[] numbers:
                Set<long>(name, [numbers.Length], numbers);
                break;
            case int[] numbers:
                Set<int>(name, [numbers.Length], numbers);
                break;
            default:
                throw new ArgumentException(
                    $"attribute '{name}' has type {value?.GetType().Name ?? "null"}; text, numbers and arrays of numbers can be written");
        }
    }

    /// <summary>Writes text as one UTF-8 string of variable length; it ends at the first NUL.</summary>
    /// <exception cref="H5Exception">the attribute exists, or the file cannot be written</exception>
    public void Set(string name, string text)
    {
        using var type = H5Handle.Text(_fileName, Doing("writing", name));
        fixed (byte* data = H5Handle.Utf8(text))
            Write(name, type.Id, type.Id, [], &data);
    }

    /// <summary>Text, of fixed or variable length.</summary>
    /// <exception cref="H5Exception">there is no such attribute, or it is not a single string</exception>
    public string GetText(string name)
    {
        var operation = Doing("reading", name);
        using var attribute = Open(name, operation);
        using var type = H5Handle.Own(H5A.get_type(attribute.Id), H5T.close, _fileName, operation);
        if (H5T.get_class(type.Id) != H5T.STRING || Shape(attribute, operation).Aggregate(1L, (n, m) => n * m) != 1)
            throw H5Exception.Because(_fileName, operation, "it is not a single string");
        if (H5T.is_variable_str(type.Id) > 0)
        {
            byte* text = null;
            H5Exception.Check(H5A.read(attribute.Id, type.Id, &text), _fileName, operation);
            var value = Marshal.PtrToStringUTF8((nint)text) ?? "";
            _ = H5.free_memory(text);
            return value;
        }

        var bytes = new byte[H5T.get_size(type.Id)];
        fixed (byte* data = bytes)
            H5Exception.Check(H5A.read(attribute.Id, type.Id, data), _fileName, operation);
        return Encoding.UTF8.GetString(bytes).TrimEnd('\0');
    }

    /// <summary>Whether an attribute is text, not numbers.</summary>
    /// <exception cref="H5Exception">there is no such attribute</exception>
    public bool IsText(string name)
    {
        var operation = Doing("reading", name);
        using var attribute = Open(name, operation);
        using var type = H5Handle.Own(H5A.get_type(attribute.Id), H5T.close, _fileName, operation);
        return H5T.get_class(type.Id) == H5T.STRING;
    }

    /// <summary>A number, converted to <typeparamref name="T"/> (double, long or int).</summary>
    /// <exception cref="H5Exception">there is no such attribute, or it is not a single number</exception>
    public T Get<T>(string name)
        where T : unmanaged
    {
        var values = GetArray<T>(name);
        return values.Length == 1
            ? values[0]
            : throw H5Exception.Because(_fileName, Doing("reading", name), $"it has {values.Length} elements instead of one");
    }

    /// <summary>All numbers of an attribute in C order, converted to <typeparamref name="T"/> (double, long or int).</summary>
    /// <exception cref="H5Exception">there is no such attribute, or it has no numbers</exception>
    public T[] GetArray<T>(string name)
        where T : unmanaged
    {
        var operation = Doing("reading", name);
        using var attribute = Open(name, operation);
        var values = new T[Shape(attribute, operation).Aggregate(1L, (n, m) => n * m)];
        if (values.Length == 0)
            return values;
        fixed (T* data = values)
            H5Exception.Check(H5A.read(attribute.Id, H5T.Of<T>().Memory, data), _fileName, operation);
        return values;
    }

    /// <summary>The value of an attribute, whatever it has: string, long, double, long[] or double[].</summary>
    /// <exception cref="H5Exception">there is no such attribute, or it has neither numbers nor a single string</exception>
    public object Get(string name) => Typed(name).Value;

    /// <summary>An attribute in one line: name, type, extent, and its text or the bits of its numbers.</summary>
    /// <exception cref="H5Exception">there is no such attribute, or it has neither numbers nor a single string</exception>
    public string Describe(string name)
    {
        var (type, value) = Typed(name);
        return $"{name} {type} " + value switch
        {
            string text => text,
            long number => $"{number}",
            double number => $"{BitConverter.DoubleToInt64Bits(number):x16}",
            long[] numbers => $"[{string.Join(' ', numbers)}]",
            double[] numbers => $"[{string.Join(' ', numbers.Select(x => $"{BitConverter.DoubleToInt64Bits(x):x16}"))}]",
            _ => "",
        };
    }

    private (string Type, object Value) Typed(string name)
    {
        var operation = Doing("reading", name);
        using var attribute = Open(name, operation);
        using var type = H5Handle.Own(H5A.get_type(attribute.Id), H5T.close, _fileName, operation);
        var isScalar = Shape(attribute, operation).Length == 0;
        object value = H5T.get_class(type.Id) switch
        {
            H5T.STRING => GetText(name),
            H5T.INTEGER => isScalar ? Get<long>(name) : GetArray<long>(name),
            H5T.FLOAT => isScalar ? Get<double>(name) : GetArray<double>(name),
            _ => throw H5Exception.Because(_fileName, operation, "it has neither numbers nor text"),
        };
        return (H5T.NameOf(type.Id), value);
    }

    [UnmanagedCallersOnly]
    private static int AddName(long owner, byte* name, void* info, void* data)
    {
        ((List<string>)GCHandle.FromIntPtr((nint)data).Target!).Add(Marshal.PtrToStringUTF8((nint)name)!);
        return 0;
    }

    private void Set<T>(string name, ReadOnlySpan<long> shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var (memory, file) = H5T.Of<T>();
        T nothing;
        fixed (T* data = values)
            Write(name, file, memory, shape, data is null ? &nothing : data);
    }

    private void Write(string name, long fileType, long memoryType, ReadOnlySpan<long> shape, void* data)
    {
        var operation = Doing("writing", name);
        using var space = H5Handle.Space(shape, _fileName, operation);
        fixed (byte* text = H5Handle.Utf8(name))
        {
            var id = H5A.create2(_owner, text, fileType, space.Id, H5P.DEFAULT, H5P.DEFAULT);
            using var attribute = H5Handle.Own(id, H5A.close, _fileName, operation);
            H5Exception.Check(H5A.write(attribute.Id, memoryType, data), _fileName, operation);
        }
    }

    private H5Handle Open(string name, string operation)
    {
        fixed (byte* text = H5Handle.Utf8(name))
            return H5Handle.Own(H5A.open(_owner, text, H5P.DEFAULT), H5A.close, _fileName, operation);
    }

    private long[] Shape(H5Handle attribute, string operation)
    {
        using var space = H5Handle.Own(H5A.get_space(attribute.Id), H5S.close, _fileName, operation);
        return H5Handle.Extents(space.Id, _fileName, operation);
    }

    private string Doing(string verb, string name) => $"{verb} attribute '{name}' of '{_ownerName}'";
}
