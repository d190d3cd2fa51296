using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Continuum;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Solver.Theory;
using ClusterLB.Tests.Verification;
using MathNet.Numerics.Integration;

namespace ClusterLB.Tests.Solver.Continuum;

/// <summary>Basis and matrices of the continuum against definitions, quadratures and the lattice operator, none of which knows of
/// sectors.</summary>
public class SectorFormsTests
{
    /// <summary>∫ M p_i p_j = δ, by the trapezoidal rule along ω; slopes against differences.</summary>
    [TestCase(2, 0)]
    [TestCase(2, 3)]
    [TestCase(3, 2)]
    [TestCase(4, 1)]
    [TestCase(8, 4)]
    public void The_basis_is_orthonormal(int d, int degree)
    {
        const int functions = 7;
        var basis = new SonineBasis(d, degree, functions);
        double[] values = new double[functions * basis.Stride], slopes = new double[values.Length];
        double[] above = new double[values.Length], below = new double[values.Length];
        double[] gram = new double[functions * (functions + 1) / 2], sum = new double[gram.Length];
        for (var i = -100; i <= 100; i++)
        {
            basis.Evaluate(0.15 * i, values);
            GramMatrix.Fill(values, functions, basis.Stride, gram);
            for (var k = 0; k < gram.Length; k++)
                sum[k] += 0.15 * EquilibriumMeasure.Line(0.15 * i) * gram[k];
        }

        var at = 0;
        for (var i = 0; i < functions; i++)
        {
            for (var j = 0; j <= i; j++, at++)
                Assert.That(sum[at] / Harmonics.Count(d, degree), Is.EqualTo(i == j ? 1 : 0).Within(1e-12), $"{i}, {j}");
        }

        basis.Evaluate(0.7, values, slopes);
        basis.Evaluate(0.7 + 1e-5, above);
        basis.Evaluate(0.7 - 1e-5, below);
        Assert.That(slopes.Select((x, k) => Math.Abs(x - (above[k] - below[k]) / 2e-5)).Max(), Is.LessThan(1e-8 * slopes.Max(Math.Abs)));
    }

    [Test]
    public void Inner_products_are_those_of_plain_loops()
    {
        const int count = 5, stride = 32;
        var random = new Random(3);
        double[] rows = [.. Enumerable.Range(0, count * stride).Select(_ => random.NextDouble() - 0.5)];
        var packed = new double[count * (count + 1) / 2];
        GramMatrix.Fill(rows, count, stride, packed);
        for (int i = 0, at = 0; i < count; i++)
        {
            for (var j = 0; j <= i; j++, at++)
            {
                var plain = Enumerable.Range(0, stride).Sum(k => rows[i * stride + k] * rows[j * stride + k]);
                Assert.That(packed[at], Is.EqualTo(plain).Within(1e-14));
            }
        }
    }

    /// <summary>∫ t^α e^(-t) t^j dt/Γ(α + 1) = (α + 1) ... (α + j), up to j = 2n - 1.</summary>
    [TestCase(1, 0.0)]
    [TestCase(6, -0.5)]
    [TestCase(24, 2.5)]
    public void Gauss_Laguerre_rules_are_exact(int count, double alpha)
    {
        var rule = new GaussLaguerre(count, alpha);
        var moment = 1.0;
        for (var j = 0; j < 2 * count; j++)
        {
            var sum = rule.Nodes.Zip(rule.Weights, (t, w) => w * Math.Pow(t, j)).Sum();
            Assert.That(sum, Is.EqualTo(moment).Within(1e-12 * moment), $"moment {j}");
            moment *= alpha + j + 1;
        }
    }

    /// <summary>
    /// In d = 2 every integral of &lt;g, L g&gt; = c/(4ħ²) ∫ (g₁√M₂ + g₂√M₁ - g₁'√M₂' - g₂'√M₁')², of (3.5) and of (3.8) is done as it
    /// stands, over v₁, along the line of v₂, over the angle of k and over |k|, for one member of the multiplet.
    /// </summary>
    [TestCase(0, 2)]
    [TestCase(1, 1)]
    [TestCase(2, 0)]
    [TestCase(3, 0)]
    public void Matrices_are_the_integrals_of_their_definitions(int degree, int function)
    {
        var model = Cases.Model(2, 0.8, Screening.Dynamic);
        var (form, norm, comparison) = Definitions(model, degree, function);
        var matrices = SectorForms.Compute(new EquilibriumMeasure(model, 2, 2 * function + degree, 2), degree, function + 1);
        var (operatorElement, normElement) = (matrices.Operator[function, function], matrices.Norm![function, function]);
        var comparisonElement = matrices.Comparison![function, function];
        Cases.Report($"l={degree} n={function}: <g,Lg> off {operatorElement / form - 1:e1}, ‖g‖² off {normElement / norm - 1:e1}");
        Assert.That(operatorElement, Is.EqualTo(form).Within(2e-8 * form));
        Assert.That(normElement, Is.EqualTo(norm).Within(2e-8 * norm));
        Assert.That(comparisonElement, Is.EqualTo(comparison).Within(2e-8 * comparison));
    }

    /// <summary>The operator on a lattice that resolves M, with its own directions and weights, between two functions; classical and
    /// quantum, with and without screening.</summary>
    [TestCase(2, 1.0, Screening.Dynamic, 128, 8.0, 41)]
    [TestCase(2, 0.0, Screening.Dynamic, 128, 8.0, 41)]
    [TestCase(2, 0.0, Screening.None, 128, 8.0, 41)]
    [TestCase(3, 1.0, Screening.Dynamic, 48, 6.6, 9)]
    [TestCase(3, 0.5, Screening.None, 48, 6.6, 9)]
    public void The_lattice_operator_has_these_matrix_elements(int d, double hbar, Screening screening, int points, double extent, int p2)
    {
        var lattice = Cases.Cube(d, points, extent);
        var model = Cases.Model(d, hbar, screening);
        using var collision = Cases.Operator(lattice, model, p2, RadialRule.Spectral, 12);
        using var linear = new PerturbationOperator(collision, isLinear: true);
        var measure = new EquilibriumMeasure(model, d, 6, 2);
        using var rate = new NativeBuffer(lattice.Count);
        foreach (var (degree, function) in new[] { (0, 2), (1, 1), (2, 0), (2, 1) })
        {
            var expected = SectorForms.Compute(measure, degree, function + 1).Operator[function, function];
            using var g = Cases.Filled(lattice, v => Member(d, degree, function, v) * Math.Sqrt(Maxwellian(v)));
            linear.Evaluate(g, rate);
            var form = -Enumerable.Range(0, (int)lattice.Count).Sum(i => g[i] * rate[i]) * lattice.CellVolume;
            Cases.Report($"d={d} ħ={hbar} {screening} l={degree} n={function}: {expected:e8}, lattice off {form / expected - 1:e1}");
            Assert.That(form, Is.EqualTo(expected).Within(1e-5 * expected));
        }
    }

    /// <summary>&lt;g, L g&gt; and ‖g‖_ħ² in d = 2: trapezoidal rules in all velocities and in the angle (g is smooth and decays, and is
    /// periodic), panels in |k|.</summary>
    private static (double Form, double Norm, double Comparison) Definitions(CollisionModel model, int degree, int function)
    {
        // The mean over the angle of a form in harmonics of degree l is exact with 2l + 1 points.
        const double h = 0.3;
        const int reach = 29;
        var angles = 2 * degree + 1;
        var rule = new GaussLegendreRule(0, 1, 12);
        var epsilon = new DielectricFunction(GaussianLine.UnitMaxwellian, model.Potential, model.Hbar);
        double G(double x, double y) => Member(2, degree, function, [x, y]) * Math.Sqrt(Maxwellian([x, y]));
        double form = 0, norm = 0, comparison = 0;
        for (var panel = 0; panel < 22; panel++)
        {
            for (var i = 0; i < 12; i++)
            {
                var x = panel + rule.GetAbscissa(i);
                var kappa = x / model.Hbar;
                for (var a = 0; a < angles; a++)
                {
                    // k and -k are the same collisions the other way round, not the same terms of (3.5).
                    var (sin, cos) = Math.SinCos(2 * Math.PI * (a + 0.3) / angles);
                    for (var level = -3 * reach; level <= reach; level++)
                    {
                        var s = level * h;
                        var screened = model.Potential.Value(kappa) / epsilon.Value(kappa, kappa * (s + 0.5 * x)).Magnitude;
                        var measure = model.Prefactor / Math.Pow(model.Hbar, 3) * rule.GetWeight(i) * 2 * Math.PI / angles * h;
                        var weight = measure * screened * screened;
                        var bare = measure / model.Prefactor * Square(model.Potential.Value(kappa));
                        double[] g = new double[2 * reach + 1], moved = new double[g.Length], root = new double[g.Length];
                        for (var n = 0; n < g.Length; n++)
                        {
                            var t = (n - reach) * h;
                            g[n] = G(s * cos - t * sin, s * sin + t * cos);
                            moved[n] = G((s + x) * cos - t * sin, (s + x) * sin + t * cos);
                            root[n] = Math.Sqrt(Math.Exp(-0.5 * t * t) / Math.Sqrt(2 * Math.PI));
                        }

                        // v₁ = (s, t₁), v₂ = (s + x, t₂), v₁' = (s + x, t₁), v₂' = (s, t₂).
                        var (here, there) = (EquilibriumMeasure.Line(s), EquilibriumMeasure.Line(s + x));
                        var (rootHere, rootThere) = (Math.Sqrt(here), Math.Sqrt(there));
                        for (var n = 0; n < g.Length; n++)
                        {
                            comparison += bare * h * Math.Exp(-0.5 * s * s) * Square(g[n] - moved[n]);
                            norm += weight * h * (Square(g[n] - moved[n]) * there + Square(g[n] * (rootThere - rootHere)));
                            for (var m = 0; m < g.Length; m++)
                            {
                                var before = g[n] * rootThere * root[m] + moved[m] * rootHere * root[n];
                                var after = moved[n] * rootHere * root[m] + g[m] * rootThere * root[n];
                                form += 0.25 * weight * h * h * Square(before - after);
                            }
                        }
                    }
                }
            }
        }

        return (form, norm, comparison);
    }

    private static double Square(double x) => x * x;

    private static double Maxwellian(ReadOnlySpan<double> v)
    {
        var squares = 0.0;
        foreach (var x in v)
            squares += x * x;
        return Math.Exp(-0.5 * squares) * Math.Pow(2 * Math.PI, -0.5 * v.Length);
    }

    /// <summary>A normalised member of the multiplet of degree l and function n, written out.</summary>
    private static double Member(int d, int degree, int function, ReadOnlySpan<double> v)
    {
        var t = 0.0;
        foreach (var x in v)
            t += 0.5 * x * x;
        return (degree, function) switch
        {
            (0, 2) => (t * t - (d + 2) * t + 0.25 * d * (d + 2)) / Math.Sqrt(0.5 * d * (d + 2)),
            (1, 1) => v[0] * (t - 0.5 * d - 1) / Math.Sqrt(0.5 * d + 1),
            (2, 0) => v[0] * v[1],
            (2, 1) => v[0] * v[1] * (t - 0.5 * d - 2) / Math.Sqrt(0.5 * d + 2),
            (3, 0) => v[0] * (v[0] * v[0] - 3 * v[1] * v[1]) / Math.Sqrt(24),
            _ => throw new ArgumentException("not written out", nameof(degree)),
        };
    }
}
