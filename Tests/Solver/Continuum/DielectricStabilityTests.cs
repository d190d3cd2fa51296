using System.Numerics;
using ClusterLB.Solver.Continuum;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Continuum;

/// <summary>The constants of Proposition 3.1 (2) and (4): against Hilbert transforms by quadrature of Hermite sums, above the real axis,
/// where what is bounded on it is bounded too.</summary>
public class DielectricStabilityTests
{
    private const int Terms = 60;

    [Test]
    public void Transforms_are_those_of_Hermite_functions()
    {
        foreach (var u in (double[])[0, 0.4, 1.7, 3.1])
        {
            var (here, next) = (DielectricStability.Transforms(u), DielectricStability.Transforms(u + 1e-5));
            for (var n = 0; n < 12; n++)
            {
                var slope = (next[n] - here[n]) / 1e-5;
                Assert.That(Complex.Abs(slope + Math.Sqrt(n + 1) * here[n + 1]), Is.LessThan(2e-4), "h_n' = -sqrt(n + 1) h_(n+1)");

                // Along the imaginary direction the same function, by the trapezoidal rule.
                double[] a = [.. Enumerable.Range(0, n + 1).Select(i => i == n ? 1.0 : 0)];
                var above = Hilbert(a, new Complex(u, 0.3), 0);
                var taylor = Enumerable.Range(0, 24).Aggregate((Sum: Complex.Zero, Power: Complex.One), (s, m) => (
                    s.Sum + s.Power * (m % 2 == 0 ? 1 : -1) * Root(n, m) * here[n + m],
                    s.Power * new Complex(0, 0.3) / (m + 1))).Sum;
                Assert.That(Complex.Abs(above - taylor), Is.LessThan(1e-9), $"h_{n} at {u}");
            }
        }
    }

    /// <summary>No f exceeds the constants at any ħ, and the f made for one u comes near to that of (3.2).</summary>
    [Test]
    public void Nothing_exceeds_them_and_something_comes_near([Values(2, 4)] int d)
    {
        var stability = DielectricStability.Of(new GaussianPotential(1.7, 1), d);
        var (random, largest) = (new Random(5), 0.0);
        for (var trial = 0; trial < 400; trial++)
        {
            // Every fourth is the worst for a velocity.
            var u = 0.1 * (trial / 4 % 40);
            var h = DielectricStability.Transforms(u);
            double[] a = [
                .. Enumerable.Range(0, Terms).Select(n => trial % 4 > 0
                    ? Math.Pow(0.5 + 0.45 * (trial % 3), n) * (random.NextDouble() - 0.5)
                    : Root(n, 1) * (trial % 8 > 0 ? h[n + 1].Imaginary : h[n + 1].Real) / Weight(d, n, 3))];
            var (hbar, kappa, at) = (trial % 2 * random.NextDouble(), trial % 8 == 0 ? 1e-3 : random.NextDouble(), new Complex(u, 0.05));
            var x = hbar * kappa;
            var change = x < 1e-5 ? Hilbert(a, at, 1) : (Hilbert(a, at + x / 2, 0) - Hilbert(a, at - x / 2, 0)) / x;
            var v = 1.7 * Math.Exp(-0.5 * kappa * kappa);
            double Norm(int r) => Math.Sqrt(a.Select((c, n) => c * c * Weight(d, n, r)).Sum());
            var ratio = v * Complex.Abs(change) / Norm(3) / stability.Difference;
            largest = Math.Max(largest, ratio);
            Assert.That(ratio, Is.LessThan(1), $"trial {trial}");
            if (x >= 1e-5)
                continue;
            for (var q = 1; q <= DielectricStability.MostDerivatives; q++)
                Assert.That(v * Complex.Abs(Hilbert(a, at, q + 1)), Is.LessThan(stability.Linear[q] * Norm(q + 2)), $"q = {q}");
        }

        Cases.Report($"d = {d}: {stability.Difference:g6}, {string.Join(" ", stability.Linear)}; at most {largest:g4} of (3.2)");
        Assert.That(largest, Is.GreaterThan(0.85));

        // χ of M is largest at rest, where it is 1.
        Assert.That(stability.Equilibrium[0], Is.EqualTo(1.7).Within(1e-9));
        Assert.That(DielectricStability.Of(new PowerLawPotential(1, 2), d).Difference, Is.EqualTo(double.PositiveInfinity));
    }

    private static double Root(int n, int order)
    {
        var product = 1.0;
        for (var i = 1; i <= order; i++)
            product *= n + i;
        return Math.Sqrt(product);
    }

    private static double Weight(int d, int n, int r)
    {
        double term = 1, sum = 0;
        for (var i = 0; i <= r; i++)
        {
            sum += term;
            term *= n + d + i;
        }

        return sum;
    }

    /// <summary>∫ R_f(u)/(u - s)^(m+1) du m!, R_f = Σ a_n R He_n/√n!, Im s > 0.</summary>
    private static Complex Hilbert(double[] a, Complex s, int derivatives)
    {
        var step = Math.Min(0.05, s.Imaginary / 6);
        Complex sum = 0;
        for (var i = -(int)(14 / step); i <= (int)(14 / step); i++)
        {
            var u = i * step;
            double before = 0, now = 1, line = 0;
            for (var n = 0; n < a.Length; n++)
            {
                line += a[n] * now;
                (before, now) = (now, (u * now - Math.Sqrt(n) * before) / Math.Sqrt(n + 1));
            }

            var term = step * line * Math.Exp(-0.5 * u * u) / Math.Sqrt(2 * Math.PI) / (u - s);
            for (var m = 1; m <= derivatives; m++)
                term *= m / (u - s);
            sum += term;
        }

        return sum;
    }
}
