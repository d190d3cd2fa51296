using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Continuum;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Perturbations;

/// <summary>Transport coefficients of the lattice operator, and its spectrum for Maxwell molecules, against textbooks.</summary>
public class TextbookTests
{
    /// <summary>
    /// Landau's collision term in d = 3 with C = 1/(16π²) (gaussian V, unscreened, the article's c_d), τ = 3√π/(2C): η = 0.96529 τ and
    /// κ = 3.95018 τ (Braginskii prints 0.96 and 3.906, Ji and Held 0.9652 and 3.950); as time integrals 2.56639/C and, of the normalised
    /// heat flux, 4.20091/C.
    /// </summary>
    [Test]
    public void Landau_transport_is_that_of_textbooks()
    {
        const double c = 1 / (16 * Math.PI * Math.PI);
        var time = 3 * Math.Sqrt(Math.PI) / (2 * c);
        var study = Study(3, 28, 6.0, 6, 0, Screening.None, new GaussianPotential(1, 1));
        Assert.That(study.Viscosity.Value, Is.EqualTo(0.96529 * time).Within(1e-3 * 0.96529 * time));
        Assert.That(study.HeatConduction.Value, Is.EqualTo(3.95018 * time).Within(1e-3 * 3.95018 * time));
        Assert.That(study.Viscosity.Value * c, Is.EqualTo(2.56639).Within(1e-3 * 2.56639));
        Assert.That(study.HeatConduction.Value * c / 2.5, Is.EqualTo(4.20091).Within(1e-3 * 4.20091));
    }

    /// <summary>Quantum and classical, screened and not, against the continuum without a lattice.</summary>
    [TestCase(2, 48, 7.2, 10, 1.0, Screening.Dynamic)]
    [TestCase(2, 48, 7.2, 10, 0.0, Screening.Dynamic)]
    [TestCase(3, 28, 6.0, 6, 1.0, Screening.None)]
    [TestCase(3, 28, 6.0, 6, 0.3, Screening.Dynamic)]
    public void Transport_is_that_of_the_continuum(int d, int points, double extent, int p2, double hbar, Screening screening)
    {
        const double tolerance = 1e-3;
        var continuum = new ContinuumStudy(Cases.Model(d, hbar, screening), d, 8, 2, 2);
        var study = Study(d, points, extent, p2, hbar, screening, Cases.Algebraic);
        Cases.Report($"continuum {continuum.Viscosity.Value:g9}, {continuum.HeatConduction.Value:g9}");
        Assert.That(study.Viscosity.Value, Is.EqualTo(continuum.Viscosity.Value).Within(tolerance * continuum.Viscosity.Value));
        Assert.That(
            study.HeatConduction.Value, Is.EqualTo(continuum.HeatConduction.Value).Within(tolerance * continuum.HeatConduction.Value));
    }

    /// <summary>
    /// The rate of anisotropy of the NRL formulary, 3ν = 4C/(5√π), is the first moment of the decay, &lt;A, L A&gt; of the mode [1, 1, 0].
    /// </summary>
    [Test]
    public void Anisotropy_relaxes_at_the_rate_of_the_NRL_formulary()
    {
        const double c = 1 / (16 * Math.PI * Math.PI);
        using var collision = Operator(3, 28, 6.0, 6, 0, Screening.None, new GaussianPotential(1, 1));
        using var linear = new PerturbationOperator(collision, isLinear: true);
        using var g = Cases.Filled(
            collision.Lattice, v => v[0] * v[1] * Math.Exp(-0.25 * v.Sum(x => x * x)) * Math.Pow(2 * Math.PI, -0.75));
        using var rate = new NativeBuffer(g.Length);
        linear.Evaluate(g, rate);
        var found = -DifferenceNorm.InnerProduct(collision.Domain, g, rate);
        var expected = 4 * c / (5 * Math.Sqrt(Math.PI));
        Cases.Report($"3ν = {found:g9}, expected {expected:g9}, off by {found / expected - 1:E1}");
        Assert.That(found, Is.EqualTo(expected).Within(1e-3 * expected));
    }

    /// <summary>
    /// Maxwell molecules, V ~ κ^(-(d-2)/2) without screening: Hermite functions of each degree and harmonic span invariant spaces with
    /// eigenvalues, over the loss rate c_d g² |S^(d-1)|/(2ħ³): d = 2: 1/4, 3/8, 29/64, 1/2; d = 3: 4/15, 2/5, 7/15. The Rayleigh
    /// quotients of polynomials that are eigenfunctions, times √M, radial part n and harmonic of degree l.
    /// </summary>
    [TestCase(2, 32, 8.0, 5, new[] { 2, 0 }, 1 / 4.0)]
    [TestCase(2, 32, 8.0, 5, new[] { 1, 1 }, 1 / 4.0)]
    [TestCase(2, 32, 8.0, 5, new[] { 3, 0 }, 3 / 8.0)]
    [TestCase(2, 32, 8.0, 5, new[] { 2, 1 }, 3 / 8.0)]
    [TestCase(2, 40, 9.0, 5, new[] { 4, 0 }, 29 / 64.0)]
    [TestCase(2, 40, 9.0, 5, new[] { 3, 1 }, 29 / 64.0)]
    [TestCase(2, 32, 8.0, 5, new[] { 0, 2 }, 1 / 2.0)]
    [TestCase(2, 32, 8.0, 5, new[] { 1, 2 }, 1 / 2.0)]
    [TestCase(3, 24, 7.5, 3, new[] { 2, 0 }, 4 / 15.0)]
    [TestCase(3, 24, 7.5, 3, new[] { 1, 1 }, 4 / 15.0)]
    [TestCase(3, 24, 7.5, 3, new[] { 0, 2 }, 2 / 5.0)]
    [TestCase(3, 24, 7.5, 3, new[] { 2, 1 }, 2 / 5.0)]
    [TestCase(3, 24, 7.5, 3, new[] { 1, 2 }, 7 / 15.0)]
    public void Maxwell_molecules_have_the_spectrum_of_textbooks(
        int d, int points, double extent, int p2, int[] function, double expected)
    {
        var potential = new PowerLawPotential(1, 0.5 * (d - 2));
        using var collision = Operator(d, points, extent, p2, 1, Screening.None, potential);
        using var linear = new PerturbationOperator(collision, isLinear: true);
        var (n, l) = (function[0], function[1]);

        // Laguerre polynomials L_n^(l + d/2 - 1)(|v|²/2) times v_1 or v_1 v_2
        double Laguerre(double x)
        {
            var alpha = l + 0.5 * d - 1;
            var (before, here) = (0.0, 1.0);
            for (var k = 0; k < n; k++)
                (before, here) = (here, ((2 * k + 1 + alpha - x) * here - (k + alpha) * before) / (k + 1));
            return here;
        }

        using var g = Cases.Filled(
            collision.Lattice,
            v => Laguerre(0.5 * v.Sum(x => x * x)) * v.Take(l).Aggregate(1.0, (a, x) => a * x) * Math.Exp(-0.25 * v.Sum(x => x * x)));
        using var rate = new NativeBuffer(g.Length);
        linear.Evaluate(g, rate);
        var loss = Cases.Prefactor(d) * DirectionSet.SphereArea(d) / 2;
        double Product(NativeBuffer x, NativeBuffer y) =>
            DifferenceNorm.InnerProduct(collision.Domain, x, y);
        var found = -Product(g, rate) / Product(g, g) / loss;
        var remainder = Math.Sqrt(Product(rate, rate) / Product(g, g)) / loss;
        Cases.Report($"d={d} (n, l) = ({n}, {l}): {found:g9}, expected {expected:g9}; ‖L g‖/‖g‖ {remainder:g9}");
        Assert.That(found, Is.EqualTo(expected).Within(1e-4));
        Assert.That(remainder, Is.EqualTo(expected).Within(1e-4), "an eigenfunction");
    }

    private static TransportStudy Study(int d, int points, double extent, int p2, double hbar, Screening screening, Potential potential)
    {
        using var collision = Operator(d, points, extent, p2, hbar, screening, potential);
        using var linear = new PerturbationOperator(collision, isLinear: true);
        var study = new TransportStudy(linear);
        Assert.That(study.Solve(1e-6, 500), "converged");
        Cases.Report(
            $"d={d} n={points} hbar={hbar} {screening}: viscosity {study.Viscosity.Value:g9} ({study.Viscosity.Steps} steps), "
            + $"heat conduction {study.HeatConduction.Value:g9} ({study.HeatConduction.Steps} steps)");
        return study;
    }

    private static CollisionOperator Operator(
        int d, int points, double extent, int p2, double hbar, Screening screening, Potential potential) =>
        new(
            Domain.Serial(Cases.Cube(d, points, extent), 2), Cases.Model(d, hbar, screening, potential), DirectionSet.Create(d, p2),
            RadialRule.Spectral, d == 2 ? 10 : 9, slices: 3);
}
