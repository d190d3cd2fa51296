using System.Runtime.Intrinsics;

namespace ClusterLB.Solver.Collision;

/// <summary>Straight loops over contiguous rows, 512 bits at a time (the runtime splits them where the machine is narrower).</summary>
public static unsafe class RowKernels
{
    /// <summary>y_i += x_i.</summary>
    public static void Add(double* x, double* y, long count)
    {
        var i = 0L;
        for (; i <= count - Vector512<double>.Count; i += Vector512<double>.Count)
            (Vector512.Load(x + i) + Vector512.Load(y + i)).Store(y + i);
        for (; i < count; i++)
            y[i] += x[i];
    }

    /// <summary>y_i += a_i x_i with one rounding, for whole vectors (count is a multiple of 8; the rows are padded).</summary>
    public static void MultiplyAdd(double* a, double* x, double* y, int count)
    {
        for (var i = 0; i < count; i += Vector512<double>.Count)
            Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(x + i), Vector512.Load(y + i)).Store(y + i);
    }
}
