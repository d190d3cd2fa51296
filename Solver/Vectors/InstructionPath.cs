namespace ClusterLB.Solver.Vectors;

/// <summary>Which vectors the kernels are compiled for; all of them compute the same bits.</summary>
internal enum InstructionPath
{
    /// <summary>128-bit vectors of whatever the machine has (SSE, NEON), or scalars where it has none.</summary>
    Portable,

    /// <summary>256-bit vectors with fused multiply-add (AVX2).</summary>
    Vector256,

    /// <summary>512-bit vectors (AVX-512).</summary>
    Vector512,
}
