namespace ClusterLB.Solver.Mathematics;

/// <summary>
/// min |A x - b| over x >= 0 by the active set method of Lawson and Hanson, Solving Least Squares Problems (1974), chapter 23,
/// started from a feasible point so that a sequence of similar problems costs a few steps each.
/// </summary>
internal static class NonNegativeLeastSquares
{
    /// <summary>The minimiser; a component at its bound is exactly 0.</summary>
    /// <param name="columns">A of full column rank, one array of m rows a column</param>
    /// <param name="rightHandSide">b, m rows</param>
    /// <param name="start">a point x >= 0; its positive components are the first passive set</param>
    /// <exception cref="ArithmeticException">no solution after 10 steps a column</exception>
    public static double[] Solve(double[][] columns, double[] rightHandSide, IReadOnlyList<double> start)
    {
        var n = columns.Length;
        double[] x = [.. start];
        bool[] passive = [.. x.Select(v => v > 0)];
        var refused = new bool[n];
        var entering = -1;
        for (var step = 0; step < 10 * n + 10; step++)
        {
            var trial = LeastSquares.Solve(columns, rightHandSide, passive);
            if (entering >= 0 && trial[entering] <= 0)
            {
                // its gradient was rounding: leave it at the bound and ask for the next
                passive[entering] = false;
                refused[entering] = true;
            }
            else if (StepTowards(x, trial, passive))
            {
                entering = -1;
                continue;
            }
            else
            {
                Array.Clear(refused);
            }

            entering = SteepestAtBound(columns, rightHandSide, x, passive, refused);
            if (entering < 0)
                return x;
            passive[entering] = true;
        }

        throw new ArithmeticException("the non-negative least squares problem did not converge");
    }

    // x moves to the trial point, or as far as the bound allows; true if a bound stopped it
    private static bool StepTowards(double[] x, double[] trial, bool[] passive)
    {
        var (fraction, stop) = (1.0, -1);
        for (var k = 0; k < x.Length; k++)
        {
            if (passive[k] && trial[k] <= 0 && (stop < 0 || x[k] / (x[k] - trial[k]) < fraction))
                (fraction, stop) = (x[k] > 0 ? x[k] / (x[k] - trial[k]) : 0.0, k);
        }

        if (stop < 0)
        {
            trial.CopyTo(x, 0);
            return false;
        }

        for (var k = 0; k < x.Length; k++)
        {
            if (!passive[k])
                continue;
            x[k] += fraction * (trial[k] - x[k]);
            if (k == stop || !(x[k] > 0))
                (x[k], passive[k]) = (0.0, false);
        }

        return true;
    }

    // argmax of the gradient Aᵀ(b - A x) over the components at their bound, -1 where none exceeds its rounding error
    private static int SteepestAtBound(double[][] columns, double[] rightHandSide, double[] x, bool[] passive, bool[] refused)
    {
        double[] residual = [.. rightHandSide];
        double[] scale = [.. rightHandSide.Select(Math.Abs)];
        for (var k = 0; k < x.Length; k++)
        {
            for (var i = 0; i < residual.Length; i++)
            {
                residual[i] -= columns[k][i] * x[k];
                scale[i] += Math.Abs(columns[k][i] * x[k]);
            }
        }

        var (best, steepest) = (-1, 0.0);
        for (var k = 0; k < x.Length; k++)
        {
            if (passive[k] || refused[k])
                continue;
            var (gradient, rounding) = (0.0, 0.0);
            for (var i = 0; i < residual.Length; i++)
            {
                gradient += columns[k][i] * residual[i];
                rounding += Math.Abs(columns[k][i]) * scale[i];
            }

            if (gradient > 4e-16 * rounding && gradient > steepest)
                (best, steepest) = (k, gradient);
        }

        return best;
    }
}
