using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Tests.Verification;
using MathNet.Numerics.LinearAlgebra;

namespace ClusterLB.Tests.Solver.Perturbations;

/// <summary>Hermite transform and norms against closed forms and quadratures that share nothing with them.</summary>
public class NormTests
{
    /// <summary>A mode a φ_α of degree N has E_N = a² and ‖·‖_r² = a² Σ_(r' ≤ r) (N + d) ... (N + d + r' - 1).</summary>
    [TestCase(new[] { 3, 1 }, 36, 9.5)]
    [TestCase(new[] { 0, 5 }, 38, 10.0)]
    [TestCase(new[] { 2, 0, 1 }, 32, 9.5)]
    [TestCase(new[] { 1, 1, 0, 2 }, 30, 9.0)]
    public void Of_a_Hermite_mode_are_closed_forms(int[] index, int points, double extent)
    {
        const double amplitude = 0.7;
        var (d, degree) = (index.Length, index.Sum());
        var lattice = Cases.Cube(d, points, extent);
        using var g = Field(lattice, (index, amplitude));
        using var transform = new HermiteTransform(Domain.Serial(lattice, 2), 7);
        var coefficients = transform.Coefficients(g);
        var place = index.Aggregate(0, (at, n) => at * 8 + n);
        var spectrum = transform.Spectrum(g);
        var norms = spectrum.SquaredNorms();
        var (expected, term) = (0.0, amplitude * amplitude);
        for (var r = 0; r <= 8; r++)
        {
            expected += term;
            term *= degree + d + r;
            Cases.Report($"d={d} N={degree}: ‖g‖_{r}² = {norms[r]:g12}, off by {norms[r] / expected - 1:E1}");
            Assert.That(norms[r], Is.EqualTo(expected).Within(1e-13 * expected));
        }

        Assert.That(coefficients[place], Is.EqualTo(amplitude).Within(1e-13));
        Assert.That(coefficients.Where((_, i) => i != place).Max(Math.Abs), Is.LessThanOrEqualTo(1e-13));
        Assert.That(spectrum.Energies.Where((_, n) => n != degree).Max(), Is.LessThanOrEqualTo(1e-25));
    }

    [Test]
    public void Spectra_do_not_depend_on_threads_and_add_up()
    {
        var lattice = Cases.Lattice(9.5, 36, 34);
        using var g = Field(lattice, ([2, 0], 0.3), ([0, 2], -0.4), ([1, 3], 0.1), ([0, 0], 1e-8));
        using var one = new HermiteTransform(Domain.Serial(lattice, 1), 6);
        using var three = new HermiteTransform(Domain.Serial(lattice, 3), 6);
        var energies = one.Spectrum(g).Energies;
        Assert.That(three.Spectrum(g).Energies, Is.EqualTo(energies));
        Assert.That(energies[2], Is.EqualTo(0.25).Within(1e-13));
        Assert.That(energies[4], Is.EqualTo(0.01).Within(1e-14));
        Assert.That(energies[0], Is.EqualTo(1e-16).Within(1e-24));
    }

    /// <summary>
    /// With eps = 1 and V = (1 + κ²)^(-2): A(v) = c_d/sqrt(2π) ∫κ² V² dκ ∫ ω ω^T exp(-(v·ω)²/2) dω, ∫κ²(1 + κ²)^(-4) dκ = π/32, and
    /// ‖g‖_0² = ∫ ∇g·A∇g + ¼ g² v·A v, (3.6)-(3.7) corrected; here by the trapezoidal rule on the circle and on the lattice.
    /// </summary>
    [Test]
    public void Limit_of_the_difference_norm_is_the_closed_form()
    {
        var lattice = Cases.Cube(2, 96, 7.2);
        using var collision = Operator(lattice, Cases.Model(2, 1, Screening.None), 17, RadialRule.Spectral);
        using var bonds = DifferenceNorm.BondsOf(collision);
        using var norm = new DifferenceNorm(collision, 0, bonds);
        foreach (var mode in new int[][] { [2, 0], [1, 2], [0, 3] })
        {
            using var g = Field(lattice, (mode, 1));
            var expected = 0.0;
            var v = new double[2];
            for (var i = 0L; i < lattice.Count; i++)
            {
                Cases.Velocity(lattice, i, v);
                double Phi(int a, int n) => n < 0 ? 0 : HermiteFunctions.Value(n, v[a]);

                // φ_n' = (sqrt(n) φ_(n-1) - sqrt(n+1) φ_(n+1))/2
                double Slope(int a) => 0.5 * (Math.Sqrt(mode[a]) * Phi(a, mode[a] - 1) - Math.Sqrt(mode[a] + 1) * Phi(a, mode[a] + 1));
                var (gradient, value) = (
                    new[] { Slope(0) * Phi(1, mode[1]), Phi(0, mode[0]) * Slope(1) }, Phi(0, mode[0]) * Phi(1, mode[1]));
                for (var k = 0; k < 128; k++)
                {
                    var (x, y) = (Math.Cos(Math.PI * k / 64), Math.Sin(Math.PI * k / 64));
                    var along = v[0] * x + v[1] * y;
                    var slope = gradient[0] * x + gradient[1] * y;
                    expected += Math.Exp(-0.5 * along * along) * (slope * slope + 0.25 * value * value * along * along);
                }
            }

            expected *= Math.PI / 64 * lattice.CellVolume * Cases.Prefactor(2) / Math.Sqrt(2 * Math.PI) * Math.PI / 32;
            var found = norm.Square(g);
            Cases.Report(
                $"mode ({string.Join(", ", mode)}): ‖g‖_0² = {found:g9}, closed form {expected:g9}, off by {found / expected - 1:E1}");
            Assert.That(found, Is.EqualTo(expected).Within(1e-7 * expected));
        }
    }

    /// <summary>‖g‖_hbar² -> ‖g‖_0² as hbar², for smooth g.</summary>
    [TestCase(Screening.Dynamic)]
    [TestCase(Screening.None)]
    public void Difference_norm_tends_to_its_limit_at_second_order(Screening screening)
    {
        var lattice = Cases.Cube(2, 32, 7);
        using var collision = Operator(lattice, Cases.Model(2, 1, screening), 10, RadialRule.Spectral);
        using var bonds = DifferenceNorm.BondsOf(collision);
        using var g = Field(lattice, ([2, 0], 0.6), ([1, 2], 0.3), ([0, 3], -0.5));
        using var limit = new DifferenceNorm(collision, 0, bonds);
        var last = limit.Square(g);
        double[] differences = [.. new[] { 0.2, 0.1, 0.05, 0.025 }.Select(hbar =>
        {
            using var norm = new DifferenceNorm(collision, hbar, bonds);
            return norm.Square(g) / last - 1;
        })];
        double[] orders = [.. differences.Skip(1).Zip(differences, (fine, coarse) => Math.Log2(coarse / fine))];
        Cases.Report(
            $"{screening}: ‖g‖_hbar²/‖g‖_0² - 1 at hbar = 0.2, 0.1, 0.05, 0.025: "
            + $"{string.Join(", ", differences.Select(x => x.ToString("E2")))}; orders "
            + $"{string.Join(", ", orders.Select(x => x.ToString("f3")))}");
        Assert.That(orders, Is.All.EqualTo(2).Within(0.1));
        Assert.That(orders[^1], Is.EqualTo(2).Within(0.03));
    }

    /// <summary>Lemma 3.7, (3.36): ‖g‖_hbar' ≤ C ‖g‖_hbar for hbar &lt; hbar', with one C for rough and smooth g. It is not 1.</summary>
    [TestCase(2, 20, 5.0)]
    [TestCase(3, 10, 4.0)]
    public void Difference_norms_grow_little_with_hbar(int d, int points, double extent)
    {
        var lattice = Cases.Cube(d, points, extent);
        using var collision = Operator(lattice, Cases.Model(d, 1, Screening.Dynamic), 5, RadialRule.Monotone);
        using var bonds = DifferenceNorm.BondsOf(collision);
        double[] hbars = [0, 0.1, 0.2, 0.4, 0.8, 1.6];
        DifferenceNorm[] norms = [.. hbars.Select(h => new DifferenceNorm(collision, h, bonds))];
        var worst = 0.0;
        foreach (var g in Samples(lattice))
        {
            double[] values = [.. norms.Select(n => Math.Sqrt(n.Square(g)))];
            for (var i = 1; i < values.Length; i++)
                worst = Math.Max(worst, values[i] / values[..i].Min());
            g.Dispose();
        }

        foreach (var norm in norms)
            norm.Dispose();
        Cases.Report($"d={d}: largest ‖g‖_hbar'/‖g‖_hbar over hbar < hbar' and all samples: {worst:f6}");
        Assert.That(worst, Is.InRange(1.001, 1.15));
    }

    /// <summary>
    /// ‖√M‖_hbar and ‖v_1 (|v|² - d - 2)/√(2d + 4) √M‖_hbar of V = strength (1 + k²)^(-2), for strengths 1, 10, 50: the continuum's,
    /// without a lattice, by quadrature in (s, κ) (expansion in harmonics and Laguerre polynomials, 1600 points in s; where the plasma
    /// oscillation at strength 50 is not resolved by them, only what is converged is held). Either radial rule gives the same bits.
    /// </summary>
    [TestCase(2, 48, 7.2, 10, 1.0, new[] { 0.0422025998, 0.246465896, 0.559587 }, new[] { 0.0642369383, 0.398915587 })]
    [TestCase(2, 48, 7.2, 10, 0.25, new[] { 0.0427340609, 0.242096043, 0.53006 }, new[] { 0.0692639428, 0.433844087 })]
    [TestCase(2, 48, 7.2, 10, 0.0, new[] { 0.0427607766, 0.241471229, 0.524516 }, new[] { 0.0697058772, 0.436945555 })]
    [TestCase(3, 24, 6.0, 3, 1.0, new[] { 0.0221868215, 0.153730747, 0.427924 }, new[] { 0.0302158875, 0.206509654 })]
    [TestCase(3, 24, 6.0, 3, 0.25, new[] { 0.0228548609, 0.155161233, 0.424869 }, new[] { 0.0338462634, 0.234256396 })]
    [TestCase(3, 24, 6.0, 3, 0.0, new[] { 0.0228940664, 0.155035673, 0.422003 }, new[] { 0.034216667, 0.237342476 })]
    [TestCase(4, 20, 5.6, 2, 1.0, new[] { 0.0118811844, 0.0936366015, 0.308874 }, new[] { 0.0149109605, 0.112944397 })]
    [TestCase(4, 20, 5.6, 2, 0.25, new[] { 0.0126646856, 0.0991020903, 0.329046 }, new[] { 0.0176696447, 0.136485025 })]
    [TestCase(4, 20, 5.6, 2, 0.0, new[] { 0.0127259105, 0.0994805534, 0.329599 }, new[] { 0.0180360948, 0.140023693 })]
    public void Difference_norm_is_that_of_the_continuum(
        int d, int points, double extent, int p2, double hbar, double[] maxwellian, double[] vector)
    {
        var lattice = Cases.Cube(d, points, extent);
        int[] Index(int axis, int other = 0, int degree = 1)
        {
            var index = new int[d];
            index[0] = degree;
            index[axis] += other;
            return index;
        }

        using var root = Field(lattice, (new int[d], 1));
        using var flow = Field(
            lattice, [
                (Index(0, 0, 3), Math.Sqrt(6 / (2.0 * d + 4))),
                .. Enumerable.Range(1, d - 1).Select(a => (Index(a, 2), Math.Sqrt(2 / (2.0 * d + 4))))]);
        double[] strengths = [1, 10, 50];
        for (var i = 0; i < strengths.Length; i++)
        {
            var model = Cases.Model(d, hbar, Screening.Dynamic, new AlgebraicPotential(strengths[i], 8));
            double[] found = [.. Enum.GetValues<RadialRule>().Select(rule =>
            {
                using var collision = Operator(lattice, model, p2, rule);
                using var bonds = DifferenceNorm.BondsOf(collision);
                using var norm = new DifferenceNorm(collision, hbar, bonds);
                var square = norm.Square(root);
                if (rule == RadialRule.Spectral && i < vector.Length)
                    Check("vector", Math.Sqrt(norm.Square(flow)), vector[i], 3e-4);
                return square;
            })];
            Assert.That(found[1], Is.EqualTo(found[0]), "the radial rule does not matter");
            Check("√M", Math.Sqrt(found[0]), maxwellian[i], 1e-4);

            void Check(string name, double value, double expected, double tolerance)
            {
                Cases.Report($"d={d} hbar={hbar} strength {strengths[i]}: ‖{name}‖ = {value:g10}, off by {value / expected - 1:E1}");
                Assert.That(value, Is.EqualTo(expected).Within(tolerance * expected));
            }
        }
    }

    /// <summary>N is symmetric and positive on rough fields too, whatever hbar and the potential.</summary>
    [TestCase(1.0, 1.0)]
    [TestCase(0.05, 50.0)]
    [TestCase(0.0, 10.0)]
    public void Difference_norm_is_a_norm(double hbar, double strength)
    {
        foreach (var (d, points, extent) in new[] { (2, 12, 6.0), (3, 6, 4.0) })
        {
            foreach (Potential potential in new Potential[] { new AlgebraicPotential(strength, 8), new YukawaPotential(strength, 0.5) })
            {
                var model = Cases.Model(d, hbar, Screening.Dynamic, potential);
                if (!Existence.IsNormFinite(model, d))
                    continue;
                var lattice = Cases.Cube(d, points, extent);
                using var collision = Operator(lattice, model, 5, RadialRule.Spectral);
                using var bonds = DifferenceNorm.BondsOf(collision);
                using var norm = new DifferenceNorm(collision, hbar, bonds);
                var matrix = SpectrumTests.MatrixOf(lattice, norm.Apply);
                var values = ((matrix + matrix.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues;
                var (least, largest) = (values.Min(x => x.Real), values.Max(x => x.Real));
                var asymmetry = (matrix - matrix.Transpose()).Enumerate().Max(Math.Abs) / largest;
                Cases.Report(
                    $"d={d} hbar={hbar} {potential.GetType().Name}: eigenvalues {least:E2} to {largest:E2}, asymmetry {asymmetry:E1}");
                Assert.That(asymmetry, Is.LessThanOrEqualTo(1e-15));
                Assert.That(least, Is.GreaterThan(0));
            }
        }
    }

    /// <summary>For Maxwell molecules ∫ κ^(d-2) V² dκ is infinite, and the norm with it.</summary>
    [Test]
    public void Difference_norm_of_Maxwell_molecules_is_infinite()
    {
        Assert.That(Existence.IsNormFinite(Cases.Model(3, 1, Screening.None, new PowerLawPotential(1, 0.5)), 3), Is.False);
        Assert.That(Existence.IsNormFinite(Cases.Model(3, 1, Screening.Dynamic), 3), Is.True);
    }

    // Noise, noise of Maxwellian size, single points, waves of all lengths, and random low modes.
    private static IEnumerable<NativeBuffer> Samples(VelocityLattice lattice)
    {
        var random = new Random(17);
        for (var sample = 0; sample < 4; sample++)
        {
            yield return Cases.Filled(lattice, _ => 2 * random.NextDouble() - 1);
            yield return Cases.Filled(lattice, v => (2 * random.NextDouble() - 1) * Math.Exp(-0.25 * v.Sum(x => x * x)));
            var point = random.NextInt64(lattice.Count);
            var single = new NativeBuffer(lattice.Count);
            single[point] = 1;
            yield return single;
            var wave = Enumerable.Range(0, lattice.Dimension).Select(_ => 2 * Math.PI * random.NextDouble() / lattice.Spacing).ToArray();
            yield return Cases.Filled(lattice, v => Math.Cos(v.Zip(wave, (x, k) => x * k).Sum()) * Math.Exp(-0.1 * v.Sum(x => x * x)));
            yield return Field(
                lattice, [
                .. Enumerable.Range(0, 5)
                .Select(_ => (Enumerable.Range(0, lattice.Dimension).Select(_ => random.Next(3)).ToArray(), 2 * random.NextDouble() - 1))]);
        }
    }

    private static NativeBuffer Field(VelocityLattice lattice, params (int[] Index, double Amplitude)[] modes)
    {
        var g = new NativeBuffer(lattice.Count);
        new HermitePerturbation(lattice.Dimension, [.. modes.Select(m => new HermiteMode(m.Index, m.Amplitude))])
            .SamplePerturbation(lattice, g);
        return g;
    }

    private static CollisionOperator Operator(VelocityLattice lattice, CollisionModel model, int p2, RadialRule rule) =>
        new(Domain.Serial(lattice, 2), model, DirectionSet.Create(lattice.Dimension, p2), rule, 8, slices: 3);
}
