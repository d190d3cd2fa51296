using System.Numerics;
using System.Runtime.Intrinsics;

namespace ClusterLB.Solver.Collision;

/// <summary>Straight loops over contiguous rows of exact partial sums, in the widest vectors that the machine has; no order of them changes a bit.</summary>
public static unsafe class RowKernels
{
    /// <summary>y_i += x_i.</summary>
    public static void Add(double* x, double* y, long count)
    {
        var i = 0L;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= count - Vector512<double>.Count; i += Vector512<double>.Count)
                (Vector512.Load(x + i) + Vector512.Load(y + i)).Store(y + i);
        }

        for (; i <= count - Vector<double>.Count; i += Vector<double>.Count)
            (Vector.Load(x + i) + Vector.Load(y + i)).Store(y + i);
        for (; i < count; i++)
            y[i] += x[i];
    }

    /// <summary>y_i += x_i and z_i += x_i, where y and z do not overlap.</summary>
    public static void AddToBoth(double* x, double* y, double* z, long count)
    {
        var i = 0L;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= count - Vector512<double>.Count; i += Vector512<double>.Count)
            {
                var value = Vector512.Load(x + i);
                (value + Vector512.Load(y + i)).Store(y + i);
                (value + Vector512.Load(z + i)).Store(z + i);
            }
        }

        for (; i <= count - Vector<double>.Count; i += Vector<double>.Count)
        {
            var value = Vector.Load(x + i);
            (value + Vector.Load(y + i)).Store(y + i);
            (value + Vector.Load(z + i)).Store(z + i);
        }

        for (; i < count; i++)
        {
            y[i] += x[i];
            z[i] += x[i];
        }
    }
}
