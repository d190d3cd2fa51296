using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Diagnostics;

/// <summary>The state that a mixture goes to, species of different masses and statistics.</summary>
public class MixtureEquilibriumTests
{
    private static readonly object[] Mixed =
    [
        new object[] { new[] { 1, 2 }, 2, new[] { 30, 24 }, new[] { StatisticsKind.Boltzmann, StatisticsKind.Boltzmann } },
        new object[] { new[] { 3, 5 }, 2, new[] { 31, 25 }, new[] { StatisticsKind.Fermi, StatisticsKind.Boltzmann } },
        new object[] { new[] { 1, 2 }, 3, new[] { 12, 10 }, new[] { StatisticsKind.Fermi, StatisticsKind.Bose } },
        new object[]
        {
            new[] { 1, 1, 3 }, 2, new[] { 28, 28, 20 }, new[] { StatisticsKind.Fermi, StatisticsKind.Fermi, StatisticsKind.Boltzmann },
        },
    ];

    /// <summary>Density of each species, momentum and energy of the whole are those of the state, collisions do not move it, and threads
    /// change no bit.</summary>
    [TestCaseSource(nameof(Mixed))]
    public void It_has_what_is_conserved_and_does_not_move(int[] masses, int d, int[] points, StatisticsKind[] kinds)
    {
        Species[] species =
        [
            .. masses.Select((m, a) => Mixtures.Species(
                $"s{a}", new(m), 0.3 + 0.2 * a, a - 1.5, new(kinds[a], kinds[a] == StatisticsKind.Boltzmann ? 0 : 1.5))),
        ];
        VelocityLattice[] lattices = [.. points.Select(n => new VelocityLattice([.. Enumerable.Repeat(n, d)], 9.0 / points[0]))];
        NativeBuffer[] start =
        [
            .. species.Select((s, a) => Cases.Filled(lattices[a], v =>
            {
                double[] variance = [0.8 / masses[a], 0.5 / masses[a], 0.7 / masses[a]];
                return s.Density * v.Select((x, i) =>
                    Math.Exp(-0.5 * Math.Pow(x - 0.2 * (a + i), 2) / variance[i]) / Math.Sqrt(2 * Math.PI * variance[i]))
                    .Aggregate((x, y) => x * y);
            })),
        ];
        double[] weights = [.. masses.Select(m => (double)m)];
        Moments Whole(NativeBuffer[] f) =>
            MixtureMoments.Of(weights, [.. f.Select((x, a) => DiagnosticFields.MomentsOf(lattices[a], x))]);
        double[] densities = [.. start.Select((x, a) => DiagnosticFields.MomentsOf(lattices[a], x).Mass)];
        NativeBuffer[] Found(int threads)
        {
            var found = MixtureEquilibrium.Find(species, [.. lattices.Select(l => Domain.Serial(l, threads))], Whole(start), densities);
            Assert.That(found, Has.Count.EqualTo(species.Length));
            NativeBuffer[] fields = [.. lattices.Select(l => new NativeBuffer(l.Count))];
            for (var a = 0; a < fields.Length; a++)
            {
                found[a].Sample(fields[a]);
                Assert.That(Cases.Largest(fields[a]), Is.LessThanOrEqualTo(found[a].Largest));
            }

            return fields;
        }

        var (final, threaded) = (Found(1), Found(3));
        for (var a = 0; a < final.Length; a++)
        {
            Assert.That(threaded[a].AsSpan().SequenceEqual(final[a].AsSpan()), "threads change no bit");
            Assert.That(
                DiagnosticFields.MomentsOf(lattices[a], final[a]).Mass, Is.EqualTo(densities[a]).Within(1e-13), species[a].Name);
        }

        Assert.That(Whole(final).Drift(Whole(start)), Is.LessThan(1e-12));
        using var collision = Mixtures.Operator(
            species, lattices, new(0.9, Cases.Prefactor(d), Mixtures.Yukawa, Screening.Dynamic), 5, RadialRule.Spectral);
        var (moving, rest) = (collision.Rates(start), collision.Rates(final));
        for (var a = 0; a < final.Length; a++)
            Assert.That(Cases.Largest(rest[a]), Is.LessThan(1e-11 * Cases.Largest(moving[a])), species[a].Name);
    }

    /// <summary>Of a gas in two parts it is the lattice Maxwellian of the whole, found in another way.</summary>
    [Test]
    public void Two_parts_of_a_gas_go_to_its_maxwellian()
    {
        var lattice = Cases.Cube(2, 26, 4.5);
        using var whole = Cases.Sampled(lattice, Cases.Beams(2));
        var moments = DiagnosticFields.MomentsOf(lattice, whole);
        Species[] species = [Mixtures.Species("a", new(1), 0.3), Mixtures.Species("b", new(1), 0.7)];
        var found = MixtureEquilibrium.Find(
            species, [Domain.Serial(lattice, 1), Domain.Serial(lattice, 1)], moments, [0.3 * moments.Mass, 0.7 * moments.Mass]);
        using var expected = new NativeBuffer(lattice.Count);
        using var part = new NativeBuffer(lattice.Count);
        Equilibrium.Find(Domain.Serial(lattice, 1), moments, default)!.Sample(expected);
        for (var a = 0; a < 2; a++)
        {
            found[a].Sample(part);
            for (var i = 0L; i < part.Length; i++)
                part[i] /= species[a].Density;
            Assert.That(Cases.Distance(part, expected), Is.LessThan(1e-12 * Cases.Largest(expected)));
        }
    }

    /// <summary>Densities, momentum and energy that no lattice state has: particles all at rest where no velocity is 0.</summary>
    [Test]
    public void There_is_none_where_the_lattice_has_none()
    {
        var lattice = Cases.Cube(2, 8, 4);
        Species[] species = [Mixtures.Species("a", new(1)), Mixtures.Species("b", new(2))];
        var moments = new Moments(1.5, [0, 0], 1e-3, [0, 0], new[,] { { 1e-3, 0 }, { 0, 1e-3 } });
        Assert.That(
            MixtureEquilibrium.Find(species, [Domain.Serial(lattice, 1), Domain.Serial(lattice, 1)], moments, [0.5, 0.5]), Is.Empty);
    }
}
