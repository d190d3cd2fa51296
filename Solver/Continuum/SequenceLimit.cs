namespace ClusterLB.Solver.Continuum;

/// <summary>How far a monotone sequence is from its limit.</summary>
internal static class SequenceLimit
{
    private const double SlowestRatio = 0.95;

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
