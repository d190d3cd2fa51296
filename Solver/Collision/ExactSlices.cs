using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.Collision;

/// <summary>Two-slice split for exact sums.</summary>
public sealed unsafe class ExactSlices
{
    /// <summary>Number of slices.</summary>
    public const int Count = 2;

    private readonly double _c1, _c2;

    /// <summary>Split for values up to bound, sums of up to terms.</summary>
    public ExactSlices(double bound, long terms)
    {
        var e = bound > 0 ? Math.ILogB(bound) + 1 : 0;
        var b = (int)Math.Ceiling(Math.Log2(terms + 1.0)) + 1;
        var q1 = e + b - 52;
        var q2 = q1 + b - 52;
        (_c1, _c2) = (1.5 * Math.ScaleB(1, 52 + q1), 1.5 * Math.ScaleB(1, 52 + q2));
    }

    /// <summary>max |x|.</summary>
    public static double LargestMagnitude(NativeBuffer field, ParallelOptions parallel)
    {
        var p = field.Pointer;
        var n = field.Length;
        var max = 0.0;
        for (var i = 0L; i < n; i++)
            max = Math.Max(max, Math.Abs(p[i]));
        if (!double.IsFinite(max))
            throw new ArithmeticException("not finite");
        return max;
    }

    /// <summary>Split.</summary>
    public void Split(NativeBuffer field, NativeBuffer high, NativeBuffer low, ParallelOptions parallel)
    {
        var p = field.Pointer;
        var h = high.Pointer;
        var l = low.Pointer;
        var n = field.Length;
        for (var i = 0L; i < n; i++)
        {
            h[i] = p[i] + _c1 - _c1;
            l[i] = p[i] - h[i] + _c2 - _c2;
        }
    }
}
