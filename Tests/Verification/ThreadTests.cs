using ClusterLB.Solver.Model;

namespace ClusterLB.Tests.Verification;

/// <summary>Threads do not change a bit.</summary>
public class ThreadTests
{
    [TestCase(new[] { 33, 26 }, 10)]
    [TestCase(new[] { 13, 11, 18 }, 9)]
    [TestCase(new[] { 7, 9, 6, 8 }, 7)]
    public void One_two_three_and_five_threads_agree_bit_for_bit(int[] points, int p2)
    {
        var lattice = Cases.Lattice(4.5, points);
        foreach (var hbar in new[] { 1.0, 0.0 })
        {
            foreach (var rough in new[] { true, false })
            {
                using var f = rough ? Cases.Rough(lattice, 8) : Cases.Sampled(lattice, Cases.Beams(points.Length));
                double[]? one = null;
                foreach (var threads in new[] { 1, 2, 3, 5 })
                {
                    using var collision = Cases.Operator(
                        lattice, Cases.Model(points.Length, hbar, Screening.Dynamic), p2, RadialRule.Spectral, 6, threads);
                    using var q = collision.Rate(f);
                    using var again = collision.Rate(f);
                    one ??= q.AsSpan().ToArray();
                    Assert.That(q.AsSpan().SequenceEqual(one), $"{threads} threads, hbar {hbar}, rough {rough}");
                    Assert.That(again.AsSpan().SequenceEqual(one), "evaluated again");
                }
            }
        }

        Cases.Report($"points {string.Join('x', points)}: 1, 2, 3 and 5 threads bit-identical");
    }
}
