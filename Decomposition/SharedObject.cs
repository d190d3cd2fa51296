using System.Runtime.InteropServices;

namespace ClusterLB.Decomposition;

/// <summary>
/// A shared library opened by dlopen(RTLD_NOW | RTLD_GLOBAL). NativeLibrary.Load cannot pass RTLD_GLOBAL, which libraries need
/// whose plugins (MPI components, HDF5 filters) look up symbols of their host. It stays loaded until the process ends.
/// </summary>
internal sealed class SharedObject
{
    private const int Now = 2;
    private const int Global = 0x100;
    private readonly nint _handle;

    private SharedObject(string name, nint handle)
    {
        Name = name;
        _handle = handle;
    }

    /// <summary>The name or path it was opened by.</summary>
    public string Name { get; }

    /// <summary>Opens the library, or returns null with the loader's own words in <paramref name="error"/>.</summary>
    public static SharedObject? TryOpen(string name, out string error)
    {
        var handle = Open(name, Now | Global, out error);
        return handle == 0 ? null : new SharedObject(name, handle);
    }

    /// <summary>
    /// Opens the library only if it exports what <paramref name="accept"/> looks for. Until then its symbols stay local: two MPI
    /// libraries with global symbols in one process would call into each other.
    /// </summary>
    public static SharedObject? TryOpen(string name, Predicate<SharedObject> accept, out string error)
    {
        ArgumentNullException.ThrowIfNull(accept);
        var local = Open(name, Now, out error);
        if (local == 0)
            return null;
        try
        {
            if (accept(new SharedObject(name, local)))
                return TryOpen(name, out error);
            error = $"{name} is another library than the one looked for";
            return null;
        }
        finally
        {
            NativeLibrary.Free(local);
        }
    }

    private static nint Open(string name, int flags, out string error)
    {
        nint handle;
        try
        {
            // Binding dlerror between dlopen and its call would lose the error, so it is bound before.
            _ = Libc.Error();
            handle = Libc.Open(name, flags);
            error = handle == 0 ? Marshal.PtrToStringUTF8(Libc.Error()) ?? "unknown error" : "";
        }
        catch (EntryPointNotFoundException)
        {
            // glibc before 2.34 keeps dlopen in a library of its own.
            _ = Libdl.Error();
            handle = Libdl.Open(name, flags);
            error = handle == 0 ? Marshal.PtrToStringUTF8(Libdl.Error()) ?? "unknown error" : "";
        }

        return handle;
    }

    /// <summary>Address of an exported function or variable, 0 if there is none.</summary>
    public nint Find(string symbol) => NativeLibrary.TryGetExport(_handle, symbol, out var address) ? address : 0;

    private static class Libc
    {
        [DllImport("libc", EntryPoint = "dlopen")]
        public static extern nint Open([MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags);

        [DllImport("libc", EntryPoint = "dlerror")]
        public static extern nint Error();
    }

    private static class Libdl
    {
        [DllImport("libdl.so.2", EntryPoint = "dlopen")]
        public static extern nint Open([MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags);

        [DllImport("libdl.so.2", EntryPoint = "dlerror")]
        public static extern nint Error();
    }
}
