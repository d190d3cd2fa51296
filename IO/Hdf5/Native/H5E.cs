using System.Runtime.InteropServices;

namespace ClusterLB.IO.Hdf5.Native;

/// <summary>H5E*: the error stack.</summary>
internal static unsafe class H5E
{
    internal const long DEFAULT = 0;
    private const int WALK_UPWARD = 0;

    internal static readonly delegate* unmanaged<long, void*, void*, int> set_auto2 =
        (delegate* unmanaged<long, void*, void*, int>)H5Library.Symbol("H5Eset_auto2");

    /// <summary>H5Ewalk2(stack, direction, visitor(n, error, data), data).</summary>
    internal static readonly delegate* unmanaged<long, int, delegate* unmanaged<uint, Error*, void*, int>, void*, int> walk2 =
        (delegate* unmanaged<long, int, delegate* unmanaged<uint, Error*, void*, int>, void*, int>)H5Library.Symbol("H5Ewalk2");

    /// <summary>
    /// The current stack, innermost description first, each as "H5FD_sec2_open: unable to open file ...". Asked for directly after
    /// the call that failed: the next successful call empties the stack.
    /// </summary>
    internal static List<string> Stack()
    {
        var lines = new List<string>();
        var handle = GCHandle.Alloc(lines);
        try
        {
            _ = walk2(DEFAULT, WALK_UPWARD, &Visit, (void*)GCHandle.ToIntPtr(handle));
        }
        finally
        {
            handle.Free();
        }

        return lines;
    }

    [UnmanagedCallersOnly]
    private static int Visit(uint number, Error* error, void* data)
    {
        var lines = (List<string>)GCHandle.FromIntPtr((nint)data).Target!;
        lines.Add($"{Marshal.PtrToStringUTF8((nint)error->Function)}: {Marshal.PtrToStringUTF8((nint)error->Description)}");
        return 0;
    }

    /// <summary>H5E_error2_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Error
    {
        public long Class;
        public long Major;
        public long Minor;
        public uint Line;
        public byte* Function;
        public byte* File;
        public byte* Description;
    }
}
