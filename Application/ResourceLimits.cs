using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ClusterLB.Application;

/// <summary>
/// The limits of this process (ulimit) that it is known to need more of: open files, without which the runtime finds none of its own
/// libraries, and address space, without which the system loads none of ours. Linux; elsewhere nothing is short.
/// </summary>
internal static class ResourceLimits
{
    /// <summary>Open files that a process needs, with those of the runtime and of an MPI library.</summary>
    public const int FewestFiles = 128;

    /// <summary>Address space that the program needs before it holds anything (docs/install.md).</summary>
    public const long LeastAddressSpace = 3L << 30;

    private const int AddressSpaceOfLinux = 9;
    private const int OpenFilesOfLinux = 7;
    private const int StandardError = 2;

    /// <summary>What is said of address space that is short, after the words of what failed for it; empty where it is not.</summary>
    public static string AddressSpace => Limit(AddressSpaceOfLinux) is var bytes && bytes < (ulong)LeastAddressSpace
        ? $"the address space of this process is limited to {bytes / 1e9:g3} GB (ulimit -v), where the program needs "
            + $"{LeastAddressSpace / 1e9:g3} GB besides what it computes with" : "";

    /// <summary>Whether there are files enough to begin; says so where there are not, on standard error, without a library that would
    /// have to be loaded for it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool HasFiles()
    {
        var files = Limit(OpenFilesOfLinux);
        if (files >= FewestFiles)
            return true;
        var words = Encoding.UTF8.GetBytes(
            $"clusterlb: this process may open {files} files at a time (ulimit -n), where the program needs {FewestFiles}\n");
        _ = Write(StandardError, words, words.Length);
        return false;
    }

    private static ulong Limit(int resource) =>
        OperatingSystem.IsLinux() && GetLimit(resource, out var limit) == 0 ? limit.Current : ulong.MaxValue;

    [DllImport("libc", EntryPoint = "getrlimit")]
    private static extern int GetLimit(int resource, out Pair limit);

    [DllImport("libc", EntryPoint = "write")]
    private static extern nint Write(int descriptor, byte[] bytes, nint count);

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Pair
    {
        public ulong Current;
        public ulong Largest;
    }
}
