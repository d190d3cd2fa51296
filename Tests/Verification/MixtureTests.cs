using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Tests.Verification;

/// <summary>The operator of mixtures: its invariants, equilibria and entropy, one species as a mixture, and an independent
/// integral.</summary>
public class MixtureTests
{
    private static readonly object[] Ratios =
    [
        new object[] { new[] { 1, 1 }, 2, 14, 14 }, new object[] { new[] { 1, 2 }, 2, 20, 14 }, new object[] { new[] { 1, 3 }, 2, 22, 12 },
        new object[] { new[] { 2, 3 }, 2, 19, 17 }, new object[] { new[] { 3, 5 }, 2, 24, 20 },
        new object[] { new[] { 1, 2 }, 3, 10, 8 }, new object[] { new[] { 2, 3 }, 3, 11, 9 },
    ];

    /// <summary>Rough data of order 1 up to the edge, charges 1 and -2, each statistics.</summary>
    [TestCaseSource(nameof(Ratios))]
    public void Conserves_the_mass_of_each_species_momentum_and_energy(int[] masses, int d, int first, int second)
    {
        var worst = 0.0;
        foreach (var (kind, screening, hbar) in new[]
        {
            (StatisticsKind.Boltzmann, Screening.Dynamic, 1.0), (StatisticsKind.Boltzmann, Screening.None, 0.0),
            (StatisticsKind.Fermi, Screening.Dynamic, 0.6), (StatisticsKind.Boltzmann, Screening.Dynamic, 0.0),
        })
        {
            var (species, lattices) = Pair(masses, d, first, second, kind);
            using var collision = Mixtures.Operator(species, lattices, Model(d, hbar, screening), 5, RadialRule.Spectral);
            NativeBuffer[] f = [Cases.Rough(lattices[0], 7), Cases.Rough(lattices[1], 8)];
            var q = collision.Rates(f);
            foreach (var (name, psi) in Cases.Invariants(d))
            {
                var parts = species.Select((s, a) => Moment(lattices[a], q[a], psi, name == "mass" ? 1 : s.Mass.Value)).ToArray();
                var magnitude = parts.Sum(p => p.Magnitude);
                var drifts = name == "mass" ? parts.Select(p => p.Sum) : [parts.Sum(p => p.Sum)];
                foreach (var drift in drifts)
                {
                    Assert.That(Math.Abs(drift), Is.LessThanOrEqualTo(2e-14 * magnitude), $"{kind}, {screening}, hbar {hbar}: {name}");
                    worst = Math.Max(worst, Math.Abs(drift) / magnitude);
                }
            }

            // Each by itself gains what the other loses.
            var energy = Moment(lattices[0], q[0], v => v.Sum(x => x * x), 1);
            Assert.That(Math.Abs(energy.Sum), Is.GreaterThan(1e-5 * energy.Magnitude), "the species do not exchange energy");
        }

        Cases.Report($"{string.Join(':', masses)} d={d}: largest drift {worst:E1}");
    }

    /// <summary>Maxwellians (Fermi-Dirac states) of a common temperature and drift, masses in the exponent.</summary>
    [TestCaseSource(nameof(Ratios))]
    public void Common_equilibria_do_not_move(int[] masses, int d, int first, int second)
    {
        var worst = 0.0;
        foreach (var kind in new[] { StatisticsKind.Boltzmann, StatisticsKind.Fermi })
        {
            var (species, lattices) = Pair(masses, d, first, second, kind);
            foreach (var rule in Enum.GetValues<RadialRule>())
            {
                using var collision = Mixtures.Operator(species, lattices, Model(d, 0.9, Screening.Dynamic), 5, rule);
                foreach (var (temperature, u) in new[] { (0.9, 0.1), (1.6, -0.2) })
                {
                    NativeBuffer[] f = [.. species.Select((s, a) => Cases.Filled(lattices[a], v =>
                    {
                        var x = Math.Exp((0.5 * s.Mass.Value * v.Sum(y => (y - u) * (y - u)) / temperature) + a);
                        return kind == StatisticsKind.Fermi ? 1 / (s.Statistics.Degeneracy * (1 + x)) : 1 / x;
                    }))];
                    var q = collision.Rates(f);
                    NativeBuffer[] rough = [Cases.Rough(lattices[0], 3), Cases.Rough(lattices[1], 4)];
                    for (var a = 0; a < 2; a++)
                    {
                        for (var i = 0L; i < f[a].Length; i++)
                            rough[a][i] *= f[a][i];
                    }

                    var moved = collision.Rates(rough);
                    for (var a = 0; a < 2; a++)
                    {
                        var rest = Cases.Largest(q[a]) / Cases.Largest(moved[a]);
                        Assert.That(rest, Is.LessThanOrEqualTo(1e-13), $"{kind}, {rule}, T {temperature}, species {a}");
                        worst = Math.Max(worst, rest);
                    }
                }
            }
        }

        Cases.Report($"{string.Join(':', masses)} d={d}: max |Q| of an equilibrium over that of a state nearby {worst:E1}");
    }

    /// <summary>Monotone weights: entropy is produced at every state.</summary>
    [TestCaseSource(nameof(Ratios))]
    public void Entropy_is_produced(int[] masses, int d, int first, int second)
    {
        var least = double.PositiveInfinity;
        var (species, lattices) = Pair(masses, d, first, second, StatisticsKind.Boltzmann);
        using var collision = Mixtures.Operator(species, lattices, Model(d, 1, Screening.Dynamic), 5, RadialRule.Monotone);
        for (var state = 0; state < (Cases.All ? 100 : 10); state++)
        {
            var random = new Random(state);
            NativeBuffer[] f = [.. lattices.Select(lattice => Cases.Filled(
                lattice, _ => Math.Pow(random.NextDouble(), 1 + state % 4) + 1e-9))];
            var q = collision.Rates(f);
            double production = 0, magnitude = 0;
            for (var a = 0; a < 2; a++)
            {
                for (var i = 0L; i < f[a].Length; i++)
                {
                    production -= q[a][i] * Math.Log(f[a][i]);
                    magnitude += Math.Abs(q[a][i] * Math.Log(f[a][i]));
                }
            }

            least = Math.Min(least, production / magnitude);
        }

        Assert.That(least, Is.Positive);
        Cases.Report($"{string.Join(':', masses)} d={d}: least entropy production of rough states, of Σ |Q ln F|: {least:0.00}");
    }

    /// <summary>A gas divided into two species of the same mass and charge evolves as the whole.</summary>
    [TestCase(2, 15, 0.5)]
    [TestCase(2, 16, 0.2)]
    [TestCase(3, 9, 0.7)]
    public void Two_halves_of_a_gas_are_one(int d, int points, double share)
    {
        var lattice = Cases.Cube(d, points, 4.5);
        foreach (var hbar in new[] { 0.8, 0.0 })
        {
            var model = Model(d, hbar, Screening.Dynamic);
            using var one = Cases.Operator(lattice, model, 5, RadialRule.Spectral);
            Species[] species = [Mixtures.Species("a", new(1), share), Mixtures.Species("b", new(1), 1 - share)];
            using var two = Mixtures.Operator(species, [lattice, lattice], model, 5, RadialRule.Spectral);
            using var whole = Cases.Sampled(lattice, Cases.Beams(d));
            NativeBuffer[] parts = [.. species.Select(s => Cases.Filled(lattice, _ => 0))];
            for (var i = 0L; i < whole.Length; i++)
                (parts[0][i], parts[1][i]) = (share * whole[i], (1 - share) * whole[i]);
            using var expected = one.Rate(whole);
            var found = two.Rates(parts);
            for (var a = 0; a < 2; a++)
            {
                for (var i = 0L; i < whole.Length; i++)
                    found[a][i] /= species[a].Density;
                Assert.That(Cases.Distance(found[a], expected), Is.LessThanOrEqualTo(2e-13 * Cases.Largest(expected)), $"hbar {hbar}");
            }
        }
    }

    /// <summary>The table of docs/verification.md, "Mixtures": against the integral over k, dynamic screening of both species.</summary>
    [TestCase(2, 1, 1, 40, 40, 0.25, 10, 1e-4, 1e-4)]
    [TestCase(2, 1, 2, 96, 64, 0.12, 5, 1.5e-3, 1.5e-3)]
    [TestCase(2, 1, 3, 126, 76, 0.08, 5, 1e-4, 5e-5)]
    [TestCase(2, 2, 3, 192, 160, 0.05, 5, 4e-4, 4e-4)]
    [TestCase(2, 3, 5, 256, 200, 0.03, 2, 1e-2, 1e-2)]
    [TestCase(3, 1, 1, 32, 32, 0.32, 5, 1e-3, 1e-3)]
    [TestCase(3, 1, 2, 84, 60, 0.12, 5, 5e-3, 1e-3)]
    public void Agrees_with_the_integral(int d, int ma, int mb, int na, int nb, double h, int p2, double light, double heavy)
    {
        Species[] species = [Mixtures.Species("a", new(ma)), Mixtures.Species("b", new(mb))];
        int[] points = [na, nb];
        VelocityLattice[] lattices = [.. points.Select(n => new VelocityLattice([.. Enumerable.Repeat(n, d)], h))];
        var model = Model(d, 1, Screening.Dynamic);
        var states = Mixtures.States(species, d);
        using var collision = Mixtures.Operator(species, lattices, model, p2, RadialRule.Spectral);
        var q = collision.Rates([Cases.Sampled(lattices[0], states[0]), Cases.Sampled(lattices[1], states[1])]);
        double[] worst = [0, 0];
        for (var a = 0; a < 2; a++)
        {
            foreach (var step in new[] { new[] { 0, 0, 0 }, [3, -2, 2], [-6, 5, 1] })
            {
                int[] place = [.. step[..d].Select(i => (points[a] / 2) + i)];
                var exact = Mixtures.Integral(
                    species, states, model, a, [.. place.Select((i, axis) => lattices[a].Velocity(axis, i))], d == 2 ? 64 : 24);
                worst[a] = Math.Max(worst[a], Math.Abs(q[a][lattices[a].Offset(place)] - exact) / Cases.Largest(q[a]));
            }
        }

        Cases.Report(
            $"d={d} {ma}:{mb} h={h} points {na}, {nb} P2={p2}: error of max |Q| {worst[0]:E1} (light), {worst[1]:E1} (heavy)");
        Assert.That(worst[0], Is.LessThanOrEqualTo(light));
        Assert.That(worst[1], Is.LessThanOrEqualTo(heavy));
    }

    private static CollisionModel Model(int d, double hbar, Screening screening) =>
        new(hbar, Cases.Prefactor(d), hbar == 0 ? Cases.Algebraic : Mixtures.Yukawa, screening);

    private static (Species[] Species, VelocityLattice[] Lattices) Pair(int[] masses, int d, int first, int second, StatisticsKind kind)
    {
        var statistics = new QuantumStatistics(kind, kind == StatisticsKind.Boltzmann ? 0 : 0.8);
        var h = 9.0 / first;
        return (
            [
                Mixtures.Species("a", new(masses[0]), 0.5, 1, statistics), Mixtures.Species("b", new(masses[1]), 0.5, -2, statistics),
            ],
            [
                new VelocityLattice([.. Enumerable.Repeat(first, d)], h), new VelocityLattice([.. Enumerable.Repeat(second, d)], h),
            ]);
    }

    private static (double Sum, double Magnitude) Moment(
        VelocityLattice lattice, NativeBuffer rate, Func<double[], double> psi, double mass)
    {
        var (sum, magnitude) = Cases.Moment(lattice, rate, psi);
        return (mass * sum, mass * magnitude);
    }
}
