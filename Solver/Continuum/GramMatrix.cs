using System.Numerics;

namespace ClusterLB.Solver.Continuum;

/// <summary>Inner products of the rows of a matrix, where the forms spend their time.</summary>
internal static class GramMatrix
{
    /// <summary>packed = Σ_k a_ik a_jk, i ≥ j, by rows.</summary>
    /// <param name="rows">a, rows of <paramref name="stride"/> elements</param>
    /// <param name="count">number of rows</param>
    /// <param name="stride">elements of a row, whole vectors</param>
    /// <param name="packed">count (count + 1)/2 elements</param>
    public static void Fill(ReadOnlySpan<double> rows, int count, int stride, Span<double> packed)
    {
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            var a = rows.Slice(i * stride, stride);
            for (var j = 0; j <= i; j++)
            {
                var b = rows.Slice(j * stride, stride);
                var sum = Vector<double>.Zero;
                for (var k = 0; k < stride; k += Vector<double>.Count)
                    sum += new Vector<double>(a[k..]) * new Vector<double>(b[k..]);
                packed[at++] = Vector.Sum(sum);
            }
        }
    }
}
