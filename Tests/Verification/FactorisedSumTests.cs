using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Tests.Verification;

/// <summary>The factorised operator against double sums over lattice collisions, which share its radial weights only.</summary>
public class FactorisedSumTests
{
    private static readonly object[] Lattices =
    [
        new object[] { new[] { 11, 11 }, 10 }, new object[] { new[] { 9, 14 }, 5 }, new object[] { new[] { 18, 7 }, 17 },
            new object[] { new[] { 2, 2 }, 2 },
        new object[] { new[] { 7, 7, 7 }, 6 }, new object[] { new[] { 6, 4, 9 }, 9 }, new object[] { new[] { 3, 8, 5 }, 14 },
        new object[] { new[] { 4, 4, 4, 4 }, 7 }, new object[] { new[] { 5, 3, 2, 6 }, 4 }, new object[] { new[] { 2, 4, 5, 3 }, 10 },
    ];

    [TestCaseSource(nameof(Lattices))]
    public void Equals_the_direct_double_sum(int[] points, int p2)
    {
        var lattice = Cases.Lattice(0.35 * points[0], points);
        var worst = 0.0;
        foreach (var rule in Enum.GetValues<RadialRule>())
        {
            foreach (var screening in Enum.GetValues<Screening>())
            {
                foreach (var hbar in new[] { 1.0, 0.2, 0.0 })
                {
                    using var collision = Cases.Operator(lattice, Cases.Model(points.Length, hbar, screening), p2, rule, 6);
                    foreach (var rough in new[] { true, false })
                    {
                        using var f = rough ? Cases.Rough(lattice, 17) : Cases.Sampled(lattice, Cases.Beams(points.Length));
                        using var q = collision.Rate(f);
                        var (direct, turnover) = collision.Direct(f);
                        var error = Cases.Distance(q, direct) / Cases.Largest(direct);
                        Assert.That(Cases.Largest(direct), Is.GreaterThan(0));
                        Assert.That(error, Is.LessThanOrEqualTo(1e-13), $"{rule}, {screening}, hbar {hbar}, rough {rough}");
                        worst = Math.Max(worst, error);
                        direct.Dispose();
                        turnover.Dispose();
                    }
                }
            }
        }

        Cases.Report($"points {string.Join('x', points)} P2={p2}: factorised - direct, of the largest |Q|: {worst:E1}");
    }

    /// <summary>All ordered collisions, both signs of p, added at v1 alone: a second way to write the sum, also of the weights'
    /// symmetry.</summary>
    [TestCase(new[] { 7, 8 }, 5)]
    [TestCase(new[] { 4, 5, 4 }, 3)]
    [TestCase(new[] { 3, 3, 4, 3 }, 4)]
    public void Equals_the_sum_over_ordered_collisions(int[] points, int p2)
    {
        var d = points.Length;
        var lattice = Cases.Lattice(0.4 * points[0], points);
        using var collision = Cases.Operator(lattice, Cases.Model(d, 0.7, Screening.Dynamic), p2, RadialRule.Spectral, 6);
        using var f = Cases.Rough(lattice, 5);
        using var q = collision.Rate(f);
        using var sum = new NativeBuffer(lattice.Count);
        var all = Enumerable.Range(0, (int)lattice.Count).Select(i => Index(lattice, i)).ToArray();
        foreach (var (family, number) in collision.Families.Select((x, i) => (x, i)))
        {
            foreach (var sign in new[] { 1, -1 })
            {
                for (var m = 1; m <= family.Transfers; m++)
                {
                    foreach (var v1 in all)
                    {
                        foreach (var v2 in all)
                        {
                            int[] step = [.. family.Vector.Select(p => sign * m * p)];
                            int[] after1 = [.. v1.Zip(step, (x, k) => x + k)], after2 = [.. v2.Zip(step, (x, k) => x - k)];
                            if (Energy(v1) + Energy(v2) != Energy(after1) + Energy(after2) || !Inside(after1) || !Inside(after2))
                                continue;
                            var level = family.Vector.Zip(sign > 0 ? v1 : after1, (p, i) => p * i).Sum() - family.LowestLevel;
                            var measure = Math.Sqrt(family.SquaredLength) * Math.Pow(lattice.Spacing, d - 1);
                            sum[lattice.Offset(v1)] += family.Direction.Weight * collision.Weights[number][m][level] * measure
                                * (f[lattice.Offset(after1)] * f[lattice.Offset(after2)] - f[lattice.Offset(v1)] * f[lattice.Offset(v2)]);
                        }
                    }
                }
            }
        }

        var error = Cases.Distance(q, sum) / Cases.Largest(q);
        Cases.Report($"points {string.Join('x', points)} P2={p2}: factorised - ordered collisions, of the largest |Q|: {error:E1}");
        Assert.That(error, Is.LessThanOrEqualTo(1e-13));

        bool Inside(int[] index) => index.Zip(points, (i, n) => i >= 0 && i < n).All(x => x);
        static int Energy(int[] index) => index.Sum(i => i * i);
    }

    private static int[] Index(VelocityLattice lattice, long offset)
    {
        var index = new int[lattice.Dimension];
        lattice.Index(offset, index);
        return index;
    }
}
