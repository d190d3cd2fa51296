using System.Numerics;

namespace ClusterLB.Solver.Mathematics;

/// <summary>
/// The Faddeeva function w(z) = e^(-z²) erfc(-iz), on the closed upper half plane by Weideman's rational expansion
/// (SIAM J. Numer. Anal. 31, 1497 (1994)) with 40 terms: relative error below 1e-12 near the real axis up to |z| = 12, beyond which the
/// asymptotic series takes over. On the real axis w(x) = e^(-x²) + (2i/√π) Dawson(x): the real part is taken from there.
/// Below the axis w(z) = 2 e^(-z²) - w(-z).
/// </summary>
internal static class Faddeeva
{
    private const int Terms = 40;
    private static readonly double L = Math.Sqrt(Terms / Math.Sqrt(2.0));
    private static readonly double[] Coefficients = Expand();

    /// <summary>w(z).</summary>
    public static Complex W(Complex z)
    {
        if (z.Imaginary < 0)
            return 2 * Complex.Exp(-z * z) - W(-z);
        if (Complex.Abs(z) > 12)
            return Asymptotic(z);
        var denominator = L - Complex.ImaginaryOne * z;
        var ratio = (L + Complex.ImaginaryOne * z) / denominator;
        Complex sum = 0;
        for (var n = Terms - 1; n >= 0; n--)
            sum = sum * ratio + Coefficients[n];
        var w = 2 * sum / (denominator * denominator) + 1 / Math.Sqrt(Math.PI) / denominator;
        return z.Imaginary == 0 ? new Complex(Math.Exp(-z.Real * z.Real), w.Imaginary) : w;
    }

    /// <summary>The plasma dispersion function of Fried and Conte, Z(ζ) = i √π w(ζ).</summary>
    public static Complex PlasmaDispersion(Complex z) => Complex.ImaginaryOne * Math.Sqrt(Math.PI) * W(z);

    /// <summary>∫ R(u)/(u - s - i0) du of the Gaussian R with the given mean and standard deviation: i sqrt(π/2)/σ w((s - mean)/(σ sqrt
    /// 2)).</summary>
    public static Complex GaussianHilbert(double s, double mean, double sigma) =>
        Complex.ImaginaryOne * Math.Sqrt(Math.PI / 2) / sigma * W((s - mean) / (sigma * Math.Sqrt(2)));

    private static Complex Asymptotic(Complex z)
    {
        Complex sum = 0;
        var inverse = 1 / (2 * z * z);
        for (var n = 12; n >= 1; n--)
            sum = (2 * n - 1) * inverse * (1 + sum);
        return (z.Imaginary == 0 ? Math.Exp(-z.Real * z.Real) : 0) + Complex.ImaginaryOne / (Math.Sqrt(Math.PI) * z) * (1 + sum);
    }

    /// <summary>Fourier coefficients of e^(-t²)(L² + t²), t = L tan(θ/2), by the trapezoidal rule (exact to rounding here).</summary>
    private static double[] Expand()
    {
        const int samples = 4 * Terms;
        var coefficients = new double[Terms];
        for (var n = 0; n < Terms; n++)
        {
            var sum = 0.0;
            for (var k = -samples + 1; k < samples; k++)
            {
                var theta = Math.PI * k / samples;
                var t = L * Math.Tan(theta / 2);
                sum += Math.Exp(-t * t) * (L * L + t * t) * Math.Cos((n + 1) * theta);
            }

            coefficients[n] = sum / (2 * samples);
        }

        return coefficients;
    }
}
