using System.Runtime.InteropServices;

namespace ClusterLB.Decomposition.Mpi;

/// <summary>
/// The MPI library of this process, found at run time: the one that the environment variable CLUSTERLB_MPI names, else the first of
/// the launcher's own family that loads. Its ABI is read off the library, so one build of ours runs under all of them.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>The environment variable that names the library (a path, or a name for the loader).</summary>
    public const string Variable = "CLUSTERLB_MPI";

    // The longest MPI_MAX_LIBRARY_VERSION_STRING of the three.
    private const int LongestVersion = 8192;

    private static readonly string[] _openMpi = ["libmpi.so.40", "libmpi_abi.so.1", "libmpi_abi.so.0", "libmpi.so.80", "libmpi.so"];

    private static readonly string[] _mpich =
        ["libmpich.so.12", "libmpi.so.12", "libmpi_cray.so.12", "libmpi_abi.so.1", "libmpi_abi.so.0", "libmpich.so", "libmpi_cray.so",
            "libmpi.so"];

    private readonly SharedObject _file;

    private MpiLibrary(SharedObject file, MpiAbi abi)
    {
        _file = file;
        FileName = file.Name;
        Abi = abi;
        Version = VersionOf(file);
        Functions = new MpiFunctions(file);
    }

    /// <summary>The name or path it was loaded by.</summary>
    public string FileName { get; }

    /// <summary>The numbers of its mpi.h.</summary>
    public MpiAbi Abi { get; }

    /// <summary>The first line of what MPI_Get_library_version says.</summary>
    public string Version { get; }

    internal MpiFunctions Functions { get; }

    /// <summary>
    /// Whether another library is linked against this one. The loader finds the functions of MPI through a library that needs an MPI; of
    /// one that needs none and takes them from the process there is nothing to find, and it gets ours.
    /// </summary>
    public bool Serves(SharedObject other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var theirs = other.Find("MPI_Comm_size");
        return theirs == 0 || theirs == _file.Find("MPI_Comm_size");
    }

    /// <summary>Loads the library that fits the launcher; MPI is not initialised by this.</summary>
    /// <param name="launcher">who started us; of <see cref="LauncherKind.None"/> and <see cref="LauncherKind.Unknown"/> any library will
    /// do</param>
    /// <exception cref="MpiException">there is none, or the one that CLUSTERLB_MPI names cannot be used</exception>
    public static MpiLibrary Find(Launcher launcher)
    {
        ArgumentNullException.ThrowIfNull(launcher);
        var named = Environment.GetEnvironmentVariable(Variable);
        return Find(launcher, named, string.IsNullOrEmpty(named) ? Candidates(launcher.Kind) : [named]);
    }

    /// <summary>The names that are tried, in this order.</summary>
    internal static IEnumerable<string> Candidates(LauncherKind kind) => kind switch
    {
        LauncherKind.OpenMpi => _openMpi,
        LauncherKind.Mpich => _mpich,
        _ => _openMpi.Concat(_mpich).Distinct(),
    };

    /// <summary>Loads the first of the candidates that fits.</summary>
    internal static MpiLibrary Find(Launcher launcher, string? named, IEnumerable<string> candidates)
    {
        QuietUcx();
        var reason = "";
        foreach (var name in candidates)
        {
            // A library chosen by the user is taken as it is; a found one belongs to the launcher's family (libmpi.so may be either).
            MpiAbi? abi = null;
            var file = SharedObject.TryOpen(
                name, f => (abi = AbiOf(f)) is not null && (named is not null || Fits(abi, launcher.Kind)), out reason);
            // Open MPI's handles are addresses: read again from the library that stays loaded.
            if (file is not null && (abi = AbiOf(file)) is not null)
                return new MpiLibrary(file, abi);
        }

        throw new MpiException(named is not null
            ? $"the MPI library that {Variable} names, '{named}', cannot be used: {reason}"
            : Missing(launcher));
    }

    private static MpiAbi? AbiOf(SharedObject file) => MpiAbi.Of(file.Name, file.Find, () => VersionOf(file));

    private static bool Fits(MpiAbi abi, LauncherKind kind) => kind switch
    {
        LauncherKind.OpenMpi => !ReferenceEquals(abi, MpiAbi.Mpich),
        LauncherKind.Mpich => ReferenceEquals(abi, MpiAbi.Mpich) || ReferenceEquals(abi, MpiAbi.Standard),
        _ => true,
    };

    private static string Missing(Launcher launcher)
    {
        var (family, package) = launcher.Kind switch
        {
            LauncherKind.OpenMpi => ("Open MPI", "openmpi-bin"),
            LauncherKind.Mpich => ("MPICH-compatible MPI", "mpich"),
            _ => ("MPI", "openmpi-bin"),
        };
        var launched = launcher.Kind == LauncherKind.None ? "" : $" ({launcher.Evidence})";
        return $"no {family} library was found for this launcher{launched}: install {package} (Debian/Ubuntu), load your cluster's MPI "
            + $"module, "
            + $"or name the library in {Variable}";
    }

    private static string VersionOf(SharedObject file)
    {
        var function = (delegate* unmanaged<byte*, int*, int>)file.Find("MPI_Get_library_version");
        if (function is null)
            return "";
        var text = new byte[LongestVersion + 1];
        int length;
        fixed (byte* p = text)
        {
            _ = function(p, &length);
            var lines = (Marshal.PtrToStringUTF8((nint)p) ?? "")
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            // "MPICH Version:\t4.0.2" and "Open MPI v4.1.4, package: Debian OpenMPI, ident: ..." become as short as they can.
            return lines.Length == 0 ? ""
                : lines[0].Split(',')[0].Replace("Version:", "", StringComparison.Ordinal).Replace('\t', ' ')
                .Replace("  ", " ", StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// UCX, the transport under both libraries, would catch SIGSEGV and SIGFPE, by which .NET learns of null references and divisions
    /// by zero: a caught NullReferenceException would then end the process. UCX reads its variables when it is loaded, through getenv:
    /// Environment.SetEnvironmentVariable changes only .NET's own copy. What the user has set stays.
    /// </summary>
    private static void QuietUcx() => _ = Native.SetVariable("UCX_ERROR_SIGNALS", "SIGILL,SIGBUS", 0);
}
