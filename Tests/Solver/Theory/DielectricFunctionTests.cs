using System.Numerics;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Theory;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Theory;

/// <summary>ε(k, Ω) by the direct sum over levels: against closed forms, against what the operator uses, and against what physics asks of
/// it.</summary>
public class DielectricFunctionTests
{
    private static readonly Complex[] Points = [0, 0.37, -1.3, 2.05, new(0.4, 0.001), new(-0.9, 0.3), new(1.7, 2.5), new(0, 7)];

    [TestCase(0.0)]
    [TestCase(0.3)]
    [TestCase(1.0)]
    public void The_sum_over_levels_is_the_closed_form(double hbar)
    {
        var state = Cases.Beams(2);
        foreach (var p in new[] { (int[])[1, 0], [1, 1], [-2, 1] })
        {
            var lattice = new DielectricFunction(Line(state, 64, 8, p), new YukawaPotential(1.5, 1), hbar);
            var closed = new DielectricFunction(new GaussianLine(state, p), new YukawaPotential(1.5, 1), hbar);
            foreach (var kappa in new[] { 0.1, 1, 3.0 })
            {
                var worst = Points.Max(
                    z => Complex.Abs(lattice.Value(kappa, kappa * z) - closed.Value(kappa, kappa * z)) / Complex.Abs(
                    closed.Value(kappa, 0) - 1));
                Cases.Report($"eps along ({string.Join(", ", p)}), hbar {hbar}, kappa {kappa}: {worst:E1} of |eps - 1| at rest");
                Assert.That(worst, Is.LessThanOrEqualTo(1e-10));
            }
        }
    }

    /// <summary>Lemma 2.9: found on the real axis, the bounds hold above it and are met near to it; nothing is proved where waves
    /// grow.</summary>
    [Test]
    public void Bounds_of_Lemma_2_9_hold_above_the_real_axis([Values(0.0, 0.8)] double hbar, [Values(0.4, 1.5)] double kappa)
    {
        var dielectric = new DielectricFunction(
            new GaussianLine(Cases.Beams(2), [1, 0]), new YukawaPotential(1.5, 1), hbar);
        var bounds = DielectricBounds.Of(dielectric, kappa);
        var random = new Random(3);
        var (least, decay) = (double.PositiveInfinity, 0.0);
        for (var i = 0; i < 20000; i++)
        {
            var u = new Complex(12 * (random.NextDouble() - 0.5), Math.Pow(10, 4 * random.NextDouble() - 3.5));
            var epsilon = dielectric.Value(kappa, kappa * u);
            least = Math.Min(least, Complex.Abs(epsilon));
            decay = Math.Max(decay, kappa * Complex.Abs(u * (1 - epsilon)));
        }

        Cases.Report($"hbar {hbar}, kappa {kappa}: {bounds}; of 20000 points {least:g6}, {decay:g6}");
        Assert.That(least, Is.InRange(bounds.Least, 1.01 * bounds.Least));
        Assert.That(decay, Is.InRange(0.99 * bounds.Decay, bounds.Decay));
    }

    /// <summary>The printed values: ε_0 = 1 + V (1 + s Re H) at rest is 1 + V for a Maxwellian; ε_ħ(κ, 0) of a Maxwellian is 1 + V √2
    /// D(x/√8)·2/x, D Dawson's function.</summary>
    [Test]
    public void Static_limit_of_the_maxwellian()
    {
        Assert.That(
            new DielectricFunction(GaussianLine.UnitMaxwellian, new GaussianPotential(2, 1), 0).Value(1, 0).Real,
            Is.EqualTo(1 + 2 * Math.Exp(-0.5)).Within(1e-14));

        // D(0.5) = 0.4244363835020222959 (Abramowitz and Stegun, table 7.5): x = √2.
        var epsilon = new DielectricFunction(GaussianLine.UnitMaxwellian, new PowerLawPotential(3, 0), Math.Sqrt(2)).Value(1, 0);
        Assert.That(epsilon.Real, Is.EqualTo(1 + 3 * 2 * Math.Sqrt(2) / Math.Sqrt(2) * 0.4244363835020223).Within(1e-12));
        Assert.That(epsilon.Imaginary, Is.EqualTo(0).Within(1e-15));
    }

    [Test]
    public void The_quantum_function_goes_to_the_classical_one_at_second_order()
    {
        var line = new GaussianLine(Cases.Beams(3), [1, 1, 1]);
        double Distance(double hbar) => Complex.Abs(
            new DielectricFunction(line, Cases.Algebraic, hbar).Value(0.8, 0.5) - new DielectricFunction(line, Cases.Algebraic, 0)
                .Value(0.8, 0.5));
        Assert.That(Math.Log2(Distance(0.1) / Distance(0.05)), Is.EqualTo(2).Within(0.01));
        Assert.That(Distance(1e-6), Is.LessThan(1e-11), "small x goes over to the slope");
    }

    /// <summary>The operator's smallest |ε| lies on the grid of its nodes and middle levels: the same points here.</summary>
    [TestCase(0.7)]
    [TestCase(0.0)]
    public void It_is_what_the_operator_screens_with(double hbar)
    {
        var lattice = Cases.Cube(2, 40, 7);
        using var f = Cases.Sampled(lattice, Cases.Beams(2));
        var model = Cases.Model(2, hbar, Screening.Dynamic, new GaussianPotential(2, 1));
        using var collision = Cases.Operator(lattice, model, 2, RadialRule.Spectral, 4);
        collision.Rate(f).Dispose();
        var least = double.PositiveInfinity;
        for (var q = 0; q < collision.Families.Length; q++)
        {
            var family = collision.Families[q];
            var nodes = new RadialQuadrature(model, 2, RadialRule.Spectral, family.TransferStep, family.LevelSpacing, family.Transfers, 4);
            var dielectric = new DielectricFunction(new LatticeLine(family, collision.Sums.Projection[q]), model.Potential, hbar);
            for (var half = 0; half < 2 * family.Levels - 1; half++)
            {
                if (half % 2 == 1 && family.SquaredLength % 2 == 0)
                    continue;
                var u = (0.5 * half - 0.5 * (family.Levels - 1)) * family.LevelSpacing;
                foreach (var kappa in nodes.Wavenumber)
                    least = Math.Min(least, Complex.Abs(dielectric.Value(kappa, kappa * u)));
            }
        }

        Cases.Report($"hbar {hbar}: min |eps| of the operator {collision.MinDielectric:F9}, here {least:F9}");
        Assert.That(collision.MinDielectric, Is.EqualTo(least).Within(1e-8 * least));
    }

    [Test]
    public void Sum_rules_and_causality([Values(0.0, 0.5)] double hbar, [Values(0.1, 1.0, 2.5)] double kappa)
    {
        var line = Line(Cases.Beams(2), 72, 9, [1, 1]);
        var dielectric = new DielectricFunction(line, new YukawaPotential(2, 0.7), hbar);
        var rules = new SumRules(dielectric, kappa);
        var scale = Complex.Abs(dielectric.Value(kappa, 0) - 1);
        var causality = new[] { 0, 0.3, -0.7, 1.9 }.Max(u =>
        {
            var epsilon = dielectric.Value(kappa, kappa * u);
            return Math.Abs(rules.KramersKronig(kappa * u, epsilon.Imaginary) - epsilon.Real) / scale;
        });
        Cases.Report(
            $"hbar {hbar}, kappa {kappa}: f-sum {rules.FSum / rules.Strength - 1:E1}, of the loss "
            + $"{rules.LossFSum / rules.Strength - 1:E1}, Kramers-Kronig {causality:E1}");
        Assert.That(rules.Strength, Is.EqualTo(Math.PI * 2 / (kappa * kappa + 0.49) * kappa * kappa).Within(1e-9), "pi V kappa², mass 1");
        Assert.That(rules.FSum / rules.Strength, Is.EqualTo(1).Within(1e-9));
        Assert.That(rules.LossFSum / rules.Strength, Is.EqualTo(1).Within(1e-7));
        Assert.That(causality, Is.LessThanOrEqualTo(1e-9));
        Assert.That(rules.UnstableModes, Is.Zero);
    }

    /// <summary>An undamped plasma oscillation (Coulomb, long waves) carries the whole f-sum of the loss; beams of opposite velocity are
    /// unstable.</summary>
    [Test]
    public void Plasmons_and_beams()
    {
        var coulomb = new SumRules(new DielectricFunction(GaussianLine.UnitMaxwellian, new PowerLawPotential(1, 2), 0), 0.1);
        Assert.That(coulomb.LossFSum / coulomb.Strength, Is.EqualTo(1).Within(1e-6));
        Assert.That(coulomb.UnstableModes, Is.Zero);

        var beams = new GaussianMixture([new GaussianComponent(0.5, [3.0], [1.0]), new GaussianComponent(0.5, [-3.0], [1.0])]);
        DielectricFunction Beams(double kappa) => new(new GaussianLine(beams, [1]), new PowerLawPotential(1, 2), 0);
        Assert.That(new SumRules(Beams(0.15), 0.15).UnstableModes, Is.EqualTo(1), "two streams, long waves");
        Assert.That(new SumRules(Beams(1.5), 1.5).UnstableModes, Is.Zero, "short waves are Landau damped");

        // ε(iγ) = 0 of the growing mode, by bisection on the imaginary axis, where ε is real: the count is right.
        Assert.That(Beams(0.15).Value(0.15, new Complex(0, 1e-3)).Real, Is.Negative);
        Assert.That(Beams(0.15).Value(0.15, new Complex(0, 3)).Real, Is.Positive);
    }

    private static LatticeLine Line(ClosedForm state, int points, double extent, int[] p)
    {
        var lattice = Cases.Cube(p.Length, points, extent);
        using var f = Cases.Sampled(lattice, state);
        var (families, projection) = Projections.Of(Domain.Serial(lattice, 1), f, [p]);
        return new LatticeLine(families[0], projection[0]);
    }
}
