using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace ClusterLB.Tests.Verification;

/// <summary>
/// The linearised operator L g = -M^(-1/2) DQ(M) [M^(1/2) g] on small lattices, dense. With eps fixed Q is quadratic and
/// [Q(M + M_i e_i) - Q(M - M_i e_i)]/2 = M_i DQ e_i without error of differences.
/// </summary>
public class NullSpaceTests
{
    [TestCase(2, 9, 2)]
    [TestCase(2, 9, 5)]
    [TestCase(2, 10, 2)]
    [TestCase(2, 10, 10)]
    [TestCase(2, 3, 2)]
    [TestCase(3, 5, 2)]
    [TestCase(3, 5, 3)]
    [TestCase(3, 5, 6)]
    [TestCase(3, 3, 2)]
    [TestCase(4, 4, 2)]
    [TestCase(4, 4, 3)]
    [TestCase(4, 4, 5)]
    [TestCase(4, 3, 2)]
    [TestCase(4, 3, 3)]
    public void Has_d_plus_2_dimensions(int d, int points, int p2)
    {
        var lattice = Cases.Cube(d, points, Math.Min(3.5, 0.45 * points));
        foreach (var rule in Enum.GetValues<RadialRule>())
        {
            foreach (var (hbar, screening) in new[] { (1.0, Screening.Maxwellian), (0.0, Screening.None) })
            {
                // The classical monotone weights live on m = 1 alone: still d + 2.
                using var collision = Cases.Operator(lattice, Cases.Model(d, hbar, screening), p2, rule);
                var l = Linearised(collision);
                var scale = l.Enumerate().Max(Math.Abs);
                var asymmetry = (l - l.Transpose()).Enumerate().Max(Math.Abs) / scale;
                double[] values = [
                    .. ((l + l.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues.Select(x => x.Real).OrderBy(Math.Abs)];
                var largest = values.Max(Math.Abs);
                var (zero, gap) = (Math.Abs(values[d + 1]) / largest, Math.Abs(values[d + 2]) / largest);
                Cases.Report(
                    $"d={d} n={points} P2={p2} {rule} hbar={hbar}: |λ_{d + 2}| = {zero:E1}, |λ_{d + 3}| = {gap:E1}, lowest "
                    + $"{values.Min() / largest:E1} of the largest; asymmetry {asymmetry:E1}");
                Assert.That(asymmetry, Is.LessThanOrEqualTo(1e-13), "self-adjoint");
                Assert.That(zero, Is.LessThanOrEqualTo(1e-13), "d + 2 null vectors");
                Assert.That(gap, Is.GreaterThan(1e-6), "no more than d + 2");
                if (rule == RadialRule.Monotone)
                    Assert.That(values.Min() / largest, Is.GreaterThanOrEqualTo(-1e-13), "non-negative");
            }
        }
    }

    /// <summary>With eps(F) the derivative of Q at M, along rough directions M r, is that with eps(M) held fixed.</summary>
    [TestCase(2, 32, 1.0)]
    [TestCase(2, 32, 0.0)]
    [TestCase(3, 24, 1.0)]
    public void Dynamic_screening_linearises_to_eps_of_M(int d, int points, double hbar)
    {
        const double part = 1e-4;
        var lattice = Cases.Cube(d, points, 6);
        using var moving = Cases.Operator(lattice, Cases.Model(d, hbar, Screening.Dynamic), 5, RadialRule.Spectral);
        using var held = Cases.Operator(lattice, Cases.Model(d, hbar, Screening.Maxwellian), 5, RadialRule.Spectral);
        var random = new Random(12);
        double[] direction = [.. Enumerable.Range(0, (int)lattice.Count).Select(_ => 2 * random.NextDouble() - 1)];
        using var first = Derivative(moving);
        using var second = Derivative(held);
        var difference = Cases.Distance(first, second) / Cases.Largest(second);
        Cases.Report($"d={d} n={points} hbar={hbar}: DQ with eps(F) - DQ with eps(M), of the largest: {difference:E1}");
        Assert.That(difference, Is.LessThanOrEqualTo(1e-6));

        NativeBuffer Derivative(CollisionOperator collision)
        {
            using var up = collision.Rate(Moved(part));
            using var down = collision.Rate(Moved(-part));
            var derivative = new NativeBuffer(lattice.Count);
            for (var i = 0L; i < lattice.Count; i++)
                derivative[i] = (up[i] - down[i]) / (2 * part);
            return derivative;
        }

        NativeBuffer Moved(double amount)
        {
            var f = Cases.Sampled(lattice, new Maxwellian(1, new double[d]));
            for (var i = 0; i < f.Length; i++)
                f[i] *= 1 + amount * direction[i];
            return f;
        }
    }

    [Test]
    public void P2_of_1_is_refused([Values(2, 3, 4)] int d) =>
        Assert.That(() => DirectionSet.Create(d, 1), Throws.ArgumentException.With.Message.Contains("P2 >= 2"));

    /// <summary>The magnitudes of the eigenvalues of the linearised operator, of the largest, ascending.</summary>
    internal static double[] Magnitudes(CollisionOperator collision)
    {
        var l = Linearised(collision);
        double[] values = [.. ((l + l.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues.Select(x => Math.Abs(x.Real)).Order()];
        return [.. values.Select(v => v / values[^1])];
    }

    private static Matrix<double> Linearised(CollisionOperator collision)
    {
        var lattice = collision.Lattice;
        var n = (int)lattice.Count;
        using var maxwellian = Cases.Filled(
            lattice, v => Math.Exp(-0.5 * v.Sum(x => x * x)) * Math.Pow(2 * Math.PI, -0.5 * lattice.Dimension));
        var matrix = DenseMatrix.Create(n, n, 0);
        using var up = new NativeBuffer(n);
        using var down = new NativeBuffer(n);
        for (var i = 0; i < n; i++)
        {
            var f = maxwellian[i];
            maxwellian[i] = 2 * f;
            collision.Evaluate(maxwellian, up);
            maxwellian[i] = 0;
            collision.Evaluate(maxwellian, down);
            maxwellian[i] = f;
            for (var k = 0; k < n; k++)
                matrix[k, i] = -(up[k] - down[k]) / (2 * Math.Sqrt(f * maxwellian[k]));
        }

        return matrix;
    }
}
