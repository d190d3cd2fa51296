using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Solver.Diagnostics;

public class MomentsTests
{
    [Test]
    public void A_mixture_has_its_moments()
    {
        var mixture = new GaussianMixture([new(1.2, [0.5, -0.25, 0.0], [0.8, 1.0, 0.5]), new(0.8, [-0.75, 0.5, 0.25], [0.36, 0.7, 1.1])]);
        var lattice = new VelocityLattice([40, 44, 48], 0.4);
        using var field = DiagnosticFields.Sample(mixture, lattice);
        var moments = DiagnosticFields.MomentsOf(lattice, field);
        Assert.That(moments.Mass, Is.EqualTo(2.0).Within(1e-13));
        var u = Enumerable.Range(0, 3).Select(a => mixture.Components.Sum(c => c.Weight * c.Mean[a]) / 2).ToArray();
        Assert.That(moments.MeanVelocity, Is.EqualTo(u).Within(1e-14));
        Assert.That(
            moments.Energy, Is.EqualTo(mixture.Components.Sum(c => c.Weight * (c.Variance.Sum() + c.Mean.Sum(m => m * m)) / 2))
            .Within(1e-13));
        for (var a = 0; a < 3; a++)
        {
            for (var b = 0; b < 3; b++)
            {
                var exact = mixture.Components.Sum(
                    c => c.Weight * ((a == b ? c.Variance[a] : 0) + (c.Mean[a] - u[a]) * (c.Mean[b] - u[b]))) / 2;
                Assert.That(moments.Temperature[a, b], Is.EqualTo(exact).Within(1e-13), $"T_{a}{b}");
            }
        }
    }

    [Test]
    public void Moments_are_the_sums_of_their_definition(
        [ValueSource(typeof(DiagnosticFields), nameof(DiagnosticFields.Shapes))] int[] points)
    {
        var lattice = new VelocityLattice(points, 0.37);
        using var field = DiagnosticFields.Random(lattice, 3, signed: false);
        var moments = DiagnosticFields.MomentsOf(lattice, field);
        double Sum(Func<double, double[], double> term) => DiagnosticFields.Sum(lattice, field, term);
        Assert.That(moments.Mass, Is.EqualTo(Sum((f, _) => f)).Within(1e-15 * moments.Mass));
        Assert.That(moments.Energy, Is.EqualTo(Sum((f, v) => f * v.Sum(x => x * x) / 2)).Within(1e-15 * moments.Energy));
        for (var a = 0; a < points.Length; a++)
        {
            var scale = moments.AbsoluteMomentum[a];
            Assert.That(moments.Momentum[a], Is.EqualTo(Sum((f, v) => f * v[a])).Within(1e-15 * scale));
            Assert.That(scale, Is.EqualTo(Sum((f, v) => f * Math.Abs(v[a]))).Within(1e-15 * scale));
            var u = moments.MeanVelocity;
            for (var b = 0; b < points.Length; b++)
            {
                var exact = Sum((f, v) => f * (v[a] - u[a]) * (v[b] - u[b])) / moments.Mass;
                Assert.That(
                    moments.Temperature[a, b],
                    Is.EqualTo(exact).Within(1e-14 * Math.Sqrt(moments.Temperature[a, a] * moments.Temperature[b, b])));
            }
        }
    }

    [Test]
    public void Threads_do_not_change_a_bit_of_moments_and_rates(
        [ValueSource(typeof(DiagnosticFields), nameof(DiagnosticFields.Shapes))] int[] points)
    {
        var lattice = new VelocityLattice(points, 0.37);
        using var field = DiagnosticFields.Random(lattice, 4, signed: true);
        var (moments, rates) = (DiagnosticFields.MomentsOf(lattice, field), CollisionRates.Of(lattice, field, 1));
        foreach (var threads in (int[])[2, 3, 8])
        {
            Assert.That(Bits(DiagnosticFields.MomentsOf(lattice, field, threads)), Is.EqualTo(Bits(moments)));
            Assert.That(Bits(CollisionRates.Of(lattice, field, threads)), Is.EqualTo(Bits(rates)));
        }
    }

    [Test]
    public void Rates_are_the_sums_of_their_definition(
        [ValueSource(typeof(DiagnosticFields), nameof(DiagnosticFields.Shapes))] int[] points)
    {
        var lattice = new VelocityLattice(points, 0.37);
        using var field = DiagnosticFields.Random(lattice, 5, signed: true);
        var rates = CollisionRates.Of(lattice, field, 2);
        double Sum(Func<double, double[], double> term) => DiagnosticFields.Sum(lattice, field, term);
        Assert.That(rates.MassScale, Is.EqualTo(Sum((q, _) => Math.Abs(q))).Within(1e-15 * rates.MassScale));
        Assert.That(rates.Mass, Is.EqualTo(Sum((q, _) => q)).Within(1e-15 * rates.MassScale));
        Assert.That(rates.EnergyScale, Is.EqualTo(Sum((q, v) => Math.Abs(q) * v.Sum(x => x * x) / 2)).Within(1e-15 * rates.EnergyScale));
        Assert.That(rates.Energy, Is.EqualTo(Sum((q, v) => q * v.Sum(x => x * x) / 2)).Within(1e-15 * rates.EnergyScale));
        for (var a = 0; a < points.Length; a++)
        {
            Assert.That(rates.MomentumScale[a], Is.EqualTo(Sum((q, v) => Math.Abs(q * v[a]))).Within(1e-15 * rates.MomentumScale[a]));
            Assert.That(rates.Momentum[a], Is.EqualTo(Sum((q, v) => q * v[a])).Within(1e-15 * rates.MomentumScale[a]));
        }
    }

    [Test]
    public void Collisions_along_bonds_have_no_defect()
    {
        // Q of random bonds {1, 2} -> {3, 4} with v1 + v2 = v3 + v4 and equal energy: a rectangle on the lattice
        var lattice = new VelocityLattice([20, 24], 0.3);
        using var rate = new NativeBuffer(lattice.Count);
        var random = new Random(6);
        for (var k = 0; k < 20; k++)
        {
            int x = random.Next(10), y = random.Next(12), width = random.Next(1, 10), height = random.Next(1, 12);
            var amount = Math.ScaleB(random.Next(-1000, 1000), -10);
            rate[lattice.Offset([x, y])] += amount;
            rate[lattice.Offset([x + width, y + height])] += amount;
            rate[lattice.Offset([x + width, y])] -= amount;
            rate[lattice.Offset([x, y + height])] -= amount;
        }

        var rates = CollisionRates.Of(lattice, rate, 1);
        Assert.That(rates.MassScale, Is.GreaterThan(0.1));
        Assert.That(rates.Defect, Is.Zero);
        rate.Clear();
        Assert.That(CollisionRates.Of(lattice, rate, 1).Defect, Is.Zero);
    }

    [Test]
    public void Drift_is_relative_to_the_magnitudes()
    {
        var reference = new Moments(2.0, [0.0, 1.0], 4.0, [0.5, 2.0], new double[2, 2]);
        Assert.That(reference.Drift(reference), Is.Zero);
        Assert.That((reference with { Momentum = [0.25, 1.0] }).Drift(reference), Is.EqualTo(0.5));
        Assert.That((reference with { Mass = 1.5 }).Drift(reference), Is.EqualTo(0.25));
        Assert.That((reference with { Energy = 5.0 }).Drift(reference), Is.EqualTo(0.25));
    }

    [Test]
    public void Values_that_are_not_finite_are_refused([Values(double.NaN, double.NegativeInfinity)] double wrong)
    {
        var lattice = new VelocityLattice([5, 7], 0.5);
        using var field = DiagnosticFields.Random(lattice, 1, signed: false);
        field[33] = wrong;
        Assert.That(() => CollisionRates.Of(lattice, field, 1), Throws.InstanceOf<ArithmeticException>());
        Assert.That(() => DiagnosticFields.MomentsOf(lattice, field), Throws.InstanceOf<ArithmeticException>());
        using var other = new NativeBuffer(34);
        Assert.That(() => CollisionRates.Of(lattice, other, 1), Throws.ArgumentException);
    }

    private static long[] Bits(Moments m) =>
        Bits([m.Mass, .. m.Momentum, m.Energy, .. m.AbsoluteMomentum, .. m.Temperature.Cast<double>()]);

    private static long[] Bits(CollisionRates r) => Bits([r.Mass, .. r.Momentum, r.Energy, r.MassScale, .. r.MomentumScale, r.EnergyScale]);

    private static long[] Bits(double[] values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];
}
