using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Tests.Verification;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace ClusterLB.Tests.Solver.Perturbations;

/// <summary>The matrix of L on small lattices: symmetry, sign, null space, and its quadratic form as the sum over collisions
/// (3.12)-(3.14).</summary>
public class LinearOperatorTests
{
    [TestCase(2, 12, 4.5, 5)]
    [TestCase(2, 9, 4.0, 2)]
    [TestCase(3, 6, 3.0, 3)]
    [TestCase(4, 4, 2.0, 4)]
    public void Is_symmetric_non_negative_with_d_plus_2_null_vectors(int d, int points, double extent, int p2)
    {
        var lattice = Cases.Cube(d, points, extent);
        foreach (var (hbar, rule) in from h in new[] { 1.0, 0.3, 0.0 } from r in Enum.GetValues<RadialRule>() select (h, r))
        {
            using var collision = new CollisionOperator(
                Domain.Serial(lattice, 2), Cases.Model(d, hbar, Screening.Dynamic), DirectionSet.Create(d, p2), rule, 6, slices: 3);
            using var linear = new PerturbationOperator(collision, isLinear: true);
            var l = MatrixOf(linear);
            var scale = l.Enumerate().Max(Math.Abs);
            var asymmetry = (l - l.Transpose()).Enumerate().Max(Math.Abs) / scale;
            double[] values = [.. ((l + l.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues.Select(x => x.Real)];
            var largest = values.Max(Math.Abs);
            double[] sizes = [.. values.Select(Math.Abs).Order()];
            Cases.Report(
                $"d={d} n={points} hbar={hbar} {rule}: asymmetry {asymmetry:E1}, |λ_{d + 2}| {sizes[d + 1] / largest:E1}, |λ_{d + 3}| "
                + $"{sizes[d + 2] / largest:E1}, lowest {values.Min() / largest:E1} of the largest {largest:g4}");
            Assert.That(asymmetry, Is.LessThanOrEqualTo(1e-13), "symmetric");
            Assert.That(sizes[d + 1] / largest, Is.LessThanOrEqualTo(1e-13), "d + 2 null vectors");
            Assert.That(sizes[d + 2] / largest, Is.GreaterThan(1e-6), "and no more");
            if (rule == RadialRule.Monotone)
                Assert.That(values.Min() / largest, Is.GreaterThanOrEqualTo(-1e-13), "non-negative");
        }
    }

    /// <summary>
    /// ¼ Σ (g1 √M2 + g2 √M1 - g1' √M2' - g2' √M1')² over all lattice collisions, and its three parts (3.12), (3.13), (3.14), written
    /// plainly.
    /// </summary>
    [TestCase(2, 9, 4.0, 1.0)]
    [TestCase(2, 9, 4.0, 0.0)]
    [TestCase(3, 5, 2.5, 1.0)]
    [TestCase(4, 3, 1.5, 0.7)]
    public void Quadratic_form_is_the_sum_over_collisions(int d, int points, double extent, double hbar)
    {
        var lattice = Cases.Cube(d, points, extent);
        foreach (var rule in Enum.GetValues<RadialRule>())
        {
            using var collision = new CollisionOperator(
                Domain.Serial(lattice, 2), Cases.Model(d, hbar, Screening.Dynamic), DirectionSet.Create(d, 3), rule, 6, slices: 3);
            using var linear = new PerturbationOperator(collision, isLinear: true);
            var random = new Random(5);
            using var g = Cases.Filled(lattice, _ => 2 * random.NextDouble() - 1);
            using var rate = new NativeBuffer(lattice.Count);
            linear.Evaluate(g, rate);
            var form = -Enumerable.Range(0, (int)lattice.Count).Sum(i => g[i] * rate[i]) * lattice.CellVolume;
            var (square, norm, second, third, scale) = Collisions(collision, g);
            using var difference = new CollisionNorm(linear, hbar);
            Assert.That(difference.Square(g), Is.EqualTo(2 * norm).Within(1e-13 * scale), "(3.12) is half of (3.5)");
            Cases.Report(
                $"d={d} hbar={hbar} {rule}: <g, L g> = {form:g12}, sum of squares {square / form - 1:E1}, (3.12) + (3.13) + (3.14) = "
                + $"{norm:g4} + {second:g4} + {third:g4}, {(norm + second + third) / form - 1:E1}");
            Assert.That(square, Is.EqualTo(form).Within(1e-13 * scale));
            Assert.That(norm + second + third, Is.EqualTo(form).Within(1e-13 * scale));
        }
    }

    private static Matrix<double> MatrixOf(PerturbationOperator linear)
    {
        var n = (int)linear.Collision.Lattice.Count;
        using var unit = new NativeBuffer(n);
        using var rate = new NativeBuffer(n);
        var matrix = DenseMatrix.Create(n, n, 0);
        for (var i = 0; i < n; i++)
        {
            unit[i] = 1;
            linear.Evaluate(unit, rate);
            unit[i] = 0;
            for (var k = 0; k < n; k++)
                matrix[k, i] = -rate[k];
        }

        return matrix;
    }

    private static (double Square, double Norm, double Second, double Third, double Scale) Collisions(
        CollisionOperator collision, NativeBuffer g)
    {
        var lattice = collision.Lattice;
        using var root = Cases.Filled(lattice, v => Math.Exp(-0.25 * v.Sum(x => x * x)) * Math.Pow(2 * Math.PI, -0.25 * lattice.Dimension));
        double square = 0, norm = 0, second = 0, third = 0, scale = 0;
        var (weights, index) = (collision.Weights, new int[lattice.Dimension]);
        for (var q = 0; q < collision.Families.Length; q++)
        {
            var family = collision.Families[q];
            for (var m = 1; m <= family.Transfers; m++)
            {
                var ends = new List<(int Lower, int Upper, int Level)>();
                for (var i = 0; i < lattice.Count; i++)
                {
                    lattice.Index(i, index);
                    var level = index.Select((x, a) => x * family.Vector[a]).Sum() - family.LowestLevel;
                    for (var a = 0; a < index.Length; a++)
                        index[a] += m * family.Vector[a];
                    if (index.Select((x, a) => x >= 0 && x < lattice.Points[a]).All(inside => inside))
                        ends.Add((i, (int)lattice.Offset(index), level));
                }

                foreach (var (low, high, level) in ends)
                {
                    foreach (var (otherLow, otherHigh, _) in ends.Where(e => e.Level == level))
                    {
                        var w = family.Direction.Weight * weights[q][m][level] * family.HyperplaneMeasure * lattice.CellVolume;
                        // k along p, and along -p: (v1, v2, v1', v2')
                        foreach (
                            var (one, two, oneAfter, twoAfter) in new[] { (low, otherHigh, high, otherLow),
                            (high, otherLow, low, otherHigh) })
                        {
                            var (g1, g2, g1s, g2s) = (g[one], g[two], g[oneAfter], g[twoAfter]);
                            var (r1, r2, r1s, r2s) = (root[one], root[two], root[oneAfter], root[twoAfter]);
                            var sum = g1 * r2 + g2 * r1 - g1s * r2s - g2s * r1s;
                            square += 0.25 * w * sum * sum;
                            norm += 0.5 * w * ((g1 - g1s) * (g1 - g1s) * r2 * r2 + g1s * g1s * (r2 - r2s) * (r2 - r2s));
                            second += w * (g1 - g1s) * g1s * r2 * (r2 - r2s);
                            third += 0.5 * w * (g1 * r2 - g1s * r2s) * (g2 * r1 - g2s * r1s);
                            scale += 0.25 * Math.Abs(w) * sum * sum;
                        }
                    }
                }
            }
        }

        return (square, norm, second, third, scale);
    }
}
