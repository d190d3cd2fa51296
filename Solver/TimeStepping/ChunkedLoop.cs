using System.Numerics;
using System.Runtime.CompilerServices;
using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// One element-wise operation. Both members do the same arithmetic, without fused multiply-add, so an element has the same bits
/// whether it falls into a vector (of any width) or into the tail. They return the value whose magnitude is to be watched.
/// </summary>
internal interface IElementKernel
{
    /// <summary>The operation on the elements from <paramref name="i"/> to i + Vector&lt;double&gt;.Count - 1.</summary>
    Vector<double> Wide(long i);

    /// <summary>The operation on element <paramref name="i"/>.</summary>
    double Single(long i);
}

/// <summary>
/// Runs an element-wise operation over a field in chunks of fixed size and returns the largest magnitude it produced. The maximum
/// is taken over the bits of |x| as integers, where infinity exceeds every finite value and NaN exceeds infinity: it is exact,
/// free of order, and not finite exactly if one of the values is not.
/// </summary>
internal static class ChunkedLoop
{
    /// <summary>Elements a chunk (512 KiB a field: two or three operands stay in a second-level cache).</summary>
    public const long Chunk = 65536;

    private const long Magnitude = long.MaxValue;

    /// <summary>max |kernel(i)| over 0 &lt;= i &lt; length; 0 for an empty field, NaN if one value is NaN.</summary>
    public static double Run<TKernel>(TKernel kernel, long length, ThreadTeam threads) where TKernel : struct, IElementKernel
    {
        if (threads.Threads == 1 || length <= Chunk)
            return BitConverter.Int64BitsToDouble(Range(kernel, 0, length));
        return BitConverter.Int64BitsToDouble(Job<TKernel>.Mine.Run(kernel, length, threads));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Range<TKernel>(TKernel kernel, long first, long last) where TKernel : struct, IElementKernel
    {
        var i = first;
        var mask = new Vector<long>(Magnitude);
        var wide = Vector<long>.Zero;
        for (; i + Vector<double>.Count <= last; i += Vector<double>.Count)
            wide = Vector.Max(wide, Vector.AsVectorInt64(kernel.Wide(i)) & mask);
        var largest = 0L;
        for (var lane = 0; lane < Vector<long>.Count; lane++)
            largest = Math.Max(largest, wide[lane]);
        for (; i < last; i++)
            largest = Math.Max(largest, BitConverter.DoubleToInt64Bits(kernel.Single(i)) & Magnitude);
        return largest;
    }

    /// <summary>A loop of this thread over chunks that a team shares out; kept, so that it allocates nothing from the second time
    /// on.</summary>
    private sealed class Job<TKernel> where TKernel : struct, IElementKernel
    {
        // A cache line for each thread.
        private const int Distance = 8;

        [ThreadStatic]
        private static Job<TKernel>? _mine;

        private readonly Action<int, int> _chunk;
        private TKernel _kernel;
        private long _length;
        private long[] _largest = [];

        private Job() => _chunk = Part;

        /// <summary>That of the calling thread.</summary>
        public static Job<TKernel> Mine => _mine ??= new Job<TKernel>();

        public long Run(TKernel kernel, long length, ThreadTeam threads)
        {
            (_kernel, _length) = (kernel, length);
            if (_largest.Length < threads.Threads * Distance)
                _largest = new long[threads.Threads * Distance];
            Array.Clear(_largest);
            threads.For(checked((int)((length + Chunk - 1) / Chunk)), _chunk);
            var largest = 0L;
            for (var thread = 0; thread < threads.Threads; thread++)
                largest = Math.Max(largest, _largest[thread * Distance]);
            return largest;
        }

        private void Part(int chunk, int thread)
        {
            ref var largest = ref _largest[thread * Distance];
            largest = Math.Max(largest, Range(_kernel, chunk * Chunk, Math.Min(_length, (chunk + 1) * Chunk)));
        }
    }
}
