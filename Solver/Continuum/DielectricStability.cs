using System.Numerics;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Perturbations;

namespace ClusterLB.Solver.Continuum;

/// <summary>
/// The constants of Proposition 3.1, (2) and (4) without derivatives in k, for Φ = M + √M f: the least C, C_q and C_q' with
/// <code>
/// (3.2)   |ε_ħ(Φ, k, v) - ε_ħ(Φ', k, v)| ≤ C ‖f - f'‖_3
/// (3.4)   |∇_v^q ε_ħ(Φ, k, v)| ≤ C_q' + C_q ‖f‖_(q+2),      q = 1, 2, 3
/// </code>
/// for all k and v, and for every ħ ≥ 0 alike: a difference quotient is a mean of slopes, so that the classical function is the worst, and
/// it is reached as ħκ falls to 0. Along k̂ only the Hermite functions φ_n of k̂·v contribute, ∫ √M φ_n dy = R He_n/√n!, with the Hilbert
/// transforms h_n, h_n' = -√(n + 1) h_(n+1); the largest value over f of norm 1 is a largest singular value at each u = k̂·v. So
/// <code>C_q = max V · max_u σ_max(Σ_n (h_n^(q+1)/D_n) ...),      ‖f‖_r² = Σ D_n a_n²,      C_q' = max V · max_u |h_0^(q+1)|</code>
/// with C that of q = 0 and r = 3. Source: docs/continuum.md, "The article's constants".
/// </summary>
/// <param name="Difference">C; infinite where V is</param>
/// <param name="Linear">C_q, q = 0 ... 3, of ‖f‖_(q+2)</param>
/// <param name="Equilibrium">C_q', the same of M alone</param>
internal sealed record DielectricStability(double Difference, double[] Linear, double[] Equilibrium)
{
    /// <summary>The largest q.</summary>
    public const int MostDerivatives = 3;

    // h_n grows with the rounding e^(u²/4) of the forward recurrence: 1e-12 at u = 6, beyond the maxima.
    private const double Reach = 6;
    private const double Step = 0.01;
    private const int Functions = 4000;

    /// <summary>Of a potential in d dimensions.</summary>
    public static DielectricStability Of(Potential potential, int dimension)
    {
        ArgumentNullException.ThrowIfNull(potential);
        var strength = Largest(potential);
        var (difference, linear, equilibrium) = (0.0, new double[MostDerivatives + 1], new double[MostDerivatives + 1]);
        var weights = Weights(dimension);
        var gate = new object();
        Parallel.For(0, (int)(Reach / Step) + 1, i =>
        {
            var h = Transforms(i * Step);
            var ofDifference = Norm(h, weights[3], 0);
            double[] norms = [.. Enumerable.Range(0, MostDerivatives + 1).Select(q => Norm(h, weights[q + 2], q))];
            lock (gate)
            {
                difference = Math.Max(difference, ofDifference);
                for (var q = 0; q <= MostDerivatives; q++)
                {
                    linear[q] = Math.Max(linear[q], norms[q]);
                    equilibrium[q] = Math.Max(equilibrium[q], Derivative(q + 1, 0) * Complex.Abs(h[q + 1]));
                }
            }
        });
        double[] Times(double[] values) => [.. values.Select(x => strength * x)];
        return new DielectricStability(strength * difference, Times(linear), Times(equilibrium));
    }

    /// <summary>h_0 ... of the unit Maxwellian: h_(n+1) √(n+1) = u h_n - √n h_(n-1), and h_1 = 1 + u h_0.</summary>
    internal static Complex[] Transforms(double velocity)
    {
        var h = new Complex[Functions + MostDerivatives + 2];
        h[0] = Faddeeva.GaussianHilbert(velocity, 0, 1);
        h[1] = 1 + velocity * h[0];
        for (var n = 1; n + 1 < h.Length; n++)
            h[n + 1] = (velocity * h[n] - Math.Sqrt(n) * h[n - 1]) / Math.Sqrt(n + 1);
        return h;
    }

    /// <summary>|h_n^(m)| = √((n + 1) ... (n + m)) |h_(n+m)|.</summary>
    private static double Derivative(int order, int n)
    {
        var product = 1.0;
        for (var i = 1; i <= order; i++)
            product *= n + i;
        return Math.Sqrt(product);
    }

    /// <summary>max |Σ a_n h_n^(q+1)| over real a with Σ D_n a_n² = 1: the largest singular value of two rows. What is left beyond the last
    /// n falls like its square root or faster, and is added.</summary>
    private static double Norm(Complex[] h, double[] weights, int derivatives)
    {
        double re = 0, im = 0, mixed = 0, quarter = 0;
        for (var n = 0; n < Functions; n++)
        {
            if (n == Functions / 4)
                quarter = Largest(re, im, mixed);
            var c = Derivative(derivatives + 1, n) * h[n + derivatives + 1];
            re += c.Real * c.Real / weights[n];
            im += c.Imaginary * c.Imaginary / weights[n];
            mixed += c.Real * c.Imaginary / weights[n];
        }

        var all = Largest(re, im, mixed);
        return Math.Sqrt(all + (all - quarter));
    }

    private static double Largest(double re, double im, double mixed) =>
        0.5 * (re + im) + Math.Sqrt(0.25 * (re - im) * (re - im) + mixed * mixed);

    /// <summary>D_n of ‖·‖_r, r = 0 ... 5.</summary>
    private static double[][] Weights(int dimension)
    {
        var weights = new double[HermiteSpectrum.LargestOrder + 1][];
        for (var r = 0; r < weights.Length; r++)
            weights[r] = new double[Functions];
        for (var n = 0; n < Functions; n++)
        {
            double term = 1, sum = 0;
            for (var r = 0; r < weights.Length; r++)
            {
                weights[r][n] = sum += term;
                term *= n + dimension + r;
            }
        }

        return weights;
    }

    /// <summary>max V over k, which is V(0) for every potential that falls.</summary>
    private static double Largest(Potential potential)
    {
        if (potential.OriginExponent > 0)
            return double.PositiveInfinity;
        var end = Math.Min(potential.MaxWavenumber, 100 * potential.Scale);
        return Enumerable.Range(0, 2001).Max(i => Math.Abs(potential.Value(end * i / 2000)));
    }
}
