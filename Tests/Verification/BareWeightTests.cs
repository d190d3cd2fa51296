using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Tests.Verification;

/// <summary>
/// Radial weights with eps = 1 against their definition, integrated here by Simpson's rule on a fine grid:
/// spectral ∫ μ T [sinc(x/a - m) + sinc(x/a + m)] dx, monotone (m a)^(-2) ∫_0^X μ x² hat_m dx, μ = c_d hbar^(-d-1) x^(d-2) V(x/hbar)²;
/// classical D = c_d ∫ κ^d V² dκ times 2 (-1)^(m+1)/(m a)², or 1/a² on m = 1.
/// </summary>
public class BareWeightTests
{
    private const double MaxTransfer = 6;

    [Test]
    public void Are_the_integrals_that_define_them([Values(2, 3, 4)] int d, [Values] RadialRule rule, [Values(1.0, 0.1, 0.0)] double hbar)
    {
        var lattice = Cases.Cube(d, d == 4 ? 8 : 12, 4.5);
        var potential = new GaussianPotential(1.3, 0.8);
        using var collision = Cases.Operator(lattice, Cases.Model(d, hbar, Screening.None, potential), 5, rule, MaxTransfer);
        double worst = 0;
        foreach (var (family, number) in collision.Families.Select((x, i) => (x, i)).GroupBy(x => x.x.SquaredLength).Select(g => g.First()))
        {
            var a = family.TransferStep;
            double[] expected = [.. Enumerable.Range(1, family.Transfers).Select(m => hbar == 0 ? Classical(m, a) : Quantum(m, a))];
            for (var m = 1; m <= family.Transfers; m++)
                worst = Math.Max(worst, Math.Abs(collision.Weights[number][m][0] - expected[m - 1]) / expected.Max(Math.Abs));
        }

        Cases.Report($"d={d} hbar={hbar} {rule}: bare W - Simpson, of the largest |W|: {worst:E1}");
        Assert.That(worst, Is.LessThanOrEqualTo(1e-11));

        double Classical(int m, double a)
        {
            var strength = Cases.Prefactor(d) * Simpson(k => Math.Pow(k, d) * Math.Pow(1.3 * Math.Exp(-0.32 * k * k), 2), 0, 20, 80000);
            return rule == RadialRule.Spectral ? (m % 2 == 0 ? -2 : 2) * strength / (m * a * m * a) : m == 1 ? strength / (a * a) : 0;
        }

        double Quantum(int m, double a)
        {
            var sum = 0.0;
            var end = rule == RadialRule.Spectral ? MaxTransfer + 16 : MaxTransfer;
            for (var low = 0.0; low < end; low += a)
                sum += Simpson(Integrand, low, Math.Min(end, low + a), 12000);
            return sum;

            double Integrand(double x)
            {
                var mu = Cases.Prefactor(d) * Math.Pow(hbar, -d - 1) * Math.Pow(x, d - 2) * Math.Pow(
                    1.3 * Math.Exp(-0.32 * x * x / (hbar * hbar)), 2);
                if (rule == RadialRule.Spectral)
                    return mu * 0.5 * MathNet.Numerics.SpecialFunctions.Erfc((x - MaxTransfer - 8) / 2) * (
                        Sinc(x / a - m) + Sinc(x / a + m));
                var hat = m == 1 && x < a ? 1 : Math.Max(0, 1 - Math.Abs(x / a - m));
                return mu * x * x * hat / (m * a * m * a);
            }
        }
    }

    /// <summary>Classical, V cut at 5 where it falls so slowly that without the cut there is no operator, and so slowly that the integral
    /// has no power law to end in.</summary>
    [TestCase(4, 2.5)]
    [TestCase(4, 1.0)]
    [TestCase(3, 1.5)]
    [TestCase(2, 0.5)]
    public void A_slow_potential_is_integrated_up_to_its_cut(int d, double decay)
    {
        var potential = new AlgebraicPotential(1.3, decay) { MaxWavenumber = 5 };
        using var collision = Cases.Operator(
            Cases.Cube(d, 8, 4.5), Cases.Model(d, 0, Screening.None, potential), 2, RadialRule.Monotone, MaxTransfer);
        var a = collision.Families[0].TransferStep;
        var strength = Cases.Prefactor(d) * 1.69 * Simpson(k => Math.Pow(k, d) * Math.Pow(1 + k * k, -0.5 * decay), 0, 5, 20000);
        Assert.That(collision.Weights[0][1][0], Is.EqualTo(strength / (a * a)).Within(1e-11 * strength / (a * a)));
    }

    private static double Sinc(double x) => Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double Simpson(Func<double, double> f, double low, double high, int intervals)
    {
        var h = (high - low) / intervals;
        var sum = f(low) + f(high);
        for (var k = 1; k < intervals; k++)
            sum += (k % 2 == 0 ? 2 : 4) * f(low + k * h);
        return sum * h / 3;
    }
}
