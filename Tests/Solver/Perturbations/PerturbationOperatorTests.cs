using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Solver.TimeStepping;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Perturbations;

/// <summary>The perturbative form against the operator Q(F), against itself at other amplitudes, and its conservation.</summary>
public class PerturbationOperatorTests
{
    private static readonly RadialRule[] _rules = [RadialRule.Spectral, RadialRule.Monotone];

    [TestCase(2, 24, 5.5, 5)]
    [TestCase(3, 12, 4.5, 3)]
    [TestCase(4, 8, 4.0, 4)]
    public void Is_Q_of_F(int d, int points, double extent, int p2)
    {
        var lattice = Cases.Cube(d, points, extent);
        var cases = from h in new[] { 0.8, 0.0 }
                    from s in Enum.GetValues<Screening>()
                    from r in _rules
                    select (h, s, r);
        foreach (var (hbar, screening, rule) in cases)
        {
            using var collision = Operator(lattice, Cases.Model(d, hbar, screening), p2, rule);
            using var perturbation = new PerturbationOperator(collision, isLinear: false);
            using var g = Smooth(lattice, 0.3);
            using var f = Field(lattice);
            perturbation.Root.ToDistribution(collision.Domain, g, f);
            using var rate = Field(lattice);
            perturbation.Evaluate(g, rate);
            perturbation.Root.Multiply(collision.Domain, rate, rate);
            using var plain = Operator(lattice, Cases.Model(d, hbar, screening), p2, rule);
            using var expected = plain.Rate(f);
            var difference = Cases.Distance(rate, expected) / Cases.Largest(expected);
            Cases.Report($"d={d} hbar={hbar} {screening} {rule}: sqrt(M) dg/dt - Q(F), of the largest Q: {difference:E1}");
            Assert.That(difference, Is.LessThanOrEqualTo(2e-12));
            Assert.That(collision.MinDielectric, Is.EqualTo(plain.MinDielectric).Within(1e-12));
        }
    }

    /// <summary>[rate(a g) - rate of the linear equation]/a² tends to Q(g, g) of the full bilinear form; relative accuracy is kept down to
    /// 1e-12.</summary>
    [TestCase(2, 24, 6.0, 1.0)]
    [TestCase(2, 24, 6.0, 0.0)]
    [TestCase(3, 12, 5.0, 1.0)]
    [TestCase(4, 8, 4.0, 1.0)]
    public void Tends_to_the_linear_equation_at_first_order(int d, int points, double extent, double hbar)
    {
        var lattice = Cases.Cube(d, points, extent);
        using var collision = Operator(lattice, Cases.Model(d, hbar, Screening.Dynamic), 4, RadialRule.Spectral);
        using var full = new PerturbationOperator(collision, isLinear: false);
        using var other = Operator(lattice, Cases.Model(d, hbar, Screening.Dynamic), 4, RadialRule.Spectral);
        using var linear = new PerturbationOperator(other, isLinear: true);
        using var unit = Smooth(lattice, 1);
        using var first = Field(lattice);
        linear.Evaluate(unit, first);
        var scale = Cases.Largest(first);
        using var rate = Field(lattice);
        var quadratic = double.NaN;
        foreach (var amplitude in new[] { 1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12 })
        {
            using var g = Scaled(unit, amplitude);
            full.Evaluate(g, rate);
            using var difference = Field(lattice);
            for (var i = 0L; i < rate.Length; i++)
                difference[i] = rate[i] / amplitude - first[i];
            var relative = Cases.Largest(difference) / scale;
            Cases.Report(
                $"d={d} hbar={hbar} ‖g‖ ~ {amplitude:E0}: [dg/dt + L g]/|L g| = {relative:E2}, over the amplitude "
                + $"{relative / amplitude:g6}");
            if (double.IsNaN(quadratic))
                quadratic = relative / amplitude;
            else if (amplitude >= 1e-10)
                Assert.That(relative / amplitude, Is.EqualTo(quadratic).Within(0.05 * quadratic + 2e-14 / amplitude));
            Assert.That(relative, Is.LessThanOrEqualTo(2 * quadratic * amplitude + 2e-14));
        }
    }

    [TestCase(2, 20, 5.0)]
    [TestCase(3, 10, 4.0)]
    [TestCase(4, 7, 3.5)]
    public void Conserves_the_projection_relative_to_g(int d, int points, double extent)
    {
        var lattice = Cases.Cube(d, points, extent);
        foreach (var (linear, hbar, rule) in from l in new[] { true, false } from h in new[] { 1.0, 0.0 } from r in _rules select (l, h, r))
        {
            using var collision = Operator(lattice, Cases.Model(d, hbar, Screening.Dynamic), 4, rule);
            using var perturbation = new PerturbationOperator(collision, linear);
            using var g = Rough(lattice, 3, 1e-12);
            using var rate = Field(lattice);
            perturbation.Evaluate(g, rate);
            perturbation.Root.Multiply(collision.Domain, rate, rate);
            foreach (var (name, psi) in Cases.Invariants(d))
            {
                var (sum, magnitude) = Cases.Moment(lattice, rate, psi);
                Assert.That(Math.Abs(sum), Is.LessThanOrEqualTo(2e-15 * magnitude), name);
            }
        }
    }

    /// <summary>Over time, from the same g0: |g_full - g_linear| = O(‖g‖²).</summary>
    [Test]
    public void Full_and_linear_evolution_agree_to_the_square_of_the_norm()
    {
        var lattice = Cases.Cube(2, 20, 6);
        double[] distances = [.. new[] { 1e-2, 1e-4, 1e-6, 1e-8, 1e-10 }.Select(amplitude =>
        {
            using var g0 = Smooth(lattice, amplitude);
            using var full = Evolve(lattice, g0, isLinear: false);
            using var linear = Evolve(lattice, g0, isLinear: true);
            var distance = Cases.Distance(full, linear) / Cases.Largest(linear) / amplitude;
            Cases.Report($"‖g0‖ ~ {amplitude:E0}: |g_full - g_linear|/(|g| amplitude) = {distance:g6}");
            return distance;
        })];
        Assert.That(distances, Is.All.EqualTo(distances[1]).Within(0.01 * distances[1]));
    }

    private static NativeBuffer Evolve(VelocityLattice lattice, NativeBuffer g0, bool isLinear)
    {
        using var collision = Operator(lattice, Cases.Model(2, 1, Screening.Dynamic), 5, RadialRule.Spectral);
        using var perturbation = new PerturbationOperator(collision, isLinear);
        var start = Scaled(g0, 1);
        using var integrator = new SspRk3(new Rate(perturbation), start, new IntegratorSettings { Step = 1 });
        while (integrator.Time < 10)
            integrator.Step(10);
        return Scaled(integrator.State, 1);
    }

    private static CollisionOperator Operator(VelocityLattice lattice, CollisionModel model, int p2, RadialRule rule) =>
        new(Domain.Serial(lattice, 2), model, DirectionSet.Create(lattice.Dimension, p2), rule, 8, slices: 3);

    private static NativeBuffer Field(VelocityLattice lattice) => new(lattice.Count);

    /// <summary>A few Hermite modes, conserved ones among them.</summary>
    private static NativeBuffer Smooth(VelocityLattice lattice, double amplitude)
    {
        int[] Index(params int[] n) => [.. Enumerable.Range(0, lattice.Dimension).Select(a => a < n.Length ? n[a] : 0)];
        var state = new HermitePerturbation(lattice.Dimension,
        [
            new(Index(2, 0), 0.5 * amplitude), new(Index(0, 2), -0.2 * amplitude), new(Index(1, 2), 0.3 * amplitude),
            new(Index(3, 1), 0.2 * amplitude), new(Index(0, 1), 0.1 * amplitude),
        ]);
        var g = Field(lattice);
        state.SamplePerturbation(lattice, g);
        return g;
    }

    private static NativeBuffer Rough(VelocityLattice lattice, int seed, double amplitude)
    {
        var random = new Random(seed);
        return Cases.Filled(lattice, _ => amplitude * (2 * random.NextDouble() - 1));
    }

    private static NativeBuffer Scaled(NativeBuffer field, double factor)
    {
        var result = new NativeBuffer(field.Length);
        for (var i = 0L; i < field.Length; i++)
            result[i] = factor * field[i];
        return result;
    }

    private sealed class Rate(PerturbationOperator perturbation) : IRightHandSide
    {
        public void Evaluate(NativeBuffer state, NativeBuffer rate) => perturbation.Evaluate(state, rate);
    }
}
