using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.IO.Files;

/// <summary>
/// Where a file comes from: the program and its version with the commit, the date, the machine, the instruction set (the kernels of all
/// have the same bits, but it tells of the processor, on which the C library depends: docs/reproducibility.md) and the libraries. The names
/// up to machine are those of openPMD; the units and long names of datasets follow CF.
/// </summary>
internal static class Provenance
{
    /// <summary>Version of the program, with the commit behind a plus sign where the build knew it, such as 0.1.0+06fd71a.</summary>
    public static string SoftwareVersion { get; } =
        typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The widest vector instructions that the processor and the runtime offer.</summary>
    public static string InstructionSet { get; } =
        Avx512F.IsSupported ? "AVX-512"
        : Avx2.IsSupported && Fma.IsSupported ? "AVX2+FMA"
        : Avx2.IsSupported ? "AVX2"
        : Sse42.IsSupported ? "SSE4.2"
        : AdvSimd.IsSupported ? "NEON"
        : "scalar";

    /// <summary>The environment variable with the author of the files, as openPMD wants it: "Name &lt;address&gt;".</summary>
    public const string AuthorVariable = "CLUSTERLB_AUTHOR";

    /// <summary>Whoever <see cref="AuthorVariable"/> names, else the account.</summary>
    public static string Author =>
        Environment.GetEnvironmentVariable(AuthorVariable) is { Length: > 0 } author ? author : Environment.UserName;

    /// <summary>Names and values in the order they are written, as root attributes, with the date of now (UTC, ISO 8601).</summary>
    /// <exception cref="EnvironmentException">there is no HDF5 library</exception>
    public static IReadOnlyList<(string Name, object Value)> Now() =>
    [
        ("Conventions", "CF-1.10"),
        ("author", Author),
        ("software", "ClusterLB"),
        ("softwareVersion", SoftwareVersion),
        ("date", WallClock.Text),
        ("machine", Environment.MachineName),
        ("instructionSet", InstructionSet),
        ("runtimeVersion", RuntimeInformation.FrameworkDescription),
        ("hdf5Version", H5Library.VersionText),
    ];
}
