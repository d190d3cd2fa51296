using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Solver.Lattice;

/// <summary>
/// Non-negative weights of a set of directions: exact for all polynomials on the sphere up to the highest degree that is feasible
/// and, among those, nearest to uniform. With u_k = N w_k / |S^(d-1)| on orbit k (N vectors in all),
/// <code>min Σ_k (u_k - 1)²   subject to   C u = c (moments, normalisation),   u >= 0.</code>
/// The support comes from non-negative least squares with the moments as a heavy penalty; on the support the penalty is iterated
/// (augmented Lagrangian) until the moments hold to rounding. Source: docs/numerics.md, "Directions".
/// </summary>
internal static class DirectionWeights
{
    private const double Penalty = 1e6;
    private const double Exactness = 1e-13;

    /// <summary>
    /// The weight of each orbit's members, as a fraction of the sphere (Σ_k |orbit k| w_k = 1; 0 where the orbit is unused), and the odd
    /// degree up to which all polynomials are exact. A degree whose vectors do not generate all of Z^d is not accepted (d = 4, P2 = 2,
    /// degree 5 uses (1,1,0,0) alone): bonds would split the lattice into two that exchange no mass.
    /// </summary>
    /// <exception cref="ArithmeticException">not even degree 3 is reached</exception>
    public static (double[] Weights, int Degree) Solve(DirectionOrbit[] orbits)
    {
        var dimension = orbits[0].Representative.Length;
        var moments = new ZonalMoments(orbits);
        var total = (double)orbits.Sum(o => o.Members.Length);
        double[] share = [.. orbits.Select(o => o.Members.Length / total)];
        var triangle = orbits.Select(_ => Array.Empty<double>()).ToArray();
        double[]? best = null;
        var degree = 0;
        double[] u = [.. orbits.Select(_ => 1.0)];
        var rows = new List<double[,]>();
        while (true)
        {
            var l = degree + 2;
            var matrix = moments.Matrix(l);
            var scale = ZonalMoments.HarmonicCount(dimension, l) / total;
            rows.Add(matrix);
            triangle = LeastSquares.Triangle([.. triangle.Select((c, k) => Append(c, matrix, k, scale))]);
            if (Feasible(triangle, share, u) is not { } next || !IsExact(rows, next, total)
                || !CollisionalInvariants.Generate(orbits.Where((_, k) => next[k] > 0).SelectMany(o => o.Members)))
                break;
            (best, u, degree) = (next, next, l);
        }

        return best is null
            ? throw new ArithmeticException("no non-negative direction weights of degree 3 were found")
            : ([.. best.Select(v => v / total)], degree + 1);
    }

    // the rows of the moments so far are kept as a triangular factor; a new degree's rows go below it
    private static double[] Append(double[] column, double[,] matrix, int k, double scale) =>
        [.. column, .. Enumerable.Range(0, matrix.GetLength(0)).Select(i => scale * matrix[i, k])];

    // near-uniform u >= 0 with exact moments, or null where there is none; `start` is any point u >= 0
    private static double[]? Feasible(double[][] triangle, double[] share, double[] start)
    {
        var n = share.Length;
        var columns = new double[n][];
        for (var k = 0; k < n; k++)
        {
            columns[k] = new double[2 * n + 1];
            columns[k][0] = Penalty * share[k];
            for (var i = 0; i < n; i++)
                columns[k][1 + i] = Penalty * triangle[k][i];
            columns[k][1 + n + k] = 1;
        }

        var target = new double[2 * n + 1];
        target[0] = Penalty;
        Array.Fill(target, 1.0, n + 1, n);
        var u = NonNegativeLeastSquares.Solve(columns, target, start);
        bool[] support = [.. u.Select(v => v > 1e-9)];

        // augmented Lagrangian on the support: the target of the moments takes up what the penalty left of them
        for (var iteration = 0; iteration < 8; iteration++)
        {
            u = LeastSquares.Solve(columns, target, support);
            for (var i = 0; i <= n; i++)
            {
                var residual = i == 0 ? Penalty : 0.0;
                for (var k = 0; k < n; k++)
                    residual -= columns[k][i] * u[k];
                target[i] += residual;
            }
        }

        return u.Where((_, k) => support[k]).Min() > 0 ? u : null;
    }

    private static bool IsExact(List<double[,]> rows, double[] u, double total)
    {
        foreach (var matrix in rows)
        {
            for (var i = 0; i < u.Length; i++)
            {
                var moment = 0.0;
                for (var k = 0; k < u.Length; k++)
                    moment += matrix[i, k] * u[k];
                if (!(Math.Abs(moment) <= Exactness * total))
                    return false;
            }
        }

        return true;
    }
}
