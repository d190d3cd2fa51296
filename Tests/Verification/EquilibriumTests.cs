using ClusterLB.Solver.Model;

namespace ClusterLB.Tests.Verification;

/// <summary>Lattice Maxwellians exp(a + b·v - c v²) are stationary, any mean and temperature, flat and inverted ones included.</summary>
public class EquilibriumTests
{
    [TestCase(new[] { 24, 24 }, 10)]
    [TestCase(new[] { 15, 22 }, 5)]
    [TestCase(new[] { 10, 10, 10 }, 6)]
    [TestCase(new[] { 6, 9, 7 }, 9)]
    [TestCase(new[] { 6, 6, 6, 6 }, 4)]
    [TestCase(new[] { 4, 6, 3, 5 }, 7)]
    public void A_lattice_maxwellian_does_not_move(int[] points, int p2)
    {
        var d = points.Length;
        var lattice = Cases.Lattice(0.3 * points[0], points);
        var worst = 0.0;
        foreach (var rule in Enum.GetValues<RadialRule>())
        {
            foreach (var screening in Enum.GetValues<Screening>())
            {
                foreach (var hbar in new[] { 1.0, 0.1, 0.0 })
                {
                    using var collision = Cases.Operator(lattice, Cases.Model(d, hbar, screening), p2, rule, 6);
                    foreach (
                        var (a, b, c) in new[] { (-1.0, 0.0, 0.5), (-2.0, 0.7, 0.4), (0.3, -1.1, 1.1), (-3.0, 0.2, 0.0),
                        (-6.0, -0.1, -0.1) })
                    {
                        using var f = Cases.Filled(lattice, v => Math.Exp(a + b * v[0] - 0.5 * b * v[^1] - c * v.Sum(x => x * x)));
                        using var q = collision.Rate(f);
                        var (direct, turnover) = collision.Direct(f);
                        var rest = Cases.Largest(q) / (0.5 * Cases.Largest(turnover));
                        direct.Dispose();
                        turnover.Dispose();
                        Assert.That(rest, Is.LessThanOrEqualTo(1e-14), $"{rule}, {screening}, hbar {hbar}, c {c}");
                        worst = Math.Max(worst, rest);
                    }
                }
            }
        }

        Cases.Report($"points {string.Join('x', points)} P2={p2}: max |Q| of the largest gain: {worst:E1}");
    }
}
