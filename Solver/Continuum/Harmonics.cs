namespace ClusterLB.Solver.Continuum;

/// <summary>Spheres and harmonic polynomials in any dimension.</summary>
internal static class Harmonics
{
    /// <summary>|S^(d-1)| = 2 π^(d/2)/Γ(d/2).</summary>
    public static double SphereArea(int dimension) =>
        2 * Math.Pow(Math.PI, 0.5 * dimension) / MathNet.Numerics.SpecialFunctions.Gamma(0.5 * dimension);

    /// <summary>
    /// The number of independent harmonic polynomials of degree <paramref name="degree"/> in R^<paramref name="dimension"/>,
    /// C(l + d - 1, l) - C(l + d - 3, l - 2); on the line 1 and s alone are harmonic.
    /// </summary>
    public static double Count(int dimension, int degree)
    {
        if (dimension == 1 || degree < 2)
            return degree switch { 0 => 1, 1 => dimension, _ => 0 };
        return Choose(degree + dimension - 1, degree) - Choose(degree + dimension - 3, degree - 2);
    }

    private static double Choose(int n, int k) => Math.Round(MathNet.Numerics.SpecialFunctions.Binomial(n, k));
}
