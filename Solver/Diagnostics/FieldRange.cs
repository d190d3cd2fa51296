using System.Runtime.Intrinsics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>The range of a field; what bounds the terms of sums over it.</summary>
/// <param name="Smallest">min F</param>
/// <param name="Largest">max |F|</param>
/// <param name="NegativePoints">number of points with F &lt; 0</param>
internal readonly unsafe record struct FieldRange(double Smallest, double Largest, long NegativePoints)
{
    private const long Chunk = 1 << 14;

    /// <summary>The range of <paramref name="field"/> over the blocks of all ranks; one threaded pass, collective.</summary>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public static FieldRange Of(Domain domain, NativeBuffer field)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(field);
        var x = field.Pointer;
        var parts = new FieldRange[(field.Length + Chunk - 1) / Chunk];
        domain.Team.For(parts.Length, (c, _) => parts[c] = Of(x + c * Chunk, Math.Min(Chunk, field.Length - c * Chunk)));
        GC.KeepAlive(field);
        Span<double> extremes = [
            -parts.Select(p => p.Smallest).DefaultIfEmpty(double.PositiveInfinity).Min(),
            parts.Select(p => p.Largest).DefaultIfEmpty(0).Max()];
        domain.World.Allreduce(extremes, Operation.Max);
        var range = new FieldRange(-extremes[0], extremes[1], domain.World.Allreduce(parts.Sum(p => p.NegativePoints), Operation.Sum));
        if (!double.IsFinite(range.Largest))
            throw new ArithmeticException("a field on the velocity lattice has a value that is not finite");
        return range;
    }

    // Largest is infinite where a value is not finite
    private static FieldRange Of(double* x, long count)
    {
        var low = Vector512.Create(double.PositiveInfinity);
        var (high, finite, negative) = (Vector512<double>.Zero, Vector512<long>.AllBitsSet, Vector512<long>.Zero);
        var i = 0L;
        for (; i <= count - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            var v = Vector512.Load(x + i);
            var size = Vector512.Abs(v);
            finite &= Vector512.LessThan(size, Vector512.Create(double.PositiveInfinity)).AsInt64();
            low = Vector512.MinNative(low, v);
            high = Vector512.MaxNative(high, size);
            negative -= Vector512.LessThan(v, Vector512<double>.Zero).AsInt64();
        }

        var (smallest, points) = (double.PositiveInfinity, Vector512.Sum(negative));
        var largest = Vector512.EqualsAll(finite, Vector512<long>.AllBitsSet) ? 0.0 : double.PositiveInfinity;
        for (var lane = 0; lane < Vector512<double>.Count; lane++)
            (smallest, largest) = (Math.Min(smallest, low[lane]), Math.Max(largest, high[lane]));
        for (; i < count; i++)
        {
            (smallest, largest) = (
                Math.Min(smallest, x[i]), Math.Max(largest, double.IsFinite(x[i]) ? Math.Abs(x[i]) : double.PositiveInfinity));
            points += x[i] < 0 ? 1 : 0;
        }

        // NaN in a lane of the maximum must not hide the infinity
        return new FieldRange(smallest, double.IsFinite(largest) ? largest : double.PositiveInfinity, points);
    }
}
