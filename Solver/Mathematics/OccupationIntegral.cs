using MathNet.Numerics.Integration;

namespace ClusterLB.Solver.Mathematics;

/// <summary>
/// The integrals of Fermi-Dirac and Bose-Einstein,
/// <code>f_s(ν) = 1/Γ(s) ∫_0^∞ t^(s-1)/(e^(t-ν) + θ) dt     (= -θ Li_s(-θ e^ν)),     f_s(ν) → e^ν for ν → -∞</code>
/// with θ = 1 or -1 (ν &lt; 0 there), to about 1e-14. With t = y² the integrand is smooth at 0; panels lie closer where the edge t = ν is,
/// or, of bosons, where the pole y² = ν comes near to the origin.
/// </summary>
internal static class OccupationIntegral
{
    private const int Order = 32;
    private static readonly GaussLegendreRule _rule = new(-1, 1, Order);

    /// <summary>f_s(ν).</summary>
    /// <param name="theta">θ, 1 or -1</param>
    /// <param name="order">s, from 1/2</param>
    /// <param name="nu">ν = μ/T; below 0 of bosons</param>
    public static double Of(int theta, double order, double nu)
    {
        if (theta < 0 && !(nu < 0))
            return double.PositiveInfinity;
        if (order == 1)
            return Occupation.Tail(theta, -nu);
        var sum = 0.0;
        double[] ends = [.. Ends(theta, nu)];
        for (var p = 1; p < ends.Length; p++)
        {
            var (middle, half) = (0.5 * (ends[p - 1] + ends[p]), 0.5 * (ends[p] - ends[p - 1]));
            for (var k = 0; k < Order; k++)
            {
                var y = middle + half * _rule.GetAbscissa(k);
                sum += half * _rule.GetWeight(k) * 2 * Math.Pow(y, 2 * order - 1) * Occupation.Of(theta, y * y - nu);
            }
        }

        return sum / MathNet.Numerics.SpecialFunctions.Gamma(order);
    }

    /// <summary>ζ(s) = f_s(0) of bosons, for s &gt; 1: the most that states above the lowest hold.</summary>
    public static double Zeta(double order)
    {
        // Euler and Maclaurin from n on: the next term is below 1e-16.
        const int Terms = 64;
        var sum = 0.0;
        for (var k = 1; k < Terms; k++)
            sum += Math.Pow(k, -order);
        var n = Math.Pow(Terms, -order);
        return sum + n * (Terms / (order - 1) + 0.5 + order / (12.0 * Terms)
            - order * (order + 1) * (order + 2) / (720.0 * Terms * Terms * Terms)
            + order * (order + 1) * (order + 2) * (order + 3) * (order + 4) / (30240.0 * Math.Pow(Terms, 5)));
    }

    /// <summary>The ν at which f_s has a value; null of bosons where the value is ζ(s) or more.</summary>
    /// <param name="theta">θ</param>
    /// <param name="order">s</param>
    /// <param name="value">positive</param>
    public static double? Inverse(int theta, double order, double value)
    {
        if (theta < 0 && order > 1 && value >= Zeta(order))
            return null;
        var low = Math.Min(Math.Log(value) - 1, -1);
        while (Of(theta, order, low) > value)
            low *= 2;
        var high = theta < 0 ? 0 : Math.Max(1, low + 2);
        while (theta > 0 && Of(theta, order, high) < value)
            high *= 2;
        for (var step = 0; step < 200 && high - low > 1e-15 * Math.Max(Math.Abs(low), Math.Abs(high)); step++)
        {
            var middle = 0.5 * (low + high);
            (low, high) = Of(theta, order, middle) < value ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The ends of the panels in y, ascending: what lies beyond the last is below e^-42 of the whole.</summary>
    private static IEnumerable<double> Ends(int theta, double nu)
    {
        const double Last = 42;
        double[] near = [1, 4, 10, 20, Last], edge = [-Last, -20, -12, -8, -4, -2, 0, 2, 4, 8, 12, 20, 30];
        if (theta > 0)
            return (nu < Last ? near : []).Concat(edge.Append(Last).Select(t => nu + t)).Where(t => t > 0.05).Select(Math.Sqrt).Prepend(0)
                .Order();
        List<double> ends = [0];
        for (var y = 0.5 * Math.Min(Math.Sqrt(-nu), 1); y * y < Last; y += Math.Min(y, 0.5))
            ends.Add(y);
        return ends.Append(Math.Sqrt(Last) + 0.5);
    }
}
