using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClusterLB.Solver.Vectors;

/// <summary>The choice among <see cref="InstructionPath"/>, and the one place where kernels are started on the path that is
/// chosen.</summary>
internal static class InstructionPaths
{
    private static readonly AsyncLocal<InstructionPath?> _forced = new();

    /// <summary>The widest path that this machine executes without emulation.</summary>
    public static InstructionPath Widest { get; } =
        Vector512.IsHardwareAccelerated ? InstructionPath.Vector512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? InstructionPath.Vector256
        : InstructionPath.Portable;

    /// <summary>The path in use: the widest, unless <see cref="Force"/> asks for another.</summary>
    public static InstructionPath Current => _forced.Value ?? Widest;

    /// <summary>Asks for a path until the result is disposed, in what the caller starts meanwhile and nowhere else.</summary>
    internal static IDisposable Force(InstructionPath path)
    {
        var scope = new Scope(_forced.Value);
        _forced.Value = path;
        return scope;
    }

    /// <summary>Runs a kernel on the path in use.</summary>
    internal static void Run<TKernel>(ref TKernel kernel)
        where TKernel : struct, IVectorKernel, allows ref struct
    {
        switch (Current)
        {
            case InstructionPath.Vector512:
                kernel.Run<Operations512, Vector512<double>>();
                break;
            case InstructionPath.Vector256:
                kernel.Run<Operations256, Vector256<double>>();
                break;
            default:
                kernel.Run<Operations128, Vector128<double>>();
                break;
        }
    }

    private sealed class Scope(InstructionPath? before) : IDisposable
    {
        public void Dispose() => _forced.Value = before;
    }
}
