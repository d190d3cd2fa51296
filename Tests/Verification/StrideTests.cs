using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Tests.Verification;

/// <summary>Directions that use every q-th transfer alone: a sum over fewer collisions, and all that was exact still is.</summary>
public class StrideTests
{
    // Lattice, degree of the set, strides by |p|².
    private static readonly object[] Sets =
    [
        new object[] { new[] { 13, 11 }, 15, new[] { (1, 3), (2, 2), (13, 1), (17, 1) } },
        new object[] { new[] { 18, 16 }, 11, new[] { (1, 5), (2, 3), (5, 2) } },
        new object[] { new[] { 7, 8, 6 }, 11, new[] { (1, 3), (2, 2), (3, 2), (11, 1) } },
        new object[] { new[] { 6, 9, 9 }, 13, new[] { (1, 2), (2, 1), (3, 2), (5, 2), (9, 2), (11, 1), (13, 1) } },
        new object[] { new[] { 6, 5, 4, 6 }, 11, new[] { (1, 3), (2, 2), (4, 2), (6, 1) } },
        new object[] { new[] { 5, 5, 6, 7 }, 13, new[] { (1, 2), (2, 3), (3, 2), (4, 3), (5, 2), (7, 2), (9, 1), (10, 1), (11, 1) } },
    ];

    [TestCaseSource(nameof(Sets))]
    public void Equal_the_sum_over_ordered_collisions(int[] points, int degree, (int Square, int Stride)[] strides)
    {
        var (d, set) = (points.Length, Set(points.Length, degree, strides));
        var lattice = Cases.Lattice(0.4 * points[0], points);
        var all = Enumerable.Range(0, (int)lattice.Count).Select(i => Index(lattice, i)).ToArray();
        foreach (var (hbar, eta) in new[] { (0.7, 0.0), (0.0, 0.0), (0.7, 0.3) })
        {
            var model = Cases.Model(d, hbar, Screening.Dynamic) with
            {
                Statistics = eta > 0 ? new(StatisticsKind.Fermi, eta) : QuantumStatistics.Boltzmann,
            };
            using var collision = new CollisionOperator(lattice, model, set, RadialRule.Spectral, 6, 2);
            using var f = Cases.Rough(lattice, 5);
            using var q = collision.Rate(f);
            using var sum = new NativeBuffer(lattice.Count);
            for (var number = 0; number < set.Half.Count; number++)
            {
                var (p, family) = (set.Half[number].Vector.ToArray(), collision.Families[number]);
                var measure = Math.Sqrt(p.Sum(a => a * a)) * Math.Pow(lattice.Spacing, d - 1) * set.Half[number].Weight;
                for (var m = 1; m <= family.Transfers; m++)
                {
                    int[] u = [.. p.Select(a => m * set.Half[number].Stride * a)];
                    foreach (var v1 in all.Where(v => Inside(v, u)))
                    {
                        var level = Dot(p, v1);
                        var weight = measure * collision.Weights[number][m][level - family.LowestLevel];
                        foreach (var other in all.Where(v => Dot(p, v) == level && Inside(v, u)))
                        {
                            // v1, other + u -> v1 + u, other, and back.
                            double f1 = F(v1), f2 = F(Sum(other, u)), after1 = F(Sum(v1, u)), after2 = F(other);
                            var change = weight * (after1 * after2 * (1 - eta * f1) * (1 - eta * f2)
                                - f1 * f2 * (1 - eta * after1) * (1 - eta * after2));
                            sum[lattice.Offset(v1)] += change;
                            sum[lattice.Offset(Sum(v1, u))] -= change;
                        }
                    }
                }
            }

            var error = Cases.Distance(q, sum) / Cases.Largest(sum);
            Cases.Report($"{string.Join('x', points)} degree {degree}, hbar {hbar}, eta {eta}: {error:E1}");
            Assert.That(error, Is.LessThanOrEqualTo(2e-13));

            double F(int[] v) => f[lattice.Offset(v)];
        }

        bool Inside(int[] v, int[] u) => v.Zip(u, points).All(x => x.First + x.Second >= 0 && x.First + x.Second < x.Third);
    }

    /// <summary>All strides up to 3 of the shortest directions, against the null space of the linearised operator.</summary>
    [TestCase(2, 13, 11)]
    [TestCase(3, 7, 7)]
    public void Conserve_what_the_criterion_says(int d, int points, int degree)
    {
        var lattice = Cases.Cube(d, points, 3.5);
        int[] squares = [.. DirectionSet.OfDegree(d, degree).Half.Select(p => p.SquaredLength).Distinct()];
        var (clean, combinations) = (0, d == 2 || Cases.All ? 27 : 8);
        for (var n = 0; n < combinations; n++)
        {
            var most = combinations == 8 ? 2 : 3;
            (int, int)[] strides = [.. squares.Select((square, k) => (square, 1 + n / (int)Math.Pow(most, k) % most))];
            var set = Set(d, degree, strides);
            using var collision = new CollisionOperator(
                lattice, Cases.Model(d, 1, Screening.Maxwellian), set, RadialRule.Spectral, 5, 2);
            var values = NullSpaceTests.Magnitudes(collision);
            var isClean = CollisionalInvariants.AreThose(set.Half);
            Cases.Report(
                $"{string.Join(", ", strides)}: {(isClean ? "clean" : "not")}, |λ_{d + 2}| = {values[d + 1]:E1}, "
                + $"|λ_{d + 3}| = {values[d + 2]:E1}");
            Assert.That(values[d + 1], Is.LessThanOrEqualTo(1e-13), "d + 2 null vectors");
            Assert.That(values[d + 2] > 1e-9, Is.EqualTo(isClean), $"no more than d + 2 with {string.Join(", ", strides)}");
            clean += isClean ? 1 : 0;
        }

        Assert.That(clean, Is.InRange(2, combinations - 2), "both kinds");
    }

    /// <summary>A step is taken up by each length of direction as far as it goes, and the collisions still conserve d + 2
    /// quantities.</summary>
    [TestCase(2, 128, 15, 0.6)]
    [TestCase(3, 64, 11, 0.7)]
    [TestCase(4, 64, 11, 0.6)]
    [TestCase(4, 64, 11, 0.7)]
    [TestCase(4, 64, 11, 0.775)]
    [TestCase(4, 128, 11, 0.6)]
    public void Follow_from_the_largest_step(int d, int points, int degree, double step)
    {
        var lattice = Cases.Cube(d, points, 5);
        var set = DirectionSet.OfDegree(d, degree).WithStep(step, lattice);
        Cases.Report(string.Join(", ", set.Half.Select(p => (p.SquaredLength, p.Stride)).Distinct()));
        Assert.That(CollisionalInvariants.AreThose(set.Half));
        Assert.That(set.Half.All(p => p.Stride == 1 || p.Stride * p.Length * lattice.Spacing <= step * (1 + 1e-12)));
        Assert.That(set.Half.Max(p => p.Stride * p.Length * lattice.Spacing), Is.GreaterThan(0.75 * step));
    }

    private static DirectionSet Set(int d, int degree, (int Square, int Stride)[] strides) =>
        DirectionSet.OfDegree(d, degree).WithStrides(strides.ToDictionary(s => s.Square, s => s.Stride));

    private static int[] Index(VelocityLattice lattice, int offset)
    {
        var index = new int[lattice.Dimension];
        lattice.Index(offset, index);
        return index;
    }

    private static int Dot(int[] p, int[] v) => p.Zip(v, (a, b) => a * b).Sum();

    private static int[] Sum(int[] v, int[] u) => [.. v.Zip(u, (a, b) => a + b)];
}
