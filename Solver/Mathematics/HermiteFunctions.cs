namespace ClusterLB.Solver.Mathematics;

/// <summary>
/// The Hermite functions of one velocity component, φ_n(v) = (2π)^(-1/4) exp(-v²/4) He_n(v)/sqrt(n!), orthonormal on the line: φ_0² is
/// the unit Maxwellian. In d dimensions φ_n(v) = Π_a φ_(n_a)(v_a) = sqrt(M) He_n/sqrt(n!).
/// </summary>
internal static class HermiteFunctions
{
    /// <summary>
    /// φ_0(v) .. φ_N(v) by sqrt(n+1) φ_(n+1) = v φ_n - sqrt(n) φ_(n-1), stable at every v and n; all zero where exp(-v²/4) underflows
    /// (|v| > 54).
    /// </summary>
    /// <param name="velocity">v</param>
    /// <param name="values">receives φ_n at n, N + 1 values</param>
    public static void Evaluate(double velocity, Span<double> values)
    {
        for (var n = 0; n < values.Length; n++)
        {
            values[n] = n switch
            {
                0 => Math.Exp(-0.25 * velocity * velocity) / Math.Sqrt(Math.Sqrt(2 * Math.PI)),
                1 => velocity * values[0],
                _ => (velocity * values[n - 1] - Math.Sqrt(n - 1) * values[n - 2]) / Math.Sqrt(n),
            };
        }
    }

    /// <summary>φ_n(v) for one n >= 0.</summary>
    public static double Value(int n, double velocity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var (before, value) = (0.0, Math.Exp(-0.25 * velocity * velocity) / Math.Sqrt(Math.Sqrt(2 * Math.PI)));
        for (var k = 1; k <= n; k++)
            (before, value) = (value, (velocity * value - Math.Sqrt(k - 1) * before) / Math.Sqrt(k));
        return value;
    }
}
