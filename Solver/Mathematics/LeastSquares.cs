namespace ClusterLB.Solver.Mathematics;

/// <summary>
/// min |A x - b| over the columns of A that a set selects, by Householder reflections. Written in scalar arithmetic of a fixed order:
/// the direction weights it serves must come out the same to the last bit on every rank.
/// </summary>
internal static class LeastSquares
{
    /// <summary>x with x_k = 0 for columns outside <paramref name="selected"/>.</summary>
    /// <param name="columns">A, one array of m rows a column</param>
    /// <param name="rightHandSide">b, m rows</param>
    /// <param name="selected">columns in use, linearly independent, at most m</param>
    /// <exception cref="ArithmeticException">the selected columns are linearly dependent</exception>
    public static double[] Solve(double[][] columns, double[] rightHandSide, bool[] selected)
    {
        int[] used = [.. Enumerable.Range(0, columns.Length).Where(k => selected[k])];
        double[][] r = [.. used.Select(k => (double[])columns[k].Clone())];
        double[] b = [.. rightHandSide];
        var diagonal = new double[r.Length];
        for (var k = 0; k < r.Length; k++)
        {
            if (Eliminate(r, k, out diagonal[k]) is not { } scale)
                throw new ArithmeticException("the columns of a least squares problem are linearly dependent");
            Reflect(r[k], b, scale, k);
        }

        var x = new double[columns.Length];
        for (var k = r.Length - 1; k >= 0; k--)
        {
            var value = x[used[k]] = b[k] / diagonal[k];
            for (var i = 0; i < k; i++)
                b[i] -= value * r[k][i];
        }

        return x;
    }

    /// <summary>The triangular factor R (columns, as many rows as columns) of the tall matrix A: RᵀR = AᵀA.</summary>
    public static double[][] Triangle(double[][] columns)
    {
        var n = columns.Length;
        double[][] r = [.. columns.Select(c => (double[])c.Clone())];
        for (var k = 0; k < n; k++)
        {
            if (Eliminate(r, k, out var diagonal) is null)
                continue;
            r[k][k] = diagonal;
            Array.Clear(r[k], k + 1, r[k].Length - k - 1);
        }

        return [.. r.Select(c => c[..n])];
    }

    // reflects column k onto the diagonal and the later columns with it; column k then holds the reflection's vector, whose scale is
    // returned (null for a column already zero)
    private static double? Eliminate(double[][] r, int k, out double diagonal)
    {
        var norm = Math.Sqrt(Dot(r[k], r[k], k));
        diagonal = r[k][k] > 0 ? -norm : norm;
        if (norm == 0)
            return null;
        r[k][k] -= diagonal;
        var scale = -1 / (diagonal * r[k][k]);
        for (var j = k + 1; j < r.Length; j++)
            Reflect(r[k], r[j], scale, k);
        return scale;
    }

    private static double Dot(double[] u, double[] v, int from)
    {
        var sum = 0.0;
        for (var i = from; i < u.Length; i++)
            sum += u[i] * v[i];
        return sum;
    }

    // v -= scale (u·v) u over the rows from `from` on
    private static void Reflect(double[] u, double[] v, double scale, int from)
    {
        var factor = scale * Dot(u, v, from);
        for (var i = from; i < u.Length; i++)
            v[i] -= factor * u[i];
    }
}
