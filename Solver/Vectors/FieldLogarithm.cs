using System.Runtime.Intrinsics;

namespace ClusterLB.Solver.Vectors;

/// <summary>
/// ln F over contiguous points, eight at a time. A rest of fewer than eight is padded to a whole vector, so that the value at a point
/// does not depend on its place in a block.
/// </summary>
internal static unsafe class FieldLogarithm
{
    /// <summary>logarithm_i = ln field_i where field_i &gt; 0, and 0 elsewhere (so that 0 ln 0 = 0); relative error at most 2
    /// ulp.</summary>
    /// <param name="field">finite values</param>
    /// <param name="logarithm">receives the result; may be the same block</param>
    /// <param name="count">number of points</param>
    public static void Compute(double* field, double* logarithm, int count)
    {
        var i = 0;
        for (; i <= count - Vector512<double>.Count; i += Vector512<double>.Count)
            Positive(Vector512.Load(field + i)).Store(logarithm + i);
        if (i == count)
            return;
        var rest = stackalloc double[Vector512<double>.Count];
        for (var k = 0; k < Vector512<double>.Count; k++)
            rest[k] = i + k < count ? field[i + k] : 1.0;
        Positive(Vector512.Load(rest)).Store(rest);
        for (var k = 0; i + k < count; k++)
            logarithm[i + k] = rest[k];
    }

    /// <summary>An upper bound of |F ln F| over 0 &lt; F &lt;= <paramref name="largest"/>.</summary>
    internal static double ProductBound(double largest)
    {
        if (largest == 0)
            return 0;
        var end = largest * Math.Abs(Math.Log(largest));
        return 1.0001 * (largest < 1 / Math.E ? end : Math.Max(1 / Math.E, end)) + 1e-300;
    }

    /// <summary>An upper bound of |ln F| over the doubles 0 &lt; F &lt;= <paramref name="largest"/>.</summary>
    internal static double Bound(double largest) => largest == 0 ? 0 : Math.Max(746, Math.Abs(Math.Log(largest)));

    private static Vector512<double> Positive(Vector512<double> x) =>
        Vector512.Log(Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<double>.Zero), x, Vector512<double>.One));
}
