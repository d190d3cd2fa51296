using System.Numerics;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Theory;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Theory;

/// <summary>The reduction of the cumulant equation to one-particle flows, against the equation itself.</summary>
public class PairFlowTests
{
    private const double Hbar = 0.8;

    /// <summary>
    /// (2.16) with the signs of docs/physics.md, integrated as it stands: g(v₁, v₂) for one k on a lattice of all velocities, by the
    /// classical Runge-Kutta method.
    /// </summary>
    [TestCase(1, 0, 1)]
    [TestCase(1, 1, 1)]
    [TestCase(2, -1, -1)]
    public void A_flow_is_the_two_particle_equation(int p, int q, int sign)
    {
        const int n = 5, steps = 1200;
        const double v = 1.7, end = 2.0;
        var lattice = Cases.Cube(2, n, 1.75);
        using var f = Cases.Rough(lattice, 3);
        var direction = q > 0 || q == 0 && p > 0 ? new[] { p, q } : [-p, -q];
        var mirrored = direction[0] != p || direction[1] != q;
        if (q == 0)
            (direction, mirrored) = ([p, 0], false);
        var (families, projection) = Projections.Of(Domain.Serial(lattice, 1), f, [direction]);
        var upward = sign > 0 != mirrored;
        var (family, r) = (families[0], projection[0]);
        double[] along = upward ? r : [.. r.Reverse()];
        var kappa = family.TransferStep / Hbar;
        var flow = new PairFlow(along, family.SquaredLength, family.LevelSpacing, kappa, Hbar, v);
        flow.Advance(0.4 * end);
        flow.Advance(end);

        int[] shift = [sign * p, sign * q];
        var exact = Direct(lattice, f.AsSpan().ToArray(), shift, v, end, steps);
        double worst = 0, largest = 0;
        Span<int> index = stackalloc int[2];
        for (var i = 0; i < lattice.Count; i++)
        {
            lattice.Index(i, index);
            var level = direction[0] * index[0] + direction[1] * index[1] - family.LowestLevel;
            var (response, exchange) = flow.At(upward ? level : family.Levels - 1 - level);
            var found = v / Hbar * (
                f[i] * response - (f[i] - At(lattice, f.AsSpan(), index[0] + shift[0], index[1] + shift[1])) * exchange);
            worst = Math.Max(worst, Math.Abs(found + exact[i]));
            largest = Math.Max(largest, Math.Abs(exact[i]));
        }

        Cases.Report($"k = {sign}({p}, {q}): -Im sum over v2 of g, largest {largest:G3}, difference {worst / largest:E1}");
        Assert.That(worst / largest, Is.LessThanOrEqualTo(1e-7));
    }

    /// <summary>Many panels or few, and times on the way: the same.</summary>
    [Test]
    public void Panels_are_exact_to_rounding()
    {
        var lattice = Cases.Cube(2, 40, 7);
        using var f = Cases.Sampled(lattice, Cases.Beams(2));
        var (families, projection) = Projections.Of(Domain.Serial(lattice, 1), f, [[1, 2]]);
        PairFlow Flow() => new(projection[0], 15, families[0].LevelSpacing, 3 * families[0].TransferStep / Hbar, Hbar, 1.4);
        var (once, often) = (Flow(), Flow());
        once.Advance(6);
        for (var i = 1; i <= 500; i++)
            often.Advance(6.0 * i / 500);
        double worst = 0, largest = 0;
        for (var j = 0; j < families[0].Levels; j++)
        {
            var (a, b) = (once.At(j), often.At(j));
            worst = Math.Max(worst, Math.Max(Math.Abs(a.Response - b.Response), Math.Abs(a.Exchange - b.Exchange)));
            largest = Math.Max(largest, Math.Abs(a.Exchange));
        }

        Cases.Report($"panels at most {8} radians long against {500} short ones: {worst / largest:E1}");
        Assert.That(worst / largest, Is.LessThanOrEqualTo(1e-9));
    }

    /// <summary>The large-time limit of one k: the collision integrand with c_d = 2π/(2π)^d and ε = 1 - Vχ; with the printed sign it is
    /// another one.</summary>
    [TestCase(1.5)]
    [TestCase(3.0)]
    public void The_limit_of_one_wave_vector_is_the_golden_rule_with_screening(double v)
    {
        var lattice = Cases.Cube(2, 160, 8);
        using var f = Cases.Sampled(lattice, Cases.Beams(2));
        var (families, projection) = Projections.Of(Domain.Serial(lattice, 1), f, [[1, 0]]);
        const int m = 12;
        var (family, r) = (families[0], projection[0]);
        var (x, kappa) = (m * family.TransferStep, m * family.TransferStep / Hbar);
        var flow = new PairFlow(r, m, family.LevelSpacing, kappa, Hbar, v);
        flow.Advance(40 / kappa);
        var line = new LatticeLine(family, r);
        double worst = 0, printed = 0, largest = 0;
        for (var j = 20; j < family.Levels - 20 - m; j++)
        {
            var u = (j - 0.5 * (family.Levels - 1)) * family.LevelSpacing + 0.5 * x;
            var susceptibility = new DielectricFunction(line, new PowerLawPotential(1, 0), Hbar).Susceptibility(kappa, u);
            var (response, exchange) = flow.At(j);
            double Limit(double density, double sign) =>
                Math.PI / kappa * density / (1 - sign * v * susceptibility).Magnitude / (1 - sign * v * susceptibility).Magnitude;
            worst = Math.Max(worst, Math.Max(Math.Abs(exchange - Limit(r[j], 1)), Math.Abs(response - Limit(r[j] - r[j + m], 1))));
            printed = Math.Max(printed, Math.Abs(exchange - Limit(r[j], -1)));
            largest = Math.Max(largest, Math.Abs(exchange));
        }

        Cases.Report($"V = {v}: limit misses by {worst / largest:E1}, with the printed sign of eps by {printed / largest:G3}");
        Assert.That(worst / largest, Is.LessThanOrEqualTo(1e-4));
        Assert.That(printed / largest, Is.GreaterThan(0.5));
    }

    /// <summary>Im Σ_v₂ g of ħ∂_t g = -iK₂g + iV[Δ_-k F(v₁) Σ_v₁ g + Δ_k F(v₂) Σ_v₂ g] + iA/V, sums with weight h^d, on a lattice with room
    /// for all shifted velocities.</summary>
    private static double[] Direct(VelocityLattice lattice, double[] f, int[] shift, double v, double end, int steps)
    {
        const int pad = 2;
        var n = lattice.Points[0];
        var (wide, h) = (n + 2 * pad, lattice.Spacing);
        var points = wide * wide;
        double[] field = new double[points], up = new double[points], down = new double[points], energy = new double[points],
            energyUp = new double[points], energyDown = new double[points];
        for (var i = 0; i < points; i++)
        {
            int a = i / wide - pad, b = i % wide - pad;
            (field[i], up[i], down[i]) = (
                At(lattice, f, a, b), At(lattice, f, a + shift[0], b + shift[1]), At(lattice, f, a - shift[0], b - shift[1]));
            (energy[i], energyUp[i], energyDown[i]) = (
                Energy(a, b), Energy(a + shift[0], b + shift[1]), Energy(a - shift[0], b - shift[1]));
        }

        var g = new Complex[points * points];
        var cell = h * h;
        var dt = end / steps;
        for (var s = 0; s < steps; s++)
        {
            var k1 = Rate(g);
            var k2 = Rate(Sum(g, k1, dt / 2));
            var k3 = Rate(Sum(g, k2, dt / 2));
            var k4 = Rate(Sum(g, k3, dt));
            for (var i = 0; i < g.Length; i++)
                g[i] += dt / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
        }

        var result = new double[n * n];
        for (var i = 0; i < result.Length; i++)
        {
            var one = (i / n + pad) * wide + i % n + pad;
            for (var two = 0; two < points; two++)
                result[i] += cell * g[one * points + two].Imaginary;
        }

        return result;

        double Energy(int a, int b)
        {
            var (x, y) = ((a - 0.5 * (n - 1)) * h, (b - 0.5 * (n - 1)) * h);
            return 0.5 * (x * x + y * y);
        }

        static Complex[] Sum(Complex[] x, Complex[] y, double t) => [.. x.Zip(y, (a, b) => a + t * b)];

        Complex[] Rate(Complex[] x)
        {
            var (overOne, overTwo) = (new Complex[points], new Complex[points]);
            for (var one = 0; one < points; one++)
            {
                for (var two = 0; two < points; two++)
                {
                    overOne[two] += cell * x[one * points + two];
                    overTwo[one] += cell * x[one * points + two];
                }
            }

            var y = new Complex[x.Length];
            for (var one = 0; one < points; one++)
            {
                for (var two = 0; two < points; two++)
                {
                    var i = one * points + two;
                    var kinetic = energy[one] - energyUp[one] + energy[two] - energyDown[two];
                    var mean = v * ((field[one] - up[one]) * overOne[two] + (field[two] - down[two]) * overTwo[one]);
                    var source = field[one] * field[two] - up[one] * down[two];
                    y[i] = Complex.ImaginaryOne / Hbar * (-kinetic * x[i] + mean + v * source);
                }
            }

            return y;
        }
    }

    private static double At(VelocityLattice lattice, ReadOnlySpan<double> f, int a, int b) =>
        (uint)a < (uint)lattice.Points[0] && (uint)b < (uint)lattice.Points[1] ? f[a * lattice.Points[1] + b] : 0;
}
