using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ClusterLB.Decomposition.Mpi;

/// <summary>The two functions of libc that MPI needs around it.</summary>
internal static class Native
{
    /// <summary>setenv: unlike .NET's own, seen by getenv of native libraries.</summary>
    [DllImport("libc", EntryPoint = "setenv")]
    internal static extern int SetVariable(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    /// <summary>_exit: no handlers, no finalisers, nothing that could wait for another rank.</summary>
    [DoesNotReturn]
    [DllImport("libc", EntryPoint = "_exit")]
    internal static extern void Exit(int code);
}
