namespace ClusterLB.Solver.Continuum;

/// <summary>How far a monotone sequence is from its limit.</summary>
internal static class SequenceLimit
{
    private const double SlowestRatio = 0.95;

    // Quadratures of exponential accuracy: twice the points leave a thousandth of what half of them changes.
    private const double OfRefinement = 1.0 / 30;

    /// <summary>How many values judge the first <paramref name="functions"/>: half as many more, a multiple of four, no more than
    /// <paramref name="most"/>.</summary>
    public static int LengthToJudge(int functions, int most) => Math.Min(most, (3 * functions / 2 + 3) / 4 * 4);

    /// <summary>
    /// How far the value x_n of x_1 ... x_m is from the limit: what the further m - n values bring, and what may be left beyond the last;
    /// and the error of the quadrature, from x_n by a coarser one. Extrapolation alone, from x_1 ... x_n, is wrong by up to a thousand in
    /// either direction, since the steps are irregular. Source: docs/continuum.md, "Coercivity".
    /// </summary>
    public static double Error(double[] values, int length, double coarse)
    {
        var value = values[length - 1];
        return Math.Abs(value - values[^1]) + Remainder(values) + OfRefinement * Math.Abs(value - coarse);
    }

    /// <summary>
    /// What may be left beyond the last of the values x_1 ... x_N: with n = N/4, if the steps from x_n to x_2n and on to x_4n go on
    /// geometrically with each doubling, q |x_4n - x_2n|/(1 - q), q the quotient of the two steps. That is right for powers of N and too
    /// much for exponentials, which is on the safe side; at least it is what the last n functions have brought.
    /// </summary>
    public static double Remainder(IReadOnlyList<double> values)
    {
        var n = values.Count / 4;
        var (first, middle, last) = (values[n - 1], values[2 * n - 1], values[4 * n - 1]);
        var step = Math.Abs(last - middle);
        var ratio = first == middle ? 0 : Math.Min(SlowestRatio, step / Math.Abs(middle - first));
        return Math.Max(step * ratio / (1 - ratio), Math.Abs(last - values[3 * n - 1]));
    }
}
