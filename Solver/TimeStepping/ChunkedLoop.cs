using System.Numerics;
using System.Runtime.CompilerServices;

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
    public static double Run<TKernel>(TKernel kernel, long length, int threads) where TKernel : struct, IElementKernel
    {
        if (threads == 1 || length <= Chunk)
            return BitConverter.Int64BitsToDouble(Range(kernel, 0, length));
        return RunParallel(kernel, length, threads);
    }

    private static double RunParallel<TKernel>(TKernel kernel, long length, int threads) where TKernel : struct, IElementKernel
    {
        var largest = 0L;
        Parallel.For(0L, (length + Chunk - 1) / Chunk, new ParallelOptions { MaxDegreeOfParallelism = threads }, static () => 0L,
            (chunk, _, most) => Math.Max(most, Range(kernel, chunk * Chunk, Math.Min(length, (chunk + 1) * Chunk))),
            most =>
            {
                long seen;
                while ((seen = Volatile.Read(ref largest)) < most && Interlocked.CompareExchange(ref largest, most, seen) != seen) { }
            });
        return BitConverter.Int64BitsToDouble(largest);
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
}
