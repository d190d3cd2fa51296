using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Tests.Solver.Mathematics;

/// <summary>The fit finds what was put in, and says how sure it is.</summary>
public class PowerFitTests
{
    private static readonly double[] Hbars = [0.4, 0.2, 0.1, 0.05];

    [TestCase(0.3, 2.0, 1.5, 2)]
    [TestCase(7.0, 1.0, -2.0, 2)]
    [TestCase(1e-6, 1.6, 0.0, 2)]
    [TestCase(0.3, 1.0, -1.5, 1)]
    [TestCase(2.0, 0.5, 0.7, 1.5)]
    public void Exact_data_are_fitted_exactly(double factor, double exponent, double correction, double power)
    {
        double[] data = [.. Hbars.Select(h => factor * Math.Pow(h, exponent) * (1 + correction * Math.Pow(h, power)))];
        var fit = PowerFit.Of(Hbars, data, power);
        Assert.That(fit.Factor, Is.EqualTo(factor).Within(1e-10 * factor));
        Assert.That(fit.Exponent, Is.EqualTo(exponent).Within(1e-10));
        Assert.That(fit.Correction, Is.EqualTo(correction).Within(1e-8));
        Assert.That(fit.Uncertainty, Is.LessThan(1e-9));
    }

    [Test]
    public void The_uncertainty_is_that_of_the_scatter()
    {
        double[] scatter = [1.01, 0.99, 1.01, 0.99];
        var fit = PowerFit.Of(Hbars, [.. Hbars.Select((h, i) => h * h * scatter[i])]);
        Assert.That(fit.Uncertainty, Is.GreaterThan(0.005).And.LessThan(0.1));
        Assert.That(fit.Exponent, Is.EqualTo(2).Within(4 * fit.Uncertainty));
    }

    [Test]
    public void Two_points_have_a_local_order_and_bad_ones_none()
    {
        Assert.That(PowerFit.Of([0.2, 0.1], [8, 1]).Exponent, Is.EqualTo(3).Within(1e-12));
        Assert.That(PowerFit.Of([0.2, 0.1], [8, 1]).Uncertainty, Is.NaN);
        Assert.That(PowerFit.Of([0.4, 0.2, 0.1], [1, 0, 1]).Exponent, Is.NaN);
    }
}
