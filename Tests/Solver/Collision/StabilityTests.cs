using System.Numerics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Theory;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Collision;

/// <summary>Penrose's criterion on the tables of an evaluation: against roots of the closed form, thresholds known by hand, and the number
/// of zeros by the argument principle.</summary>
public class StabilityTests
{
    private static GaussianMixture Two(double mean, double variance, double across) => new(
    [
        new GaussianComponent(0.5, [mean, 0], [variance, across]),
        new GaussianComponent(0.5, [-mean, 0], [variance, across]),
    ]);

    private static readonly GaussianMixture Bump = new(
        [new GaussianComponent(0.9, [-0.2, 0.1], [0.8, 0.9]), new GaussianComponent(0.1, [3.0, 0.4], [0.3, 0.5])]);

    private static Stability Evaluated(
        GaussianMixture state, VelocityLattice lattice, CollisionModel model, int p2, RadialRule rule = RadialRule.Spectral)
    {
        using var f = Cases.Sampled(lattice, state);
        using var collision = Cases.Operator(lattice, model, p2, rule);
        collision.Rate(f).Dispose();
        var alone = Stability.Of(collision.Domain, collision.Families, collision.Sums.Projection, model, 8);
        var found = collision.Stability;
        if (collision.HasGrowingWaves != found.IsUnstable)
            Assert.That(Math.Abs(found.Margin), Is.LessThan(2e-3), "what the tables alone are trusted with");
        Assert.That(alone.IsUnstable, Is.EqualTo(found.IsUnstable), "with tables for the criterion alone");
        Assert.That(alone.GrowthRate, Is.EqualTo(found.GrowthRate).Within(1e-6));
        return found;
    }

    /// <summary>The numbers are those of Newton's iteration on the Faddeeva function of another library, with the maximum over κ of
    /// another.</summary>
    [TestCase("beams", 0.5183241, 0.0895273, 0.0, 0.94)]
    [TestCase("bump", 0.7606333, 0.2487937, 1.7583, 1.359)]
    public void Growing_waves_are_found_with_their_rate(string name, double wavenumber, double rate, double frequency, double last)
    {
        var isBump = name == "bump";
        var found = Evaluated(
            isBump ? Bump : Two(1.2, 0.6, 0.8), isBump ? Cases.Lattice(6, 72, 64) : Cases.Cube(2, 64, 6.5),
            Cases.Model(2, isBump ? 0.5 : 0.8, Screening.Dynamic, new YukawaPotential(6, isBump ? 0.4 : 0.5)), 5);
        Cases.Report($"{found}: along ({string.Join(", ", found.Direction)})");
        Assert.That(found.IsUnstable);
        Assert.That(found.Direction, Is.EqualTo((int[])[1, 0]));
        Assert.That(found.Wavenumber, Is.EqualTo(wavenumber).Within(2e-4));
        Assert.That(found.GrowthRate, Is.EqualTo(rate).Within(2e-6));
        Assert.That(found.Frequency, Is.EqualTo(frequency).Within(2e-3));
        Assert.That(found.Low, Is.Zero);
        Assert.That(found.High, Is.EqualTo(last).Within(5e-3));
    }

    /// <summary>
    /// Two beams of width σ and means ±a are unstable for V(0) χ(0) &gt; 1 at κ -> 0, where V and χ are largest, for both equations:
    /// χ(0) = H'(0), by the Faddeeva function. The threshold in a by bisection of the criterion.
    /// </summary>
    [TestCase(0.8, RadialRule.Spectral)]
    [TestCase(0.3, RadialRule.Monotone)]
    [TestCase(0.0, RadialRule.Spectral)]
    public void The_threshold_is_the_analytic_one(double hbar, RadialRule rule)
    {
        const double variance = 0.6;
        var potential = new YukawaPotential(2, 0.7);
        double Epsilon(double a) =>
            1 - 2 / 0.49 * new GaussianLine(Two(a, variance, variance), [1, 0]).Slope(0).Real;
        var exact = Bisect(a => Epsilon(a) < 0, 0.9, 2.5, 60);
        var model = Cases.Model(2, hbar, Screening.Dynamic, potential);
        var lattice = Cases.Lattice(6, 64, 48);
        bool IsUnstable(double a) => Evaluated(Two(a, variance, variance), lattice, model, 2, rule).IsUnstable;
        var found = Bisect(IsUnstable, 0.9, 2.5, 22);
        Cases.Report($"hbar {hbar}, {rule}: threshold {found:R}, exact {exact:R}");
        Assert.That(found, Is.EqualTo(exact).Within(3e-6 * exact));
        Assert.That(IsUnstable(exact * (1 - 1e-9)), Is.False, "a stable state is not refused, however near");
        Assert.That(IsUnstable(exact * (1 + 1e-5)));
    }

    /// <summary>A potential that attracts: V = -g, for which one Maxwellian is unstable where g &gt; 1 (Jeans), along every direction and
    /// with its fastest wave at Re u = 0.</summary>
    [TestCase(0.0)]
    [TestCase(0.5)]
    public void Attraction_is_unstable_where_the_maximum_is(double hbar)
    {
        var lattice = Cases.Cube(2, 48, 7);
        var maxwellian = new Maxwellian(1, [0, 0]);
        Stability Of(double g) => Evaluated(maxwellian, lattice, Cases.Model(2, hbar, Screening.Dynamic, new Attraction(g)), 2);
        Assert.That(Of(0.995).IsUnstable, Is.False);
        Assert.That(Of(1.005).IsUnstable);
        var strong = Of(2);
        Assert.That(strong.Frequency, Is.Zero.Within(1e-9));
        var dielectric = new DielectricFunction(GaussianLine.UnitMaxwellian, new Attraction(2), hbar);
        var root = new Complex(0, strong.GrowthRate);
        Assert.That(Complex.Abs(dielectric.Value(strong.Wavenumber, root)), Is.LessThan(1e-6), "ε vanishes there");
        Assert.That(root.Imaginary, Is.GreaterThan(0.1));
    }

    /// <summary>Between the rows of the tables and the argument principle on the line Im Ω = 10⁻³ κ.</summary>
    [Test]
    public void The_number_of_growing_waves_is_that_of_the_argument_principle([Values(0.0, 0.5)] double hbar)
    {
        var lattice = Cases.Lattice(6, 72, 64);
        using var f = Cases.Sampled(lattice, Bump);
        var potential = new YukawaPotential(6, 0.4);
        using var collision = Cases.Operator(lattice, Cases.Model(2, hbar, Screening.Dynamic, potential), 2, RadialRule.Spectral);
        collision.Rate(f).Dispose();
        var q = Array.FindIndex(collision.Families, f => f.Vector is [1, 0]);
        var (family, projection) = (collision.Families[q], collision.Sums.Projection[q]);
        var dielectric = new DielectricFunction(new LatticeLine(family, projection), potential, hbar);
        var found = Stability.Of(collision.Domain, [family], [projection], collision.Model, 8);
        foreach (var kappa in (double[])[0.02, 0.1, 0.3, 0.6, 1.0, 1.2, 1.6, 2.5])
            Assert.That(
                new SumRules(dielectric, kappa).UnstableModes, Is.EqualTo(kappa > found.Low && kappa < found.High ? 1 : 0), $"at {kappa}");
    }

    /// <summary>What no physics makes unstable is not taken for it: coarse lattices, cut edges, rounding in the tails, strong V.</summary>
    [TestCase(24, 6.0)]
    [TestCase(12, 5.0)]
    [TestCase(32, 3.0)]
    [TestCase(64, 9.0)]
    public void A_Maxwellian_is_stable_on_every_lattice(int points, double extent)
    {
        var lattice = Cases.Cube(2, points, extent);
        foreach (var hbar in (double[])[0, 0.1, 1])
        {
            foreach (var state in (GaussianMixture[])[new Maxwellian(1, [0, 0]), new Maxwellian(0.9, [0.3, -0.2]), Cases.Beams(2)])
            {
                var found = Evaluated(state, lattice, Cases.Model(2, hbar, Screening.Dynamic, new GaussianPotential(300, 1)), 10);
                Assert.That(found.IsUnstable, Is.False, $"hbar {hbar}: {found}");
            }
        }
    }

    /// <summary>A cut potential may have V only where the wave has left the bump behind: Re ε &lt; 0 at its minimum, and at its maximum as
    /// well, so that no wave grows.</summary>
    [Test]
    public void Crossings_of_both_senses_are_counted()
    {
        var lattice = Cases.Lattice(7, 84, 56);
        var weak = new GaussianMixture(
            [new GaussianComponent(0.99, [0, 0], [0.8, 0.9]), new GaussianComponent(0.01, [3.4, 0], [0.2, 0.5])]);
        var line = new GaussianLine(weak, [1, 0]);

        // χ at the minimum and at the second maximum of R, classical.
        double At(double low, double high, bool rises)
        {
            var at = Bisect(u => line.Slope(u).Imaginary > 0 == rises, low, high, 60);
            return line.Slope(at).Real;
        }

        var (minimum, maximum) = (At(1, 3, true), At(3, 4, false));
        Assert.That(minimum, Is.GreaterThan(maximum).And.Positive);
        Assert.That(maximum, Is.Positive, "otherwise there is nothing to count");
        Stability Of(double strength) => Evaluated(weak, lattice, Cases.Model(2, 0, Screening.Dynamic, new Constant(strength)), 2);
        Assert.That(Of(0.9 / minimum).IsUnstable, Is.False);
        Assert.That(Of(2 / (minimum + maximum)).IsUnstable);
        Assert.That(Of(1.1 / maximum).IsUnstable, Is.False, "both crossings are behind");
    }

    [Test]
    public unsafe void The_search_for_crossings_is_its_scalar_twin()
    {
        var random = new Random(7);
        for (var trial = 0; trial < 400; trial++)
        {
            var levels = random.Next(1, 70);
            using var rows = new NativeBuffer(2 * 128);
            double* re = rows.Pointer, im = rows.Pointer + 128;
            for (var b = 0; b < levels; b++)
                (re[b], im[b]) = (random.NextDouble(), 1 - 1e-3 * b);
            if (trial % 3 > 0)
            {
                var b = random.Next(levels);
                (re[b], im[b]) = (-1, trial % 3 == 1 ? -1 : 0);
            }

            Assert.That(
                CrossingKernel.Any(re, im, levels, 1, -0.5), Is.EqualTo(CrossingKernel.AnyPlain(re, im, 0, levels, 1, -0.5)), $"{trial}");
        }
    }

    /// <summary>A dip no deeper than what the lattice leaves is none.</summary>
    [Test]
    public void Dips_have_a_floor()
    {
        double[] smooth = [0, 1, 2, 1, 0], dip = [0, 2, 1, 1.5, 0], tail = [0, 1, 2, 1, 0.1, 0.11, 0];
        Assert.That(PenroseScan.HasDip(smooth, 0), Is.False);
        Assert.That(PenroseScan.HasDip(dip, 0.4));
        Assert.That(PenroseScan.HasDip(dip, 0.6), Is.False);
        Assert.That(PenroseScan.HasDip(tail, 0.02), Is.False);
        Assert.That(PenroseScan.HasDip(tail, 0.005));
        Assert.That(PenroseScan.Maximum(dip, 0.4, 1), Is.EqualTo(1));
        Assert.That(PenroseScan.Maximum(dip, 0.4, -1), Is.EqualTo(3));
        Assert.That(PenroseScan.Maximum(dip, 0.6, -1), Is.EqualTo(1), "what is no dip is no maximum either");
        Assert.That(PenroseScan.Maximum(tail, 0.02, -1), Is.EqualTo(2));
    }

    /// <summary>
    /// The criterion in operations, which no other program on the machine moves: levels looked at times what each takes, of the
    /// multiply-adds of tables and bonds. docs/verification.md, "Linear stability".
    /// </summary>
    [Test]
    public void It_takes_few_operations([Values(0.0, 0.8)] double hbar, [Values(0.5, 4.0)] double strength)
    {
        using var f = Cases.Sampled(CostLattice, CostState);
        using var collision = Cases.Operator(CostLattice, CostModel(hbar, strength), 10, RadialRule.Spectral);
        collision.Rate(f).Dispose();
        using var work = new RadialWeights.Workspace();
        double evaluation = 2.0 * collision.BondUpdates;
        foreach (var (weights, nodes, projection) in Tables(collision))
        {
            weights.Compute(projection, work);
            var (family, rows) = (weights.Family, 0L);
            for (var parity = 0; parity < 2; parity++)
            {
                if (Enumerable.Range(1, family.Transfers).Any(m => (m * family.SquaredLength) % 2 == parity))
                    rows += family.Levels - parity;
            }

            // D by 32 multiply-adds (one subtraction classically), 1/|D|² by 3 and a division, 8 for roots nearby; then the sums.
            evaluation += (double)nodes * (rows * ((hbar > 0 ? 32 : 1) + 4 + 8) + family.Entries);
        }

        var looked = work.Scan.Looked;
        var criterion = 21 * looked.Projections + 8 * looked.Rows + 3 * looked.Crossings;
        Cases.Report(
            $"hbar {hbar}, strength {strength}: {looked}, {criterion} operations of {evaluation:0.00e+0}, "
            + $"{100 * criterion / evaluation:F2} %");
        Assert.That(looked.Projections, Is.EqualTo(collision.Families.Sum(x => (long)x.Levels)));
        Assert.That(hbar > 0 ? looked.Rows : looked.Crossings, Is.Positive, "there are directions with a dip");
        Assert.That(criterion, Is.LessThan(0.01 * evaluation));
    }

    /// <summary>Time of the tables with rows looked at, and without. Not a test; docs/verification.md, "Linear stability".</summary>
    [Test, Explicit("takes times")]
    public void What_it_costs([Values(0.0, 0.8)] double hbar, [Values(0.5, 4.0)] double strength)
    {
        using var f = Cases.Sampled(CostLattice, CostState);
        using var collision = Cases.Operator(CostLattice, CostModel(hbar, strength), 10, RadialRule.Spectral, threads: 1);
        collision.Rate(f).Dispose();
        using var work = new RadialWeights.Workspace();
        double scanned = 0, plain = 0;
        foreach (var (weights, _, projection) in Tables(collision))
        {
            double Time(bool isOff)
            {
                work.Scan.IsOff = isOff;
                var clock = System.Diagnostics.Stopwatch.GetTimestamp();
                weights.Compute(projection, work);
                return System.Diagnostics.Stopwatch.GetElapsedTime(clock).TotalSeconds;
            }

            // By turns, so that both meet the same machine.
            var (with, without) = (double.PositiveInfinity, double.PositiveInfinity);
            for (var i = 0; i < 400; i++)
                (with, without) = (Math.Min(with, Time(false)), Math.Min(without, Time(true)));
            (scanned, plain) = (scanned + with, plain + without);
        }

        var bonds = Enumerable.Range(0, 40).Min(_ =>
        {
            collision.Rate(f).Dispose();
            return collision.Seconds.Bonds + collision.Seconds.LevelSums;
        });
        Cases.Report(
            $"hbar {hbar}, strength {strength}: tables {1e3 * plain:F3} ms, with the criterion {1e3 * scanned:F3} ms, "
            + $"{100 * (scanned - plain) / (plain + bonds):F2} % of an evaluation");
    }

    private static VelocityLattice CostLattice => Cases.Cube(2, 64, 6.5);

    private static GaussianMixture CostState => Two(1.35, 1.05, 0.25);

    private static CollisionModel CostModel(double hbar, double strength) =>
        Cases.Model(2, hbar, Screening.Dynamic, new YukawaPotential(strength, 0.5));

    /// <summary>The tables of each direction, the nodes of their quadrature, and the projection.</summary>
    private static IEnumerable<(RadialWeights Weights, int Nodes, double[] Projection)> Tables(CollisionOperator collision)
    {
        for (var q = 0; q < collision.Families.Length; q++)
        {
            var family = collision.Families[q];
            var nodes = new RadialQuadrature(
                collision.Model, 2, RadialRule.Spectral, family.TransferStep, family.LevelSpacing, family.Transfers, 8);
            yield return (new RadialWeights(family, nodes, collision.Model), nodes.Nodes, collision.Sums.Projection[q]);
        }
    }

    private static double Bisect(Func<double, bool> isHigh, double low, double high, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var middle = 0.5 * (low + high);
            (low, high) = isHigh(middle) ? (low, middle) : (middle, high);
        }

        return low;
    }

    /// <summary>V = -g exp(-κ²/2).</summary>
    private sealed class Attraction(double strength) : Potential
    {
        public override double Scale => 1;

        public override double OriginExponent => 0;

        public override double DecayExponent => double.PositiveInfinity;

        public override double Value(double wavenumber) => -strength * Math.Exp(-0.5 * wavenumber * wavenumber);

        public override double Inverse(double wavenumber) => -Math.Exp(0.5 * wavenumber * wavenumber) / strength;
    }

    /// <summary>V = g up to κ = 1, then 0.</summary>
    private sealed class Constant : Potential
    {
        private readonly double _strength;

        public Constant(double strength)
        {
            _strength = strength;
            MaxWavenumber = 1;
        }

        public override double Scale => 1;

        public override double OriginExponent => 0;

        public override double DecayExponent => 0;

        public override double Value(double wavenumber) => _strength;

        public override double Inverse(double wavenumber) => 1 / _strength;
    }
}
