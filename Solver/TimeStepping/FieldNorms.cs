using System.Numerics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// Maximum norms of fields and of their linear combinations, one pass over memory each. A maximum is exact and free of order: the
/// same bits for any number of threads or ranks. NaN where one value is NaN, infinite where one is infinite. The caller keeps the buffers
/// alive.
/// </summary>
internal static unsafe class FieldNorms
{
    /// <summary>max_i |field_i|.</summary>
    public static double Max(NativeBuffer field, ThreadTeam threads)
    {
        ArgumentNullException.ThrowIfNull(field);
        return ChunkedLoop.Run(new Value(field.Pointer), field.Length, threads);
    }

    /// <summary>max_i |first_i - second_i|.</summary>
    public static double Difference(NativeBuffer first, NativeBuffer second, ThreadTeam threads)
    {
        StageUpdates.Same(first, second);
        return ChunkedLoop.Run(new DifferenceOf(first.Pointer, second.Pointer), first.Length, threads);
    }

    /// <summary>max_i |Σ_j weight_j · field_(j,i)|.</summary>
    public static double Combination(ReadOnlySpan<double> weights, ReadOnlySpan<NativeBuffer> fields, ThreadTeam threads)
    {
        var pointers = stackalloc double*[fields.Length];
        StageUpdates.Addresses(fields, pointers, fields[0].Length);
        fixed (double* w = weights)
            return ChunkedLoop.Run(new CombinationOf(w, pointers, weights.Length), fields[0].Length, threads);
    }

    private readonly struct Value(double* field) : IElementKernel
    {
        public Vector<double> Wide(long i) => Vector.Load(field + i);

        public double Single(long i) => field[i];
    }

    private readonly struct DifferenceOf(double* first, double* second) : IElementKernel
    {
        public Vector<double> Wide(long i) => Vector.Load(first + i) - Vector.Load(second + i);

        public double Single(long i) => first[i] - second[i];
    }

    private readonly struct CombinationOf(double* weights, double** fields, int terms) : IElementKernel
    {
        public Vector<double> Wide(long i)
        {
            var sum = new Vector<double>(weights[0]) * Vector.Load(fields[0] + i);
            for (var j = 1; j < terms; j++)
                sum += new Vector<double>(weights[j]) * Vector.Load(fields[j] + i);
            return sum;
        }

        public double Single(long i)
        {
            var sum = weights[0] * fields[0][i];
            for (var j = 1; j < terms; j++)
                sum += weights[j] * fields[j][i];
            return sum;
        }
    }
}
