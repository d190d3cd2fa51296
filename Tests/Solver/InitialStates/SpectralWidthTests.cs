using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Solver.InitialStates;

public class SpectralWidthTests
{
    [Test]
    public void Gaussians_have_their_standard_deviation([Values(2, 3, 4)] int dimension, [Values(0.5, 0.8, 1.0, 1.2)] double width)
    {
        double[] mean = [.. Enumerable.Range(0, dimension).Select(a => 0.3 - 0.2 * a)];
        var estimate = Estimate(
            new Maxwellian(width * width, mean), [.. Enumerable.Repeat(dimension == 4 ? 28 : 40, dimension)], 0.5 * width);
        Assert.That(estimate, Is.EqualTo(width).Within(0.02 * width));
    }

    [Test]
    public void The_narrowest_axis_counts()
    {
        var estimate = Estimate(new GaussianMixture([new(1, [0, 0, 0], [1.2, 0.3, 0.8])]), [24, 40, 32], 0.3);
        Assert.That(estimate, Is.EqualTo(Math.Sqrt(0.3)).Within(0.02));
    }

    // the narrow part carries half of the mass or less: the less, the less of it is seen
    [TestCase(0.5, 0.5)]
    [TestCase(0.4, 0.3)]
    [TestCase(0.6, 0.2)]
    public void Mixtures_have_about_the_width_of_their_narrowest_component(double width, double weight)
    {
        var state = new GaussianMixture([new(1 - weight, [0.4, 0.1], [1.0, 0.9]), new(weight, [-0.5, 0.0], [0.8, width * width])]);
        Assert.That(Estimate(state, [64, 64], 0.16), Is.EqualTo(width).Within(0.17 * width));
    }

    [Test]
    public void Two_cold_beams_have_the_width_of_one()
    {
        var state = new GaussianMixture([new(0.5, [1.1, 0.5], [0.09, 0.09]), new(0.5, [-1.1, -0.5], [0.09, 0.09])]);
        Assert.That(Estimate(state, [64, 64], 0.1), Is.EqualTo(0.3).Within(0.045));
    }

    [Test]
    public void Width_across_the_diagonal_is_seen()
    {
        // variances 1 and 0.1 along (1, 1) and (1, -1)
        var estimate = Estimate((x, y) => Math.Exp(-0.25 * (x + y) * (x + y) - 2.5 * (x - y) * (x - y)), 64, 0.16);
        Assert.That(estimate, Is.EqualTo(Math.Sqrt(0.1)).Within(0.01));
    }

    [Test]
    public void Perturbations_are_a_little_narrower_than_the_equilibrium()
    {
        var state = new HermitePerturbation(2, [new([2, 0], 0.2), new([4, 1], -0.1)]);
        Assert.That(double.IsNaN(state.ThermalWidth));
        Assert.That(Estimate(state, [48, 48], 0.25), Is.InRange(0.6, 1.0));
    }

    [Test]
    public void Scale_and_sign_do_not_matter()
    {
        static double Shape(double x, double y) => Math.Exp(-0.5 * (x * x + y * y / 0.6));
        var estimate = Estimate(Shape, 40, 0.25);
        Assert.That(Estimate((x, y) => -1e-30 * Shape(x, y), 40, 0.25), Is.EqualTo(estimate).Within(1e-12));
    }

    [Test]
    public void Noise_of_rounding_is_not_seen()
    {
        var random = new Random(1);
        var estimate = Estimate((x, y) => Math.Exp(-0.5 * (x * x + y * y)) * (1 + 1e-10 * random.NextDouble()), 64, 0.1);
        Assert.That(estimate, Is.EqualTo(1).Within(0.02));
    }

    [Test]
    public void Whatever_the_samples_the_width_is_positive_and_finite()
    {
        var random = new Random(2);
        Assert.That(Estimate((_, _) => random.NextDouble(), 24, 0.4), Is.InRange(1e-3, 10.0), "noise");
        Assert.That(Estimate((x, y) => Math.Abs(x) + Math.Abs(y) < 0.4 ? 1 : 0, 25, 0.4), Is.InRange(0.01, 0.4), "one point");
        Assert.That(Estimate((_, _) => 1, 24, 0.4), Is.InRange(1e-3, 10.0), "constant");
        Assert.That(Estimate((_, _) => 0, 24, 0.4), Is.InRange(1e-3, 10.0), "zero");
        Assert.That(Estimate((x, _) => x > 0 ? 1e300 : 0, 2, 0.4), Is.InRange(1e-3, 10.0), "two points");
    }

    [Test]
    public void Values_that_are_not_finite_are_refused() =>
        Assert.That(() => Estimate((x, _) => x > 0 ? double.NaN : 1, 8, 0.4), Throws.ArgumentException);

    private static double Estimate(ClosedForm state, int[] points, double spacing)
    {
        var lattice = new VelocityLattice(points, spacing);
        using var field = new NativeBuffer(lattice.Count);
        state.Sample(lattice, field);
        return SpectralWidth.Estimate(lattice, field);
    }

    private static double Estimate(Func<double, double, double> f, int points, double spacing)
    {
        var lattice = new VelocityLattice([points, points], spacing);
        using var field = new NativeBuffer(lattice.Count);
        for (var i = 0; i < lattice.Count; i++)
            field[i] = f(lattice.Velocity(0, i / points), lattice.Velocity(1, i % points));
        return SpectralWidth.Estimate(lattice, field);
    }
}
