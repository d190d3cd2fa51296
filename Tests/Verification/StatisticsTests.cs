using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Tests.Verification;

/// <summary>The operator with quantum statistics: against the direct double sum, its invariants, equilibria, entropy and bounds.</summary>
public class StatisticsTests
{
    private static readonly object[] Lattices =
    [
        new object[] { new[] { 12, 12 }, 10 }, new object[] { new[] { 9, 14 }, 5 }, new object[] { new[] { 2, 2 }, 2 },
        new object[] { new[] { 7, 7, 7 }, 6 }, new object[] { new[] { 6, 4, 9 }, 9 },
        new object[] { new[] { 4, 4, 4, 4 }, 7 }, new object[] { new[] { 5, 3, 2, 11 }, 4 },
    ];

    private static readonly StatisticsKind[] Kinds = [StatisticsKind.Fermi, StatisticsKind.Bose];

    [TestCaseSource(nameof(Lattices))]
    public void Equals_the_direct_double_sum(int[] points, int p2)
    {
        var lattice = Cases.Lattice(0.35 * points[0], points);
        var worst = 0.0;
        foreach (var kind in Kinds)
        {
            foreach (var (screening, hbar) in new[] { (Screening.Dynamic, 1.0), (Screening.Dynamic, 0.0), (Screening.None, 0.5) })
            {
                foreach (var rule in Enum.GetValues<RadialRule>())
                {
                    // F of the rough states is below 1: fermions at up to nine tenths of the largest occupation.
                    using var collision = Operator(lattice, hbar, screening, p2, rule, kind, 0.9);
                    using var f = Cases.Rough(lattice, 17);
                    using var q = collision.Rate(f);
                    var (direct, turnover) = collision.Direct(f);
                    var error = Cases.Distance(q, direct) / Cases.Largest(direct);
                    Assert.That(error, Is.LessThanOrEqualTo(1e-13), $"{kind}, {rule}, {screening}, hbar {hbar}");
                    worst = Math.Max(worst, error);
                    direct.Dispose();
                    turnover.Dispose();
                }
            }
        }

        Cases.Report($"points {string.Join('x', points)} P2={p2}: factorised - direct, of the largest |Q|: {worst:E1}");
    }

    [TestCaseSource(nameof(Lattices))]
    public void Conserves_mass_momentum_and_energy(int[] points, int p2)
    {
        var lattice = Cases.Lattice(0.35 * points[0], points);
        foreach (var kind in Kinds)
        {
            using var collision = Operator(lattice, 0.8, Screening.Dynamic, p2, RadialRule.Spectral, kind, 0.7);
            using var f = Cases.Rough(lattice, 5);
            using var q = collision.Rate(f);
            var (direct, turnover) = collision.Direct(f);
            foreach (var (name, psi) in Cases.Invariants(points.Length))
            {
                var sum = Cases.Moment(lattice, q, psi).Sum;
                var magnitude = Cases.Moment(lattice, turnover, psi).Magnitude;
                Assert.That(Math.Abs(sum), Is.LessThanOrEqualTo(1e-15 * magnitude), $"{kind}: {name}");
            }

            direct.Dispose();
            turnover.Dispose();
        }
    }

    /// <summary>1/(exp(α + β|v - u|²/2) + θ)/|η|: degenerate, classical, and flat ones.</summary>
    [TestCase(new[] { 24, 24 }, 10)]
    [TestCase(new[] { 10, 10, 10 }, 6)]
    [TestCase(new[] { 4, 6, 3, 5 }, 7)]
    public void A_lattice_fermi_dirac_or_bose_einstein_state_does_not_move(int[] points, int p2)
    {
        var lattice = Cases.Lattice(0.3 * points[0], points);
        var worst = 0.0;
        foreach (var kind in Kinds)
        {
            const double Degeneracy = 3.7;
            var theta = kind == StatisticsKind.Fermi ? 1 : -1;
            foreach (var (alpha, beta, u) in new[] { (-4.0, 1.4, 0.3), (-0.5, 0.9, -0.2), (0.3, 1.0, 0.0), (2.0, 0.5, 0.4), (0.1, 0.2, 0) })
            {
                if (theta < 0 && alpha <= 0)
                    continue;
                foreach (var rule in Enum.GetValues<RadialRule>())
                {
                    using var collision = Operator(lattice, 0.9, Screening.Dynamic, p2, rule, kind, Degeneracy);
                    using var f = Cases.Filled(
                        lattice, v => 1 / (Math.Exp(alpha + 0.5 * beta * v.Sum(x => (x - u) * (x - u))) + theta) / Degeneracy);
                    using var q = collision.Rate(f);
                    var (direct, turnover) = collision.Direct(f);
                    var rest = Cases.Largest(q) / (0.5 * Cases.Largest(turnover));
                    direct.Dispose();
                    turnover.Dispose();
                    Assert.That(rest, Is.LessThanOrEqualTo(1e-13), $"{kind}, {rule}, alpha {alpha}");
                    worst = Math.Max(worst, rest);
                }
            }
        }

        Cases.Report($"points {string.Join('x', points)} P2={p2}: max |Q| of the largest gain: {worst:E1}");
    }

    /// <summary>Monotone weights: Q produces entropy at every state, and turns back at both bounds of the occupation.</summary>
    [TestCase(2, 12, 5, 400)]
    [TestCase(3, 5, 3, 100)]
    public void Entropy_is_produced_and_the_bounds_are_kept(int d, int points, int p2, int states)
    {
        var lattice = Cases.Cube(d, points, 4.5);
        foreach (var kind in Kinds)
        {
            var least = double.PositiveInfinity;
            using var collision = Operator(lattice, 1, Screening.Dynamic, p2, RadialRule.Monotone, kind, 1);
            var eta = collision.Model.Statistics.Eta;
            for (var state = 0; state < (Cases.All ? states : states / 4); state++)
            {
                var random = new Random(state);
                var power = 1 + state % 5;
                using var f = Cases.Filled(lattice, _ => 1e-12 + Math.Pow(random.NextDouble(), power) * (1 - 2e-12));
                var (empty, full) = (random.Next((int)lattice.Count), random.Next((int)lattice.Count));
                if (state % 2 == 0)
                    (f[empty], f[full]) = (0, kind == StatisticsKind.Fermi ? 1 : f[full]);
                using var q = collision.Rate(f);
                if (state % 2 == 0)
                {
                    Assert.That(empty == full ? 0 : q[empty], Is.GreaterThanOrEqualTo(0), $"{kind}: an empty state is filled");
                    if (kind == StatisticsKind.Fermi)
                        Assert.That(q[full], Is.LessThanOrEqualTo(0), "a full state is emptied");
                    continue;
                }

                double production = 0, magnitude = 0;
                for (var i = 0L; i < lattice.Count; i++)
                {
                    var term = -q[i] * Math.Log(f[i] / (1 - eta * f[i]));
                    (production, magnitude) = (production + term, magnitude + Math.Abs(term));
                }

                least = Math.Min(least, production / magnitude);
            }

            Assert.That(least, Is.GreaterThan(0), $"{kind}");
            Cases.Report($"d={d} {kind}: least entropy production over rough states, of Σ |Q ln(F/(1 - ηF))|: {least:0.000}");
        }
    }

    /// <summary>With η towards 0 the bits are those of Boltzmann's operator.</summary>
    [TestCase(new[] { 12, 12 }, 10)]
    [TestCase(new[] { 7, 8, 6 }, 6)]
    [TestCase(new[] { 5, 4, 6, 5 }, 7)]
    public void Without_degeneracy_the_bits_are_those_of_boltzmann(int[] points, int p2)
    {
        var lattice = Cases.Lattice(0.35 * points[0], points);
        using var f = Cases.Rough(lattice, 3);
        using var boltzmann = Cases.Operator(lattice, Cases.Model(points.Length, 1, Screening.Dynamic), p2, RadialRule.Spectral, 6);
        using var expected = boltzmann.Rate(f);
        foreach (var kind in Kinds)
        {
            using var collision = Operator(lattice, 1, Screening.Dynamic, p2, RadialRule.Spectral, kind, 1e-200);
            using var q = collision.Rate(f);
            Assert.That(q.AsSpan().SequenceEqual(expected.AsSpan()), $"{kind}");
        }
    }

    /// <summary>Threads and widths of vectors change no bit.</summary>
    [TestCase(new[] { 13, 12 }, 10)]
    [TestCase(new[] { 7, 6, 19 }, 9)]
    [TestCase(new[] { 5, 4, 6, 5 }, 7)]
    public void Threads_and_vectors_change_no_bit(int[] points, int p2)
    {
        var lattice = Cases.Lattice(0.35 * points[0], points);
        using var f = Cases.Rough(lattice, 3);
        double[]? expected = null;
        foreach (var path in Enum.GetValues<InstructionPath>().Where(p => p <= InstructionPaths.Widest))
        {
            using var forced = InstructionPaths.Force(path);
            foreach (var threads in new[] { 1, 3 })
            {
                using var collision = Operator(
                    lattice, 1, Screening.Dynamic, p2, RadialRule.Spectral, StatisticsKind.Fermi, 0.8, threads);
                using var q = collision.Rate(f);
                expected ??= q.AsSpan().ToArray();
                Assert.That(q.AsSpan().SequenceEqual(expected), $"{path}, {threads} threads");
            }
        }
    }

    private static CollisionOperator Operator(
        VelocityLattice lattice, double hbar, Screening screening, int p2, RadialRule rule, StatisticsKind kind, double degeneracy,
        int threads = 2) => Cases.Operator(
            lattice,
            Cases.Model(lattice.Dimension, hbar, screening) with { Statistics = new QuantumStatistics(kind, degeneracy) }, p2, rule, 6,
            threads);
}
