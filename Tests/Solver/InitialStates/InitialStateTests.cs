using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Tests.Solver.InitialStates;

public class InitialStateTests
{
    private static readonly GaussianMixture s_mixture = new(
        [new(0.6, [0.5, -0.25, 0.0], [0.8, 1.0, 0.5]), new(0.4, [-0.75, 0.5, 0.25], [0.36, 0.7, 1.1])]);

    [Test]
    public void Mixture_has_its_mass_means_and_variances()
    {
        var moments = Moments(s_mixture, new VelocityLattice([40, 44, 48], 0.4));
        Assert.That(moments.Mass, Is.EqualTo(1.0).Within(1e-13));
        for (var a = 0; a < 3; a++)
        {
            var mean = s_mixture.Components.Sum(c => c.Weight * c.Mean[a]);
            var second = s_mixture.Components.Sum(c => c.Weight * (c.Variance[a] + c.Mean[a] * c.Mean[a]));
            Assert.That(moments.First[a], Is.EqualTo(mean).Within(1e-13));
            Assert.That(moments.Second[a], Is.EqualTo(second).Within(1e-13));
        }

        Assert.That(s_mixture.ThermalWidth, Is.EqualTo(0.6).Within(1e-15));
    }

    [Test]
    public void Maxwellian_has_its_temperature_and_mean()
    {
        var state = new Maxwellian(0.7, [0.5, -1.0]);
        var moments = Moments(state, new VelocityLattice([48, 48], 0.4));
        Assert.That(moments.Mass, Is.EqualTo(1.0).Within(1e-13));
        Assert.That(moments.First, Is.EqualTo(new[] { 0.5, -1.0 }).Within(1e-13));
        Assert.That(moments.Second, Is.EqualTo(new[] { 0.95, 1.7 }).Within(1e-13));
        Assert.That(state.ThermalWidth, Is.EqualTo(Math.Sqrt(0.7)));
    }

    [Test]
    public void Bkw_has_unit_mass_and_temperature([Values(2, 3, 4)] int dimension, [Values(0.0, 0.7, 0.85)] double k)
    {
        k = k == 0 ? Bkw.SmallestK(dimension) : k;
        var state = new Bkw(dimension, k);
        var moments = Moments(state, new VelocityLattice([.. Enumerable.Repeat(32, dimension)], 0.5));
        Assert.That(moments.Mass, Is.EqualTo(1.0).Within(1e-12));
        Assert.That(moments.First, Is.All.EqualTo(0.0).Within(1e-13));
        Assert.That(moments.Second, Is.All.EqualTo(1.0).Within(1e-12));
        Assert.That(moments.Smallest, Is.GreaterThanOrEqualTo(0.0));
    }

    [Test]
    public void Bkw_derivative_is_the_difference_quotient([Values(2, 3, 4)] int dimension)
    {
        var rate = Bkw.Rate(2 / Math.Pow(2 * Math.PI, dimension), 1.3, 0.5, dimension);
        Assert.That(
            rate, Is.EqualTo(
            2 / Math.Pow(2 * Math.PI, dimension) * 1.69 * 8 * DirectionSet.SphereArea(dimension) * (dimension - 1) / (
            2 * dimension * (dimension + 2))).Within(1e-15));
        var state = new Bkw(dimension, 0.8);
        var step = 1e-4 / rate;
        for (var x = 0.0; x < 4; x += 0.5)
        {
            var v = Enumerable.Range(0, dimension).Select(a => x / (1 + a)).ToArray();
            var quotient = (state.At(step, rate).Value(v) - state.At(-step, rate).Value(v)) / (2 * step);
            Assert.That(state.TimeDerivative(v, rate), Is.EqualTo(quotient).Within(1e-8 * rate));
        }
    }

    [Test]
    public void Bkw_composes_in_time_and_ends_in_equilibrium()
    {
        var state = new Bkw(2, 0.6);
        Assert.That(state.At(0.3, 2.0).At(0.2, 2.0).K, Is.EqualTo(state.At(0.5, 2.0).K).Within(1e-15));
        Assert.That(state.At(100, 2.0).Value([0.5, 1.0]), Is.EqualTo(new Maxwellian(1.0, [0.0, 0.0]).Value([0.5, 1.0])).Within(1e-16));
    }

    [Test]
    public void Hermite_functions_are_orthonormal_on_the_lattice()
    {
        const int Highest = 24;
        var v = new VelocityLattice([100], 0.3).Axis(0);
        var table = v.Select(x => { var values = new double[Highest + 1]; HermiteFunctions.Evaluate(x, values); return values; }).ToArray();
        for (var m = 0; m <= Highest; m++)
        {
            for (var n = 0; n <= m; n++)
                Assert.That(table.Sum(row => row[m] * row[n]) * 0.3, Is.EqualTo(m == n ? 1.0 : 0.0).Within(1e-13), $"({m}, {n})");
            Assert.That(HermiteFunctions.Value(m, v[17]), Is.EqualTo(table[17][m]).Within(1e-16));
        }
    }

    [Test]
    public void Perturbation_is_the_sum_of_its_modes()
    {
        var state = new HermitePerturbation(2, [new([2, 1], 0.3), new([0, 3], -0.2)]);
        double x = 0.7, y = -1.1;
        var maxwellian = Math.Exp(-0.5 * (x * x + y * y)) / (2 * Math.PI);
        var g = 0.3 * (x * x - 1) * y / Math.Sqrt(2) - 0.2 * (y * y * y - 3 * y) / Math.Sqrt(6);
        Assert.That(state.Value([x, y]), Is.EqualTo(maxwellian * (1 + g)).Within(1e-16));
        Assert.That(state.ThermalWidth, Is.NaN);
        Assert.That(HermiteFunctions.Value(500, 20.0), Is.Not.NaN.And.Not.EqualTo(0.0));
    }

    private static IEnumerable<ClosedForm> States() =>
    [
        s_mixture, new Maxwellian(1.5, [0.1, 0.2, 0.3, 0.4]), new Bkw(2, 0.5), new Bkw(4, 0.9),
        new HermitePerturbation(3, [new([4, 0, 1], 0.5), new([1, 1, 1], 0.25)]), new HermitePerturbation(2, []),
    ];

    [TestCaseSource(nameof(States))]
    public void Samples_are_the_values(ClosedForm state)
    {
        var lattice = new VelocityLattice([.. new[] { 7, 4, 5, 6 }.Take(state.Dimension)], 0.75);
        using var field = new NativeBuffer(lattice.Count);
        state.Sample(lattice, field);
        var index = new int[state.Dimension];
        for (var i = 0L; i < lattice.Count; i++)
        {
            lattice.Index(i, index);
            var value = state.Value([.. index.Select((j, a) => lattice.Velocity(a, j))]);
            Assert.That(field[i], Is.EqualTo(value).Within(4e-15 * Math.Abs(value) + 1e-18));
        }
    }

    [Test]
    public void Millions_of_velocities_are_sampled_like_few()
    {
        var lattice = new VelocityLattice([48, 48, 48, 48], 0.25);
        using var field = new NativeBuffer(lattice.Count);
        foreach (
            var state in (ClosedForm[])[
            new Maxwellian(1.0, [0, 0, 0, 0]), new Bkw(4, 0.8), new HermitePerturbation(4, [new([2, 1, 0, 3], 0.1)])])
        {
            state.Sample(lattice, field);
            var index = new int[4];
            for (var i = 0L; i < lattice.Count; i += 9973)
            {
                lattice.Index(i, index);
                var value = state.Value([.. index.Select((j, a) => lattice.Velocity(a, j))]);
                Assert.That(field[i], Is.EqualTo(value).Within(4e-15 * Math.Abs(value) + 1e-18), state.GetType().Name);
            }
        }
    }

    [Test]
    public void States_without_a_meaning_are_refused()
    {
        Assert.That(() => new Maxwellian(0.0, [0.0]), Throws.ArgumentException);
        Assert.That(() => new GaussianComponent(1.0, [0.0, 0.0], [1.0]), Throws.ArgumentException);
        Assert.That(() => new GaussianComponent(1.0, [0.0], [-1.0]), Throws.ArgumentException);
        Assert.That(() => new GaussianComponent(double.NaN, [0.0], [1.0]), Throws.ArgumentException);
        Assert.That(() => new GaussianMixture([]), Throws.ArgumentException);
        Assert.That(() => new GaussianMixture([new(1, [0], [1]), new(1, [0, 0], [1, 1])]), Throws.ArgumentException);
        Assert.That(() => new Bkw(2, 0.49), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new Bkw(2, double.NaN), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new HermiteMode([-1], 0.1), Throws.ArgumentException);
        Assert.That(() => new HermitePerturbation(2, [new([1], 0.1)]), Throws.ArgumentException);
        Assert.That(() => s_mixture.Value([0.0]), Throws.ArgumentException);
    }

    private static (double Mass, double[] First, double[] Second, double Smallest) Moments(ClosedForm state, VelocityLattice lattice)
    {
        using var field = new NativeBuffer(lattice.Count);
        state.Sample(lattice, field);
        var (mass, smallest) = (0.0, double.PositiveInfinity);
        var (first, second, index) = (new double[lattice.Dimension], new double[lattice.Dimension], new int[lattice.Dimension]);
        for (var i = 0L; i < lattice.Count; i++)
        {
            lattice.Index(i, index);
            var f = field[i] * lattice.CellVolume;
            (mass, smallest) = (mass + f, Math.Min(smallest, field[i]));
            for (var a = 0; a < lattice.Dimension; a++)
            {
                var v = lattice.Velocity(a, index[a]);
                first[a] += f * v;
                second[a] += f * v * v;
            }
        }

        return (mass, first, second, smallest);
    }
}
