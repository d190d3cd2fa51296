using System.Runtime.InteropServices;
using ClusterLB.Decomposition;
using ClusterLB.IO.Hdf5.Native;

namespace ClusterLB.IO.Hdf5;

/// <summary>
/// The system's libhdf5, found at run time. The environment variable CLUSTERLB_HDF5 names a library explicitly; otherwise the names
/// of <see cref="H5LibraryNames"/> are tried for the wanted <see cref="Flavour"/>. HDF5 is used from one thread at a time: the
/// library need not be built thread safe, and nothing of it is closed by finalisers.
/// </summary>
internal static unsafe partial class H5Library
{
    /// <summary>The environment variable that names the library (a path, or a name for the loader).</summary>
    public const string Variable = "CLUSTERLB_HDF5";

    private const string Missing =
        "HDF5 library not found: install libhdf5-103-1 and libhdf5-hl-100 (Debian/Ubuntu), or load your cluster's hdf5 module";

    private static readonly Version _oldest = new(1, 10, 0);
    private static readonly Lock _gate = new();
    private static (SharedObject Core, SharedObject HighLevel)? _loaded;
    private static H5Flavour _flavour = H5Flavour.Serial;
    private static Version _version = new(0, 0, 0);

    [ThreadStatic]
    private static bool _quiet;

    /// <summary>Which build is wanted; chosen before the first use of HDF5.</summary>
    /// <exception cref="InvalidOperationException">set to another flavour after the library was loaded</exception>
    public static H5Flavour Flavour
    {
        get => _flavour;
        set
        {
            if (_loaded is not null && value != _flavour)
                throw new InvalidOperationException($"HDF5 is already loaded in its {_flavour} flavour");
            _flavour = value;
        }
    }

    /// <summary>The name or path that the library was loaded by.</summary>
    /// <exception cref="EnvironmentException">there is no HDF5 library</exception>
    public static string FileName
    {
        get
        {
            Require();
            return _loaded!.Value.Core.Name;
        }
    }

    /// <summary>Whether the library was built with MPI, that is, exports H5Pset_fapl_mpio.</summary>
    /// <exception cref="EnvironmentException">there is no HDF5 library</exception>
    public static bool IsParallel
    {
        get
        {
            Require();
            return _loaded!.Value.Core.Find("H5Pset_fapl_mpio") != 0;
        }
    }

    /// <summary>Version of the library, such as 1.10.8.</summary>
    /// <exception cref="EnvironmentException">there is no HDF5 library</exception>
    public static string VersionText
    {
        get
        {
            Require();
            return _version.ToString();
        }
    }

    /// <summary>Loads the library unless it is loaded; every entry to HDF5 passes here.</summary>
    /// <exception cref="EnvironmentException">there is no HDF5 library, or the one named by CLUSTERLB_HDF5 cannot be loaded</exception>
    public static void Require()
    {
        lock (_gate)
        {
            if (_loaded is null)
            {
                // Files appear complete under their names, and a run has a lock of its own on its directory: those of HDF5 keep nobody
                // away who matters, and fail on file systems without locks. Whoever has set the variable knows why.
                _ = SetVariable("HDF5_USE_FILE_LOCKING", "FALSE", overwrite: 0);
                Start(Find(Environment.GetEnvironmentVariable(Variable), H5LibraryNames.Candidates(_flavour)));
            }
        }

        if (!_quiet)
        {
            // Thread-safe builds have one error stack a thread. Errors become exceptions, not text on standard error.
            _ = H5E.set_auto2(H5E.DEFAULT, null, null);
            _quiet = true;
        }
    }

    private static void Start((SharedObject Core, SharedObject HighLevel) library)
    {
        _loaded = library;
        // Files are closed by their owners; the exit handler would only meet an MPI that is already finalised.
        _ = H5.dont_atexit();
        if (H5.open() < 0)
        {
            _loaded = null;
            throw new EnvironmentException("the HDF5 library does not start (H5open failed)");
        }

        uint major, minor, release;
        _ = H5.get_libversion(&major, &minor, &release);
        _version = new Version((int)major, (int)minor, (int)release);
        if (_version < _oldest)
        {
            var found = _loaded.Value.Core.Name;
            _loaded = null;
            throw new EnvironmentException($"the HDF5 library '{found}' has version {_version}; {_oldest} or later is needed");
        }
    }

    /// <summary>Opens the library named by the user, or else the first pair of <paramref name="candidates"/> that loads.</summary>
    internal static (SharedObject Core, SharedObject HighLevel) Find(string? named, IEnumerable<(string Core, string HighLevel)> candidates)
    {
        string error;
        if (!string.IsNullOrEmpty(named))
        {
            var core = SharedObject.TryOpen(named, out error)
                ?? throw new EnvironmentException($"the HDF5 library that {Variable} names, '{named}', cannot be loaded: {error}");
            foreach (var name in H5LibraryNames.Companions(named))
            {
                if (SharedObject.TryOpen(name, out error) is { } companion)
                    return (core, companion);
            }

            throw new EnvironmentException(
                $"the HDF5 library that {Variable} names, '{named}', has no high-level library (libhdf5_hl) beside it");
        }

        foreach (var (coreName, companionName) in candidates)
        {
            if (SharedObject.TryOpen(coreName, out error) is { } core && SharedObject.TryOpen(companionName, out error) is { } companion)
                return (core, companion);
        }

        throw new EnvironmentException(Missing);
    }

    /// <summary>Address of a function or variable of the library or its companion; null if <paramref name="optional"/> and
    /// absent.</summary>
    internal static void* Symbol(string name, bool optional = false)
    {
        var (core, highLevel) = _loaded ?? throw new InvalidOperationException("H5Library.Require was not called");
        var address = core.Find(name);
        if (address == 0)
            address = highLevel.Find(name);
        if (address == 0 && !optional)
            throw new EnvironmentException($"the HDF5 library '{core.Name}' lacks {name}");
        return (void*)address;
    }

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetVariable(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    /// <summary>Value of an exported hid_t such as H5T_NATIVE_DOUBLE_g; valid after H5open.</summary>
    internal static long Global(string name) => *(long*)Symbol(name);
}
