using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using MathNet.Numerics.Integration;

namespace ClusterLB.Tests.Verification;

/// <summary>
/// The classical operator with eps = 1 against ∇·∫ A(v1 - v2)(F2 ∇F1 - F1 ∇F2) dv2, A(z) = C_d |z|^(-1) (I - z zᵀ/|z|²). At fixed
/// z = v1 - v2 the divergence acts on both F, the two mixed terms cancel, and with P = I - z zᵀ/|z|²
/// <code>Q(v1) = C_d ∫ |z|^(-1) P : [F(v1 - z) ∇∇F(v1) - F(v1) ∇∇F(v1 - z)] dz,</code>
/// smooth in polar coordinates around v1. No lattice, no bond, no radial weight of the program enters.
/// </summary>
public class ClassicalClosedFormTests
{
    private static readonly (double Weight, double[] Mean, double Variance)[] Mixture = [
        (0.6, [-0.6, 0.3, 0.2], 0.8), (0.4, [0.9, -0.4, -0.3], 1.1)];

    private static IEnumerable<TestCaseData> Potentials()
    {
        foreach (var d in new[] { 2, 3 })
        {
            yield return new TestCaseData(d, new GaussianPotential(1.3, 0.7), 1.69 * Factorial((d - 1) / 2.0) / (2 * Math.Pow(0.7, d + 1)))
                .SetArgDisplayNames($"d={d}", "gaussian");
            yield return new TestCaseData(d, new AlgebraicPotential(0.9, 8), 0.81 * (d == 2 ? Math.PI / 32 : 1.0 / 12))
                .SetArgDisplayNames($"d={d}", "algebraic");
        }

        yield return new TestCaseData(2, new YukawaPotential(1.5, 1.2), 2.25 * Math.PI / 4 / 1.2).SetArgDisplayNames("d=2", "yukawa");
        yield return new TestCaseData(3, new YukawaPotential(1, 0.8) { MaxWavenumber = 5 }, CutYukawa(0.8, 5))
            .SetArgDisplayNames("d=3", "cut yukawa");
    }

    /// <param name="d">dimension</param>
    /// <param name="potential">V</param>
    /// <param name="moment">∫ κ^d V² dκ in closed form</param>
    [TestCaseSource(nameof(Potentials))]
    public void Unscreened_classical_operator_is_the_closed_form(int d, Potential potential, double moment)
    {
        var lattice = Cases.Cube(d, d == 2 ? 96 : 72, 7);
        using var collision = Cases.Operator(
            lattice, Cases.Model(d, 0, Screening.None, potential), d == 2 ? 17 : 14, RadialRule.Spectral, 8);
        using var f = Cases.Sampled(
            lattice, new GaussianMixture(
            [.. Mixture.Select(c => new GaussianComponent(c.Weight, c.Mean[..d], [.. Enumerable.Repeat(c.Variance, d)]))]));
        using var q = collision.Rate(f);
        var constant = 0.5 * Cases.Prefactor(d) * (d == 2 ? 2 : 2 * Math.PI) / (d - 1) * moment;
        double worst = 0, quadrature = 0;
        var v = new double[d];
        var random = new Random(3);
        for (var point = 0; point < Count(d); point++)
        {
            long offset;
            do
            {
                offset = random.NextInt64(lattice.Count);
                Cases.Velocity(lattice, offset, v);
            }
            while (v.Sum(x => x * x) > 9);
            var exact = constant * ClosedForm(v, 1);
            worst = Math.Max(worst, Math.Abs(q[offset] - exact));
            if (point < 3)
                quadrature = Math.Max(quadrature, Math.Abs(exact - constant * ClosedForm(v, 1.4)));
        }

        var largest = Cases.Largest(q);
        Cases.Report(
            $"classical eps=1, d={d} {potential.GetType().Name}: error at {Count(d)} velocities, of max |Q|: {worst / largest:E1}; "
            + $"quadrature of the closed form {quadrature / largest:E1}");
        Assert.That(quadrature / largest, Is.LessThanOrEqualTo(1e-9));
        Assert.That(worst / largest, Is.LessThanOrEqualTo(1e-4));
    }

    /// <summary>∫_0^K κ³/(κ² + m²)² dκ = ½ [ln(1 + K²/m²) - K²/(K² + m²)].</summary>
    private static double CutYukawa(double m, double cut) => 0.5 * (Math.Log(1 + cut * cut / (m * m)) - cut * cut / (cut * cut + m * m));

    private static int Count(int d) => Cases.All ? 60 : d == 2 ? 24 : 8;

    private static double Factorial(double x) => MathNet.Numerics.SpecialFunctions.Gamma(x + 1);

    /// <summary>The integral without C_d; <paramref name="refinement"/> multiplies the points of the quadrature.</summary>
    private static double ClosedForm(double[] v, double refinement)
    {
        var radial = new GaussLegendreRule(0, 13, (int)(60 * refinement));
        var (f1, hessian1) = Value(v);
        var sum = 0.0;
        foreach (var (e, weight) in Sphere(v.Length, refinement))
        {
            for (var k = 0; k < radial.Order; k++)
            {
                var r = radial.GetAbscissa(k);
                var (f2, hessian2) = Value([.. v.Zip(e, (x, direction) => x - r * direction)]);
                sum += weight * radial.GetWeight(k) * Math.Pow(r, v.Length - 2) * (
                    f2 * Transverse(hessian1, e) - f1 * Transverse(hessian2, e));
            }
        }

        return sum;
    }

    private static IEnumerable<(double[] Direction, double Weight)> Sphere(int d, double refinement)
    {
        var around = (int)(48 * refinement);
        var polar = new GaussLegendreRule(-1, 1, (int)(28 * refinement));
        for (var a = 0; a < around; a++)
        {
            var phi = 2 * Math.PI * a / around;
            if (d == 2)
                yield return ([Math.Cos(phi), Math.Sin(phi)], 2 * Math.PI / around);
            for (var k = 0; d == 3 && k < polar.Order; k++)
            {
                var (cosine, sine) = (polar.GetAbscissa(k), Math.Sqrt(1 - polar.GetAbscissa(k) * polar.GetAbscissa(k)));
                yield return ([sine * Math.Cos(phi), sine * Math.Sin(phi), cosine], 2 * Math.PI / around * polar.GetWeight(k));
            }
        }
    }

    /// <summary>(I - e eᵀ) : H.</summary>
    private static double Transverse(double[,] hessian, double[] e)
    {
        var sum = 0.0;
        for (var a = 0; a < e.Length; a++)
        {
            for (var b = 0; b < e.Length; b++)
                sum += ((a == b ? 1 : 0) - e[a] * e[b]) * hessian[a, b];
        }

        return sum;
    }

    private static (double F, double[,] Hessian) Value(double[] v)
    {
        var d = v.Length;
        var (f, hessian) = (0.0, new double[d, d]);
        foreach (var (weight, mean, s) in Mixture)
        {
            double[] u = [.. v.Select((x, a) => x - mean[a])];
            var g = weight * Math.Exp(-0.5 * u.Sum(x => x * x) / s) * Math.Pow(2 * Math.PI * s, -0.5 * d);
            f += g;
            for (var a = 0; a < d; a++)
            {
                for (var b = 0; b < d; b++)
                    hessian[a, b] += g * (u[a] * u[b] / (s * s) - (a == b ? 1 / s : 0));
            }
        }

        return (f, hessian);
    }
}
