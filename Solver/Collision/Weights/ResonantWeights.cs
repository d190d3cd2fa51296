using System.Numerics;
using MathNet.Numerics.Integration;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>
/// Corrects a Gauss-Legendre panel for a resonance 1/|D|² of a smooth complex D whose root z lies near the panel (the weakly damped
/// plasma oscillation 1/V = χ). With D = (x - z) G and f = g/|G|² smooth, ∫ g/|D|² dx = ∫ f/|x - z|² dx is integrated exactly for
/// polynomial f: the weights are w̃_k = Im ∫ ℓ_k(x)/(x - z) dx / Im z, where ℓ_k are the Lagrange polynomials of the nodes and
/// ∫ ℓ_k/(x - z) dx = -2 w_k Σ_n (n + 1/2) P_n(x_k) Q_n(z), Q_n the Legendre functions of the second kind. The value at node k is
/// multiplied by |x_k - z|² w̃_k/w_k. Source: docs/numerics.md, "Resonances".
/// </summary>
internal static class ResonantWeights
{
    private const int Order = RadialQuadrature.Order;

    /// <summary>Roots closer to the panel than this, in units of its half width, are treated; beyond it plain Gauss-Legendre is exact to
    /// 1e-12.</summary>
    public const double Reach = 1.0;

    /// <summary>Damping below this fraction of the panel's distance from the origin is rounding noise and is raised to it.</summary>
    private const double Floor = 1e-12;

    private static readonly double[] Nodes = RuleNodes();
    private static readonly double[] Barycentric = BarycentricWeights();
    private static readonly double[,] Legendre = LegendreTable();

    /// <summary>Multiplies <paramref name="value"/>[k] = 1/|D_k|² by the correction of the root nearest to the panel, if there is one in
    /// reach.</summary>
    /// <param name="real">Re D at the nodes</param>
    /// <param name="imaginary">Im D at the nodes</param>
    /// <param name="value">1/|D|² at the nodes, corrected in place</param>
    /// <param name="centreOverHalfWidth">the panel's centre over its half width (for the damping floor)</param>
    /// <returns>whether a correction was made</returns>
    public static bool Correct(ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary, Span<double> value, double centreOverHalfWidth)
    {
        Span<Complex> d = stackalloc Complex[Order];
        var nearest = 0;
        for (var k = 0; k < Order; k++)
        {
            d[k] = new Complex(real[k], imaginary[k]);
            if (Complex.Abs(d[k]) < Complex.Abs(d[nearest]))
                nearest = k;
        }

        if (!Root(d, Nodes[nearest], out var z) || Distance(z) > Reach)
            return false;
        var damping = Math.Max(Math.Abs(z.Imaginary), Floor * Math.Max(1, centreOverHalfWidth));
        z = new Complex(z.Real, damping);
        Span<Complex> q = stackalloc Complex[Order];
        SecondKind(z, q);
        for (var k = 0; k < Order; k++)
        {
            var sum = 0.0;
            for (var n = 0; n < Order; n++)
                sum += (n + 0.5) * Legendre[n, k] * q[n].Imaginary;
            var x = Nodes[k] - z.Real;
            // 1/|D_k|² is finite only off the root: at the root itself the product is taken in the regularised form.
            var g = Math.Max(d[k].Real * d[k].Real + d[k].Imaginary * d[k].Imaginary, double.Epsilon);
            value[k] = (x * x + damping * damping) / g * (-2 * sum / damping);
        }

        return true;
    }

    /// <summary>Newton's iteration (secant slope from the interpolant) for D(z) = 0, from the node where |D| is least.</summary>
    private static bool Root(ReadOnlySpan<Complex> d, double start, out Complex z)
    {
        z = new Complex(start, 1e-3);
        var step = new Complex(1e-4, 1e-4);
        var value = Interpolate(d, z);
        for (var iteration = 0; iteration < 40; iteration++)
        {
            var slope = (Interpolate(d, z + step) - value) / step;
            var change = value / slope;
            if (!double.IsFinite(change.Real) || !double.IsFinite(change.Imaginary))
                return false;
            z -= change;
            if (Complex.Abs(z) > 4)
                return false;
            if (Complex.Abs(change) < 1e-14)
                return true;
            value = Interpolate(d, z);
            step = Complex.Abs(change) < 1e-4 ? new Complex(1e-6, 1e-6) : step;
        }

        return Complex.Abs(value) < 1e-9 * Complex.Abs(d[0]);
    }

    private static Complex Interpolate(ReadOnlySpan<Complex> d, Complex z)
    {
        Complex numerator = 0, denominator = 0;
        for (var k = 0; k < Order; k++)
        {
            var gap = z - Nodes[k];
            if (gap == Complex.Zero)
                return d[k];
            var c = Barycentric[k] / gap;
            numerator += c * d[k];
            denominator += c;
        }

        return numerator / denominator;
    }

    private static double Distance(Complex z)
    {
        var outside = Math.Max(0, Math.Abs(z.Real) - 1);
        return Math.Sqrt(outside * outside + z.Imaginary * z.Imaginary);
    }

    /// <summary>
    /// Q_n(z) off the cut [-1, 1]: Q_0 = 1/2 ln((z + 1)/(z - 1)). Near the cut the three-term recurrence is stable forwards; further
    /// out Q_n is its minimal solution, found by Miller's backward recurrence.
    /// </summary>
    private static void SecondKind(Complex z, Span<Complex> q)
    {
        var first = 0.5 * (Complex.Log(z + 1) - Complex.Log(z - 1));
        var growth = Complex.Abs(z + Complex.Sqrt(z - 1) * Complex.Sqrt(z + 1));
        if (growth < 1.15)
        {
            q[0] = first;
            q[1] = z * first - 1;
            for (var n = 1; n + 1 < Order; n++)
                q[n + 1] = ((2 * n + 1) * z * q[n] - n * q[n - 1]) / (n + 1);
            return;
        }

        Complex above = 0, here = 1e-200;
        for (var n = Order + (int)(40 / Math.Log(growth)); n >= 0; n--)
        {
            if (n < Order)
                q[n] = here;
            (above, here) = (here, ((2 * n + 1) * z * here - (n + 1) * above) / Math.Max(n, 1));
        }

        var scale = first / q[0];
        for (var n = 0; n < Order; n++)
            q[n] *= scale;
    }

    private static double[] RuleNodes()
    {
        var rule = new GaussLegendreRule(-1, 1, Order);
        return [.. Enumerable.Range(0, Order).Select(rule.GetAbscissa)];
    }

    private static double[] BarycentricWeights()
    {
        var weights = new double[Order];
        for (var k = 0; k < Order; k++)
        {
            weights[k] = 1;
            for (var l = 0; l < Order; l++)
            {
                if (l != k)
                    weights[k] /= 2 * (Nodes[k] - Nodes[l]);
            }
        }

        return weights;
    }

    private static double[,] LegendreTable()
    {
        var p = new double[Order, Order];
        for (var k = 0; k < Order; k++)
        {
            (p[0, k], p[1, k]) = (1, Nodes[k]);
            for (var n = 1; n + 1 < Order; n++)
                p[n + 1, k] = ((2 * n + 1) * Nodes[k] * p[n, k] - n * p[n - 1, k]) / (n + 1);
        }

        return p;
    }
}
