using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Theory;
using ClusterLB.Tests.Verification;
using MathNet.Numerics.Integration;
using MathNet.Numerics.Interpolation;

namespace ClusterLB.Tests.Solver.Theory;

/// <summary>K_ħ and K̃_ħ against the integrals of (3.15) and (3.23), and their limits against (3.17) and (3.22), written out
/// here.</summary>
public class LinearisedKernelTests
{
    private static readonly Potential V = new GaussianPotential(1.2, 0.8);

    /// <summary>
    /// (3.15) for d = 2 and g = √M (1 + v_x + v_y²): (c_d/ħ²) ∫ (g₂√M₁ - g₂'√M₁') B √M₂ dk dv₂ is ½ ∫ K_ħ g₂ dv₂: the article's formula for
    /// K (with √(M₁''M₂') and √(M₁'M₂'') for the printed √(M₁''M₂) and √(M₁M₂'')) is twice what (3.15) asks for.
    /// </summary>
    [Test]
    public void The_integral_of_3_15()
    {
        const double hbar = 0.7;
        var model = Cases.Model(2, hbar, Screening.Maxwellian, V);
        double[] v1 = [0.6, -0.3];
        var line = GaussianLine.UnitMaxwellian;
        var dielectric = new DielectricFunction(line, V, hbar);
        static double Root(double x, double y) => Math.Exp(-0.25 * (x * x + y * y)) / Math.Sqrt(2 * Math.PI);
        static double G(double x, double y) => Root(x, y) * (1 + x + y * y);

        // v₂ = v₁ + ħk + y, y ⟂ k.
        var left = 0.0;
        const int angles = 48, waves = 120, across = 90;
        const double last = 8, width = 18;
        for (var a = 0; a < angles; a++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * a / angles);
            for (var w = 0; w < waves; w++)
            {
                var kappa = (w + 0.5) * last / waves;
                var x = hbar * kappa;
                var screened = Math.Pow(
                    V.Value(kappa) / dielectric.Value(kappa, kappa * (v1[0] * cos + v1[1] * sin + 0.5 * x)).Magnitude, 2);
                var inner = 0.0;
                for (var i = 0; i < across; i++)
                {
                    var y = ((i + 0.5) / across - 0.5) * width;
                    var (far1, far2) = (v1[0] + x * cos - y * sin, v1[1] + x * sin + y * cos);
                    var (near1, near2) = (v1[0] - y * sin, v1[1] + y * cos);
                    inner += (G(far1, far2) * Root(v1[0], v1[1]) - G(near1, near2) * Root(v1[0] + x * cos, v1[1] + x * sin)) * Root(
                        far1, far2) * width / across;
                }

                left += model.Prefactor / (hbar * hbar) * screened * inner * (2 * Math.PI / angles) * (last / waves);
            }
        }

        // In polar coordinates around v₁, K |w| is bounded.
        var kernel = new LinearisedKernel(model, 2);
        var right = 0.0;
        const int rays = 48;
        double[] edges = [0, 0.7, 2, 4.5, 11];
        var rule = new GaussLegendreRule(-1, 1, 16);
        for (var r = 0; r < 16 * (edges.Length - 1); r++)
        {
            var (low, high) = (edges[r / 16], edges[r / 16 + 1]);
            var distance = 0.5 * (low + high) + 0.5 * (high - low) * rule.GetAbscissa(r % 16);
            for (var a = 0; a < rays; a++)
            {
                var (sin, cos) = Math.SinCos(2 * Math.PI * (a + 0.5) / rays);
                double[] v2 = [v1[0] + distance * cos, v1[1] + distance * sin];
                right += kernel.Value(v1, v2) * G(v2[0], v2[1]) * distance * 0.5 * (high - low) * rule.GetWeight(r % 16) * (
                    2 * Math.PI / rays);
            }
        }

        Cases.Report($"(3.15): left {left:G9}, integral of K g {right:G9}, ratio {right / left:F6}");
        Assert.That(right / left, Is.EqualTo(2).Within(2e-3));
    }

    /// <summary>(3.23) for d = 2 and g² = e^(-|v - a|²): c_d/(4ħ²) ∫ (g₁² - g₁'²)(M₂ - M₂') B = ∫ K̃_ħ g², which settles its
    /// sign.</summary>
    [Test]
    public void The_integral_of_3_23()
    {
        const double hbar = 0.6;
        var model = Cases.Model(2, hbar, Screening.Maxwellian, V);
        var (kernel, dielectric) = (new LinearisedKernel(model, 2), new DielectricFunction(GaussianLine.UnitMaxwellian, V, hbar));
        static double Square(double x, double y) => Math.Exp(-Math.Pow(x - 0.7, 2) - y * y);
        const int points = 30, angles = 20, waves = 50;
        const double edge = 4.5, last = 7;
        double[] speeds = [.. Enumerable.Range(0, 60).Select(i => 0.13 * i)];
        var multiplier = CubicSpline.InterpolateAkima(speeds, speeds.Select(kernel.Multiplier));
        double left = 0, right = 0;
        for (var i = 0; i < points * points; i++)
        {
            var (x, y) = (0.7 + ((i / points + 0.5) / points - 0.5) * 2 * edge, ((i % points + 0.5) / points - 0.5) * 2 * edge);
            var cell = Math.Pow(2 * edge / points, 2);
            right += cell * Square(x, y) * multiplier.Interpolate(Math.Sqrt(x * x + y * y));
            for (var j = 0; j < angles * waves; j++)
            {
                var (sin, cos) = Math.SinCos(2 * Math.PI * (j / waves) / angles);
                var kappa = (j % waves + 0.5) * last / waves;
                var (s, step) = (x * cos + y * sin, hbar * kappa);
                var screened = Math.Pow(V.Value(kappa) / dielectric.Value(kappa, kappa * (s + 0.5 * step)).Magnitude, 2);
                var masses = (Math.Exp(-0.5 * (s + step) * (s + step)) - Math.Exp(-0.5 * s * s)) / Math.Sqrt(2 * Math.PI);
                left += cell * (2 * Math.PI / angles) * (last / waves) * model.Prefactor / (4 * hbar * hbar) * screened * masses
                    * (Square(x, y) - Square(x + step * cos, y + step * sin));
            }
        }

        Cases.Report($"(3.23): left {left:G9}, integral of the multiplier {right:G9}");
        Assert.That(right / left, Is.EqualTo(1).Within(1e-3));
    }

    /// <summary>
    /// (3.17) by differences: K_0 = -(∇₁ - v₁/2) ⊗ (∇₂ - v₂/2) : [A(v₁, v₂) √(M₁M₂)], A = c_d ∫ k⊗k V² δ(k·(v₂ - v₁))/|ε₀|² dk: with c_d,
    /// which the article leaves out. Unscreened A is known by hand: (c_d/|w|) |S^(d-2)|/(d-1) (I - ŵŵ) ∫ κ^d V² dκ; screened it is
    /// integrated here in d = 2.
    /// </summary>
    [TestCase(2, Screening.None)]
    [TestCase(3, Screening.None)]
    [TestCase(4, Screening.None)]
    [TestCase(2, Screening.Maxwellian)]
    public void The_limit_is_3_17(int d, Screening screening)
    {
        var kernel = new LinearisedKernel(Cases.Model(d, 0, screening, V), d);
        double[] v1 = [.. new[] { 0.4, -0.5, 0.3, 0.2 }.Take(d)], v2 = [.. new[] { -0.7, 0.6, 0.1, -0.4 }.Take(d)];
        var moment = Moment(d, null);
        const double step = 1e-3;
        var sum = 0.0;
        for (var a = 0; a < d; a++)
        {
            for (var b = 0; b < d; b++)
            {
                double Tensor(double first, double second)
                {
                    double[] p = [.. v1], q = [.. v2];
                    (p[a], q[b]) = (p[a] + first, q[b] + second);
                    return Element(p, q, a, b) * Math.Exp(-0.25 * (p.Sum(x => x * x) + q.Sum(x => x * x))) * Math.Pow(
                        2 * Math.PI, -0.5 * d);
                }

                // Fourth-order differences in both.
                double First(double second) =>
                    (8 * (Tensor(step, second) - Tensor(-step, second)) - (Tensor(2 * step, second) - Tensor(-2 * step, second))) / (
                    12 * step) - 0.5 * v1[a] * Tensor(0, second);
                sum -= (8 * (First(step) - First(-step)) - (First(2 * step) - First(-2 * step))) / (12 * step) - 0.5 * v2[b] * First(0);
            }
        }

        var found = kernel.Value(v1, v2);
        Cases.Report($"d={d} {screening}: K_0 {found:G10}, (3.17) with c_d by differences {sum:G10}, relative {found / sum - 1:E1}");
        Assert.That(found / sum, Is.EqualTo(1).Within(1e-6));

        double Element(double[] p, double[] q, int a, int b)
        {
            double[] w = [.. q.Zip(p, (x, y) => x - y)];
            var distance = Math.Sqrt(w.Sum(x => x * x));
            if (screening == Screening.None)
            {
                var equator = d == 2 ? 2 : d == 3 ? 2 * Math.PI : 4 * Math.PI;
                return Cases.Prefactor(d) / distance * equator / (d - 1) * ((a == b ? 1 : 0) - w[a] * w[b] / distance / distance) * moment;
            }

            // d = 2: the two directions e ⟂ w.
            double[] e = [-w[1] / distance, w[0] / distance];
            var u = e[0] * p[0] + e[1] * p[1];
            return Cases.Prefactor(2) / distance * 2 * e[a] * e[b] * Moment(2, u);
        }
    }

    /// <summary>(3.22) with the minus sign of its proof: K̃_0 = -(c_d/4) div(v ∫ k⊗k V² δ/|ε₀|² M₂), by differences in d = 2.</summary>
    [Test]
    public void The_multiplier_has_the_limit_3_22_with_a_minus_sign()
    {
        var kernel = new LinearisedKernel(Cases.Model(2, 0, Screening.Maxwellian, V), 2);
        foreach (var speed in new[] { 0.0, 0.8, 2.5 })
        {
            const double step = 1e-3;
            double Divergence(int axis)
            {
                double At(double shift)
                {
                    double[] v = [speed + (axis == 0 ? shift : 0), axis == 1 ? shift : 0];
                    const int angles = 64;
                    var sum = 0.0;
                    for (var a = 0; a < angles; a++)
                    {
                        double[] e = [Math.Cos(2 * Math.PI * a / angles), Math.Sin(2 * Math.PI * a / angles)];
                        var s = e[0] * v[0] + e[1] * v[1];
                        sum += 2 * Math.PI / angles * e[axis] * s * Moment(2, s) * Math.Exp(-0.5 * s * s) / Math.Sqrt(2 * Math.PI);
                    }

                    return sum;
                }

                return (8 * (At(step) - At(-step)) - (At(2 * step) - At(-2 * step))) / (12 * step);
            }

            var expected = -0.25 * Cases.Prefactor(2) * (Divergence(0) + Divergence(1));
            Assert.That(kernel.Multiplier(speed), Is.EqualTo(expected).Within(1e-7 * Math.Abs(kernel.Multiplier(0))));
        }
    }

    /// <summary>K_ħ -> K_0 and K̃_ħ -> K̃_0, at second order where ∫ κ^(d+2) V² is finite; |K_ħ| |w|³ stays bounded.</summary>
    [Test]
    public void Second_order_in_hbar([Values(2, 3, 4)] int d, [Values(Screening.None, Screening.Maxwellian)] Screening screening)
    {
        double[] v1 = [.. new[] { 0.9, -0.2, 0.4, 0.1 }.Take(d)], v2 = [.. new[] { -0.6, 0.7, 0.0, -0.5 }.Take(d)];
        LinearisedKernel At(double hbar) => new(Cases.Model(d, hbar, screening, V), d);
        var (limit, multiplier) = (At(0).Value(v1, v2), At(0).Multiplier(1.1));
        double[] hbars = [0.1, 0.05, 0.025];
        double[] kernel = [.. hbars.Select(h => Math.Abs(At(h).Value(v1, v2) - limit))],
            multipliers = [.. hbars.Select(h => Math.Abs(At(h).Multiplier(1.1) - multiplier))];
        Cases.Report(
            $"d={d} {screening}: K_0 {limit:G5}, orders {Math.Log2(kernel[0] / kernel[1]):F3} {Math.Log2(kernel[1] / kernel[2]):F3}; "
            + $"multiplier {multiplier:G5}, orders {Math.Log2(multipliers[0] / multipliers[1]):F3} "
            + $"{Math.Log2(multipliers[1] / multipliers[2]):F3}");
        Assert.That(Math.Log2(kernel[1] / kernel[2]), Is.EqualTo(2).Within(0.05));
        Assert.That(Math.Log2(multipliers[1] / multipliers[2]), Is.EqualTo(2).Within(0.05));
        Assert.That(kernel[2], Is.LessThan(0.05 * Math.Abs(limit)));
        Assert.That(multipliers[2], Is.LessThan(0.05 * Math.Abs(At(0).Multiplier(0))));
    }

    /// <summary>∫ κ^d V² dκ, with |ε₀(κ, κu)|² below where u is given; trapezoidal, which is exact for this smooth even
    /// integrand.</summary>
    private static double Moment(int d, double? u)
    {
        const int points = 4000;
        const double last = 14;
        var sum = 0.0;
        var slope = u is { } s ? GaussianLine.UnitMaxwellian.Slope(s) : 0;
        for (var i = 1; i < points; i++)
        {
            var kappa = last * i / points;
            var v = V.Value(kappa);
            sum += Math.Pow(kappa, d) * v * v / Math.Pow((1 - v * slope).Magnitude, 2) * last / points;
        }

        return sum;
    }
}
