using System.Runtime.InteropServices;

namespace ClusterLB.IO.Hdf5.Native;

/// <summary>H5L*, H5G* and H5I*: links, groups and names.</summary>
internal static unsafe class H5L
{
    internal const int INDEX_NAME = 0;
    internal const int INDEX_CRT_ORDER = 1;
    internal const int ITER_INC = 0;

    internal static readonly delegate* unmanaged<long, byte*, long, int> exists =
        (delegate* unmanaged<long, byte*, long, int>)H5Library.Symbol("H5Lexists");

    /// <summary>H5Lget_name_by_idx(location, group, index type, order, n, name, size, access list): length of the name.</summary>
    internal static readonly delegate* unmanaged<long, byte*, int, int, ulong, byte*, nuint, long, nint> get_name_by_idx =
        (delegate* unmanaged<long, byte*, int, int, ulong, byte*, nuint, long, nint>)H5Library.Symbol("H5Lget_name_by_idx");

    /// <summary>H5Gget_info_by_name(location, name, info, access list); fails where the object is no group.</summary>
    internal static readonly delegate* unmanaged<long, byte*, GroupInfo*, long, int> get_group_info_by_name =
        (delegate* unmanaged<long, byte*, GroupInfo*, long, int>)H5Library.Symbol("H5Gget_info_by_name");

    /// <summary>H5Gcreate2(location, name, link creation, group creation, access list).</summary>
    internal static readonly delegate* unmanaged<long, byte*, long, long, long, long> create_group =
        (delegate* unmanaged<long, byte*, long, long, long, long>)H5Library.Symbol("H5Gcreate2");

    /// <summary>H5Gopen2(location, name, access list).</summary>
    internal static readonly delegate* unmanaged<long, byte*, long, long> open_group =
        (delegate* unmanaged<long, byte*, long, long>)H5Library.Symbol("H5Gopen2");

    /// <summary>H5Gclose(group).</summary>
    internal static readonly delegate* unmanaged<long, int> close_group =
        (delegate* unmanaged<long, int>)H5Library.Symbol("H5Gclose");

    /// <summary>H5Iget_name(object, name, size): length of the path.</summary>
    internal static readonly delegate* unmanaged<long, byte*, nuint, nint> get_object_name =
        (delegate* unmanaged<long, byte*, nuint, nint>)H5Library.Symbol("H5Iget_name");

    /// <summary>H5G_info_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GroupInfo
    {
        public int StorageType;
        public ulong Links;
        public long MaximumCreationOrder;
        public byte Mounted;
    }
}
