namespace ClusterLB.Solver.Mathematics;

/// <summary>
/// The mean occupation of a state in an ideal quantum gas, n(x) = 1/(e^x + θ), x = (energy - μ)/T, with θ = 1 for fermions, -1 for
/// bosons (x &gt; 0 there) and 0 for Boltzmann's particles, and what follows from it. Each form is the one that neither overflows nor
/// cancels.
/// </summary>
internal static class Occupation
{
    /// <summary>n(x) = 1/(e^x + θ).</summary>
    public static double Of(int theta, double x)
    {
        if (theta == 0)
            return Math.Exp(-x);
        if (theta < 0)
            return x < 1 ? Math.Exp(-0.5 * x) / (2 * Math.Sinh(0.5 * x)) : Math.Exp(-x) / (1 - Math.Exp(-x));
        var e = Math.Exp(-Math.Abs(x));
        return (x > 0 ? e : 1) / (1 + e);
    }

    /// <summary>-n'(x) = n (1 - θn).</summary>
    public static double Slope(int theta, double x)
    {
        if (theta == 0)
            return Math.Exp(-x);
        if (theta < 0)
        {
            var sinh = 2 * Math.Sinh(0.5 * Math.Min(x, 1400));
            return 1 / (sinh * sinh);
        }

        var e = Math.Exp(-Math.Abs(x));
        return e / ((1 + e) * (1 + e));
    }

    /// <summary>The integral of n from x to infinity: θ ln(1 + θ e^-x), or e^-x.</summary>
    public static double Tail(int theta, double x)
    {
        if (theta == 0)
            return Math.Exp(-x);
        if (theta < 0)
            return -Math.Log(x < 1 ? 2 * Math.Exp(-0.5 * x) * Math.Sinh(0.5 * x) : 1 - Math.Exp(-x));
        return Math.Max(-x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
    }
}
