using System.Numerics;
using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Tests.Verification;

/// <summary>Hilbert transform, its grid and the dielectric function against closed forms.</summary>
public class DielectricFunctionTests
{
    /// <summary>scipy.special.wofz (scipy 1.10.1): Re z, Im z, Re w, Im w.</summary>
    private static readonly double[][] Wofz =
    [
        [0.0, 0.0, 1.0, 0.0],
        [0.1, 0.0, 0.9900498337491681, 0.11208866436449542],
        [0.5, 0.0, 0.7788007830714049, 0.4789251729010434],
        [1.0, 0.0, 0.36787944117144233, 0.6071577058413937],
        [1.5, 0.0, 0.10539922456186433, 0.4832273301407691],
        [2.5, 0.0, 0.0019304541362277093, 0.25172302461185764],
        [-3.7, 0.0, 1.1337271387479642e-06, -0.1588206926160679],
        [5.0, 0.0, 1.3887943864964021e-11, 0.1152459618309366],
        [6.3, 0.0, 5.792312885394871e-18, 0.09072765968412737],
        [9.0, 0.0, 6.639677199580735e-36, 0.06308209005925829],
        [11.9, 0.0, 3.1590639508458424e-62, 0.04758009416209683],
        [12.1, 0.0, 2.599829722713957e-64, 0.04678813340564089],
        [25.0, 0.0, 3.6808558548018004e-272, 0.02258568091264045],
        [-200.0, 0.0, 0.0, -0.002820983180910155],
        [0.0, 1.0, 0.427583576155807, 0.0],
        [0.0, 0.3, 0.7345993345676554, 0.0],
        [0.2, 0.1, 0.8649825483882888, 0.1852518908970065],
        [-1.0, 0.5, 0.35490033286757783, -0.3428717191311008],
        [2.0, 0.001, 0.018547236370405538, 0.3399528312073787],
        [4.0, 2.0, 0.059686929610446006, 0.1132100561244884],
        [-6.0, 1e-06, 1.6375340765768473e-08, -0.09539620896910835],
        [8.0, 3.0, 0.02359322812772812, 0.06204131036433501],
        [0.5, 10.0, 0.05600435223166482, 0.00277295478096162],
        [15.0, 1.0, 0.0025130683012635035, 0.03752811696561413],
        [-30.0, 0.01, 6.2792495408883255e-06, -0.018816782772075432],
        [0.0, 10.0, 0.05614099274382259, 0.0],
        [3.0, 1e-10, 0.00012340981194315306, 0.2011573170375266],
    ];

    [Test]
    public void Faddeeva_function_agrees_with_scipy()
    {
        double whole = 0, real = 0;
        foreach (var row in Wofz)
        {
            var (z, expected) = (new Complex(row[0], row[1]), new Complex(row[2], row[3]));
            var w = Faddeeva.W(z);
            whole = Math.Max(whole, Complex.Abs(w - expected) / Complex.Abs(expected));
            Assert.That(Complex.Abs(w - expected) / Complex.Abs(expected), Is.LessThanOrEqualTo(1e-12), $"w({z})");
            // On the real axis the damping e^(-z²) has its own relative accuracy, 300 orders of magnitude down.
            if (row[1] == 0 && row[2] > 0)
                real = Math.Max(real, Math.Abs(w.Real / row[2] - 1));
            Assert.That(
                Complex.Abs(Faddeeva.W(new Complex(-row[0], row[1])) - Complex.Conjugate(w)), Is.LessThanOrEqualTo(1e-15),
                "w(-z*) = w(z)*");
        }

        Cases.Report($"Faddeeva against scipy: {whole:E1} of |w|; Re w on the real axis {real:E1}");
        Assert.That(real, Is.LessThanOrEqualTo(1e-12));
    }

    /// <summary>Samples of a Gaussian of width σ levels: H at the levels, on the fine grid between them and 200 levels outside.</summary>
    [TestCase(81, 5.0, 0.0)]
    [TestCase(64, 3.0, 2.3)]
    [TestCase(200, 10.0, -7.7)]
    public void Hilbert_transform_of_a_gaussian(int levels, double sigma, double shift)
    {
        const int margin = 200;
        var mean = 0.5 * (levels - 1) + shift;
        double[] samples = [.. Enumerable.Range(0, levels).Select(j => Gaussian(j - mean))];
        var plan = HilbertTransform.Plan(levels, margin);
        var grid = new HilbertGrid(levels, margin);
        plan.Values(samples, grid, (new Complex[plan.Size], new Complex[plan.Size]));
        var scale = Faddeeva.GaussianHilbert(mean, mean, sigma).Magnitude;
        double atLevels = 0, between = 0, outside = 0, tail = 0;
        for (var q = 0; q < HilbertTransform.Phases; q++)
        {
            for (var t = -margin; t < levels + margin; t++)
            {
                var exact = Faddeeva.GaussianHilbert(t + q / 8.0, mean, sigma);
                var error = (new Complex(grid.Real[q][t + margin], grid.Imaginary[q][t + margin]) - exact).Magnitude;
                if (t < 0 || t >= levels)
                    (outside, tail) = (Math.Max(outside, error / scale), Math.Max(tail, error / exact.Magnitude));
                else if (q == 0)
                    atLevels = Math.Max(atLevels, error / scale);
                else
                    between = Math.Max(between, error / scale);
            }
        }

        Cases.Report(
            $"H of a Gaussian of {sigma} levels, of max |H|: at levels {atLevels:E1}, between {between:E1}, outside {outside:E1} "
            + $"({tail:E1} of |H| there)");
        Assert.That(Math.Max(Math.Max(atLevels, between), outside), Is.LessThanOrEqualTo(1e-13));
        Assert.That(tail, Is.LessThanOrEqualTo(1e-11));

        foreach (var phase in new[] { 0, 1 })
        {
            var (real, imaginary) = (new double[levels], new double[levels]);
            plan.Slopes(samples, phase, real, imaginary, (new Complex[plan.Size], new Complex[plan.Size]));
            var worst = 0.0;
            for (var j = 0; j < levels; j++)
            {
                // H' = -(1 + s H)/σ² for the unit-mass Gaussian, s from its mean.
                var s = j + 0.5 * phase - mean;
                var exact = -(1 + s * Faddeeva.GaussianHilbert(s, 0, sigma)) / (sigma * sigma);
                worst = Math.Max(worst, (new Complex(real[j], imaginary[j]) - exact).Magnitude * sigma * sigma);
            }

            Cases.Report($"slope of H, phase {phase}/2, of max |H'|: {worst:E1}");
            Assert.That(worst, Is.LessThanOrEqualTo(1e-12));
        }

        double Gaussian(double s) => Math.Exp(-0.5 * s * s / (sigma * sigma)) / Math.Sqrt(2 * Math.PI) / sigma;
    }

    /// <summary>Differences of H at any offset: interpolation on the fine grid; the thermal width is <paramref name="sigma"/>
    /// levels.</summary>
    [TestCase(3.0, 1e-10)]
    [TestCase(2.0, 1e-8)]
    public void Interpolated_differences(double sigma, double tolerance)
    {
        const int levels = 80, margin = 60;
        const double mean = 0.5 * (levels - 1);
        double[] samples = [
            .. Enumerable.Range(0, levels).Select(j => Math.Exp(-0.5 * Math.Pow((j - mean) / sigma, 2)) / Math.Sqrt(2 * Math.PI) / sigma)];
        var plan = HilbertTransform.Plan(levels, margin);
        var grid = new HilbertGrid(levels, margin);
        plan.Values(samples, grid, (new Complex[plan.Size], new Complex[plan.Size]));
        var worst = 0.0;
        var (real, imaginary) = (new double[levels - 1], new double[levels - 1]);
        foreach (var middle in new[] { 0, 0.5 })
        {
            for (var offset = 0.013; offset < 40; offset = 1.17 * offset + 0.01)
            {
                Array.Clear(real);
                Array.Clear(imaginary);
                grid.SubtractDifference(middle, offset, 1, real, imaginary);
                for (var b = 0; b < real.Length; b++)
                {
                    var exact = Faddeeva.GaussianHilbert(b + middle - offset, mean, sigma) - Faddeeva.GaussianHilbert(
                        b + middle + offset, mean, sigma);
                    worst = Math.Max(worst, (new Complex(real[b], imaginary[b]) - exact).Magnitude * sigma);
                }
            }
        }

        Cases.Report($"H(b + x/2) - H(b - x/2), Gaussian of {sigma} levels, of max |H|: {worst:E1}");
        Assert.That(worst, Is.LessThanOrEqualTo(tolerance));
    }

    /// <summary>The whole pipeline: eps(F) of a sampled Maxwellian against the closed form, weights and smallest |eps|; d = 2, 3, quantum
    /// and classical.</summary>
    [Test]
    public void Screening_by_a_sampled_maxwellian_is_the_closed_form(
        [Values(2, 3)] int d, [Values(1.0, 0.2, 0.0)] double hbar, [Values] RadialRule rule)
    {
        var lattice = Cases.Cube(d, d == 2 ? 48 : 40, 8);
        using var f = Cases.Sampled(lattice, new Maxwellian(1, new double[d]));
        using var dynamic = Cases.Operator(lattice, Cases.Model(d, hbar, Screening.Dynamic, new AlgebraicPotential(3, 8)), 6, rule);
        using var closed = Cases.Operator(lattice, Cases.Model(d, hbar, Screening.Maxwellian, new AlgebraicPotential(3, 8)), 6, rule);
        dynamic.Rate(f).Dispose();
        closed.Rate(f).Dispose();
        double worst = 0, largest = 0;
        for (var q = 0; q < dynamic.Families.Length; q++)
        {
            for (var m = 1; m <= dynamic.Families[q].Transfers; m++)
            {
                for (var j = 0; j < dynamic.Weights[q][m].Length; j++)
                {
                    worst = Math.Max(worst, Math.Abs(dynamic.Weights[q][m][j] - closed.Weights[q][m][j]));
                    largest = Math.Max(largest, Math.Abs(closed.Weights[q][m][j]));
                }
            }
        }

        var least = Math.Abs(dynamic.MinDielectric / closed.MinDielectric - 1);
        Cases.Report(
            $"d={d} hbar={hbar} {rule}: W of eps(F) - W of the closed form, of max |W|: {worst / largest:E1}; min |eps| "
            + $"{closed.MinDielectric:F4}, relative difference {least:E1}");
        Assert.That(worst / largest, Is.LessThanOrEqualTo(1e-8));
        Assert.That(least, Is.LessThanOrEqualTo(1e-8));
    }

    /// <summary>min |eps| and W of a warm, moving Maxwellian, with eps = 1 - V/x [H(b + x/2) - H(b - x/2)] written out here in closed
    /// form.</summary>
    [TestCase(2, 1.0)]
    [TestCase(3, 0.5)]
    public void Weights_of_a_moving_maxwellian(int d, double hbar)
    {
        const double temperature = 1.2;
        double[] mean = [.. new[] { 0.5, -0.3, 0.2 }.Take(d)];
        var lattice = Cases.Cube(d, d == 2 ? 48 : 36, 9);
        var model = Cases.Model(d, hbar, Screening.Dynamic, new YukawaPotential(2, 1));
        using var collision = Cases.Operator(lattice, model, 5, RadialRule.Spectral);
        using var f = Cases.Sampled(lattice, new Maxwellian(temperature, mean));
        collision.Rate(f).Dispose();
        double worst = 0, largest = 0, least = double.PositiveInfinity;
        for (var q = 0; q < collision.Families.Length; q++)
        {
            var family = collision.Families[q];
            var drift = family.Vector.Zip(mean, (p, u) => p * u).Sum() / family.Direction.Length;
            var nodes = new RadialQuadrature(model, d, RadialRule.Spectral, family.TransferStep, family.LevelSpacing, family.Transfers, 8);
            for (var m = 1; m <= family.Transfers; m++)
            {
                for (var j = 0; j < collision.Weights[q][m].Length; j += 3)
                {
                    var s = (j + 0.5 * m * family.SquaredLength - 0.5 * (family.Levels - 1)) * family.LevelSpacing;
                    var w = 0.0;
                    for (var k = 0; k < nodes.Nodes; k++)
                    {
                        var (kappa, v) = (nodes.Wavenumber[k], 1 / nodes.InversePotential[k]);
                        var x = hbar * kappa;
                        var h = Faddeeva.GaussianHilbert(s + 0.5 * x, drift, Math.Sqrt(temperature)) - Faddeeva.GaussianHilbert(
                            s - 0.5 * x, drift, Math.Sqrt(temperature));
                        var eps = (1 - v / x * h).Magnitude;
                        least = Math.Min(least, eps);
                        w += nodes.Base[m][k] * v * v / (eps * eps);
                    }

                    worst = Math.Max(worst, Math.Abs(w - collision.Weights[q][m][j]));
                    largest = Math.Max(largest, Math.Abs(w));
                }
            }
        }

        Cases.Report(
            $"moving Maxwellian d={d} hbar={hbar}: W, of max |W|: {worst / largest:E1}; min |eps| {collision.MinDielectric:F5} against "
            + $"{least:F5} (every third level)");
        Assert.That(worst / largest, Is.LessThanOrEqualTo(1e-8));
        Assert.That(collision.MinDielectric, Is.LessThanOrEqualTo(least * (1 + 1e-9)).And.GreaterThan(0.98 * least));
    }
}
