namespace ClusterLB.IO.Hdf5.Native;

/// <summary>H5T*: data types.</summary>
internal static unsafe class H5T
{
    internal const int INTEGER = 0;
    internal const int FLOAT = 1;
    internal const int STRING = 3;
    internal const int CSET_UTF8 = 1;
    internal static readonly nuint VARIABLE = nuint.MaxValue;

    internal static readonly long NATIVE_DOUBLE = H5Library.Global("H5T_NATIVE_DOUBLE_g");
    internal static readonly long NATIVE_INT64 = H5Library.Global("H5T_NATIVE_INT64_g");
    internal static readonly long NATIVE_INT32 = H5Library.Global("H5T_NATIVE_INT32_g");
    internal static readonly long IEEE_F64LE = H5Library.Global("H5T_IEEE_F64LE_g");
    internal static readonly long STD_I64LE = H5Library.Global("H5T_STD_I64LE_g");
    internal static readonly long STD_I32LE = H5Library.Global("H5T_STD_I32LE_g");
    internal static readonly long C_S1 = H5Library.Global("H5T_C_S1_g");

    internal static readonly delegate* unmanaged<long, long> copy =
        (delegate* unmanaged<long, long>)H5Library.Symbol("H5Tcopy");

    internal static readonly delegate* unmanaged<long, nuint, int> set_size =
        (delegate* unmanaged<long, nuint, int>)H5Library.Symbol("H5Tset_size");

    internal static readonly delegate* unmanaged<long, nuint> get_size =
        (delegate* unmanaged<long, nuint>)H5Library.Symbol("H5Tget_size");

    internal static readonly delegate* unmanaged<long, int> get_class =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Tget_class");

    internal static readonly delegate* unmanaged<long, int> get_order =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Tget_order");

    internal static readonly delegate* unmanaged<long, int> is_variable_str =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Tis_variable_str");

    internal static readonly delegate* unmanaged<long, int, int> set_cset =
        (delegate* unmanaged<long, int, int>)H5Library.Symbol("H5Tset_cset");

    internal static readonly delegate* unmanaged<long, int> close =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Tclose");

    /// <summary>The memory type and the file type (little-endian) of an element type: double, long or int.</summary>
    /// <exception cref="NotSupportedException">another element type</exception>
    internal static (long Memory, long File) Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
            return (NATIVE_DOUBLE, IEEE_F64LE);
        if (typeof(T) == typeof(long))
            return (NATIVE_INT64, STD_I64LE);
        if (typeof(T) == typeof(int))
            return (NATIVE_INT32, STD_I32LE);
        throw new NotSupportedException($"HDF5 elements are double, long or int, not {typeof(T).Name}");
    }

    /// <summary>Class, bits and byte order of a type in one word, such as float64le.</summary>
    internal static string NameOf(long type)
    {
        var kind = get_class(type) switch { INTEGER => "int", FLOAT => "float", STRING => "string", var other => $"class{other}-" };
        return kind == "string" ? kind : $"{kind}{8 * get_size(type)}{get_order(type) switch { 0 => "le", 1 => "be", _ => "" }}";
    }
}
