using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClusterLB.Solver.Vectors;

/// <summary>Straight loops over contiguous rows of exact partial sums, in the widest vectors that the machine has; no order of them changes
/// a bit.</summary>
internal static unsafe class RowKernels
{
    /// <summary>Σ x_i.</summary>
    public static double Sum(double* x, long count)
    {
        var (i, sums) = (0L, Vector<double>.Zero);
        for (; i <= count - Vector<double>.Count; i += Vector<double>.Count)
            sums += Vector.Load(x + i);
        var sum = Vector.Sum(sums);
        for (; i < count; i++)
            sum += x[i];
        return sum;
    }

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

    /// <summary>y_i += Σ x_i and z_i += Σ x_i over a few rows x, where y and z do not overlap.</summary>
    /// <param name="x">the rows</param>
    /// <param name="rows">number of rows, 1 to 6</param>
    /// <param name="y">first sums</param>
    /// <param name="z">second sums</param>
    /// <param name="count">length of the rows</param>
    public static void AddToBoth(double** x, int rows, double* y, double* z, long count)
    {
        double* a = x[0], b = x[1], c = x[2], d = x[3], e = x[4], f = x[5];
        var i = 0L;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= count - Vector512<double>.Count; i += Vector512<double>.Count)
            {
                var value = Vector512.Load(a + i);
                if (rows > 1)
                    value += Vector512.Load(b + i);
                if (rows > 2)
                    value += Vector512.Load(c + i);
                if (rows > 3)
                    value += Vector512.Load(d + i);
                if (rows > 4)
                    value += Vector512.Load(e + i);
                if (rows > 5)
                    value += Vector512.Load(f + i);
                (value + Vector512.Load(y + i)).Store(y + i);
                (value + Vector512.Load(z + i)).Store(z + i);
            }
        }

        for (; i <= count - Vector<double>.Count; i += Vector<double>.Count)
        {
            var value = Vector.Load(a + i);
            for (var row = 1; row < rows; row++)
                value += Vector.Load(x[row] + i);
            (value + Vector.Load(y + i)).Store(y + i);
            (value + Vector.Load(z + i)).Store(z + i);
        }

        for (; i < count; i++)
        {
            var value = a[i];
            for (var row = 1; row < rows; row++)
                value += x[row][i];
            y[i] += value;
            z[i] += value;
        }
    }

    /// <summary>Asks for a row before it is needed.</summary>
    public static void Fetch(double* row, long count)
    {
        if (!Sse.IsSupported)
            return;
        for (var i = 0L; i < count; i += 8)
            Sse.Prefetch1(row + i);
    }
}
