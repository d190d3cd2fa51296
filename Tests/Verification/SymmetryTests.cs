using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Tests.Verification;

/// <summary>Mirrored data give mirrored Q, permuted axes permuted Q.</summary>
public class SymmetryTests
{
    /// <summary>
    /// To 1e-13 of the largest |Q|. Rough data under dynamic screening have nearly undamped resonances, |eps| -> 0, which magnify the
    /// rounding of F itself: there the yardstick is the change of Q when every F moves by about one unit in its last place.
    /// </summary>
    [TestCase(new[] { 15, 12 }, 10)]
    [TestCase(new[] { 9, 12, 8 }, 9)]
    [TestCase(new[] { 4, 5, 3, 4 }, 7)]
    public void Reflections_and_permutations(int[] points, int p2)
    {
        foreach (var screening in Enum.GetValues<Screening>())
        {
            foreach (var rough in new[] { false, true })
            {
                var (worst, worstRounding) = (0.0, 0.0);
                foreach (var hbar in new[] { 1.0, 0.15, 0.0 })
                {
                    var (error, rounding) = Asymmetry(points, p2, screening, rough, hbar);
                    var bound = screening == Screening.Dynamic && rough ? Math.Max(1e-13, 10 * rounding) : 1e-13;
                    (worst, worstRounding) = (Math.Max(worst, error), Math.Max(worstRounding, rounding));
                    Assert.That(
                        error, Is.LessThanOrEqualTo(bound), $"{screening}, hbar {hbar}, rough {rough}; F moved by an ulp: {rounding:E1}");
                }

                Cases.Report(
                    $"points {string.Join('x', points)} P2={p2} {screening} {(rough ? "rough" : "smooth")}: mirrored and permuted, of the "
                    + $"largest |Q|: {worst:E1}; F moved by an ulp: {worstRounding:E1}");
            }
        }
    }

    private static (double Error, double Rounding) Asymmetry(int[] points, int p2, Screening screening, bool rough, double hbar)
    {
        var d = points.Length;
        var lattice = new VelocityLattice(points, 0.7);
        using var f = rough ? Cases.Rough(lattice, 21) : Cases.Sampled(lattice, Cases.Beams(d));
        using var collision = Operator(lattice);
        using var q = collision.Rate(f);
        var worst = 0.0;
        for (var axis = 0; axis < d; axis++)
        {
            int[] order = [.. Enumerable.Range(0, d).Select(a => (a + axis) % d)];
            var other = new VelocityLattice([.. order.Select(a => points[a])], 0.7);
            using var turned = Operator(other);
            for (var mirror = 0; mirror < 1 << d; mirror += Cases.All ? 1 : d - 1)
            {
                using var moved = Moved(lattice, other, order, mirror, f);
                using var expected = Moved(lattice, other, order, mirror, q);
                using var rate = turned.Rate(moved);
                worst = Math.Max(worst, Cases.Distance(rate, expected));
            }
        }

        var (rounding, random) = (0.0, new Random(4));
        for (var trial = 0; trial < 4; trial++)
        {
            using var near = Cases.Filled(lattice, _ => 1);
            for (var i = 0L; i < f.Length; i++)
                near[i] = f[i] * (1 + (random.Next(3) - 1) * 2.2e-16);
            using var rate = collision.Rate(near);
            rounding = Math.Max(rounding, Cases.Distance(rate, q));
        }

        return (worst / Cases.Largest(q), rounding / Cases.Largest(q));

        CollisionOperator Operator(VelocityLattice on) => Cases.Operator(on, Cases.Model(d, hbar, screening), p2, RadialRule.Spectral, 6);
    }

    /// <summary>Axis k of the result is axis order[k] of the source, reversed where bit order[k] of <paramref name="mirror"/> is
    /// set.</summary>
    private static NativeBuffer Moved(VelocityLattice from, VelocityLattice to, int[] order, int mirror, NativeBuffer field)
    {
        var result = new NativeBuffer(field.Length);
        var (source, target) = (new int[order.Length], new int[order.Length]);
        for (var i = 0L; i < field.Length; i++)
        {
            from.Index(i, source);
            for (var k = 0; k < order.Length; k++)
                target[k] = (mirror >> order[k] & 1) == 0 ? source[order[k]] : from.Points[order[k]] - 1 - source[order[k]];
            result[to.Offset(target)] = field[i];
        }

        return result;
    }
}
