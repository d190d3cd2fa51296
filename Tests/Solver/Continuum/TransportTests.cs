using ClusterLB.Solver.Continuum;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Continuum;

/// <summary>Transport coefficients and the spectrum of Maxwell molecules against the numbers of textbooks.</summary>
public class TransportTests
{
    private const double DigitsPrinted = 1e-5;

    // C of the Landau collision term of V = e^(-k²/2) without screening and with the article's c_d, and Braginskii's time of collisions.
    private const double Strength = 1 / (16 * Math.PI * Math.PI);
    private static readonly double _time = 3 * Math.Sqrt(Math.PI) / (2 * Strength);

    /// <summary>
    /// One species in d = 3 with Landau's collision term: 1 to 4 Sonine polynomials. Braginskii (1965) prints 3.906 and 0.96 with two, Ji
    /// and Held (2013) 3.950 and 0.9652 with all. One term is exact: 25/8, 5/6 (and with it the rate 8C/(5√π)/2 of anisotropy of the NRL
    /// formulary), two terms 125/32.
    /// </summary>
    [Test]
    public void Of_the_Landau_equation_are_those_of_textbooks()
    {
        var study = Landau(8);
        double[] viscosity = [.. study.Viscosity.ByTerms.Select(x => x / _time)];
        double[] heat = [.. study.HeatConduction.ByTerms.Select(x => x / _time)];
        Cases.Report($"viscosity {string.Join(" ", viscosity.Select(x => x.ToString("f8")))}");
        Cases.Report($"heat conduction {string.Join(" ", heat.Select(x => x.ToString("f8")))}");
        Assert.That(viscosity[..4], Is.EqualTo([0.83333, 0.95974, 0.96528, 0.96529]).Within(DigitsPrinted));
        Assert.That(heat[..4], Is.EqualTo([3.12500, 3.90625, 3.95005, 3.95018]).Within(DigitsPrinted));
        Assert.That((viscosity[0], heat[0], heat[1]), Is.EqualTo((5.0 / 6, 25.0 / 8, 125.0 / 32)).Within(1e-11));
        Assert.That(study.Viscosity.ByTerms[3], Is.EqualTo(2.56639 / Strength).Within(DigitsPrinted / Strength));
        Assert.That(study.HeatConduction.ByTerms[3] / 2.5, Is.EqualTo(4.20091 / Strength).Within(DigitsPrinted / Strength));
    }

    [Test]
    public void Rise_with_the_terms_within_their_stated_error()
    {
        var (few, many) = (Landau(8), Landau(24));
        foreach (var (a, b) in new[] { (few.Viscosity, many.Viscosity), (few.HeatConduction, many.HeatConduction) })
        {
            Assert.That(a.ByTerms, Is.Ordered);
            Assert.That(b.Value - a.Value, Is.GreaterThan(0).And.LessThanOrEqualTo(a.Error));
            Assert.That(a.Error, Is.LessThan(1e-5 * a.Value));
        }
    }

    /// <summary>Without screening only ∫κ^d V² matters for ħ = 0, and the coefficients go with its inverse.</summary>
    [TestCase(2)]
    [TestCase(5)]
    public void Of_the_Landau_equation_go_with_the_inverse_of_the_potential_squared(int d)
    {
        var one = new ContinuumStudy(Cases.Model(d, 0, Screening.None, new GaussianPotential(1, 1)), d, 8, 2, 2);
        var other = new ContinuumStudy(Cases.Model(d, 0, Screening.None, new GaussianPotential(3, 0.5)), d, 8, 2, 2);
        var factor = 1 / (9 * Math.Pow(0.5, -d - 1));
        Assert.That(other.Viscosity.Value, Is.EqualTo(factor * one.Viscosity.Value).Within(1e-12 * one.Viscosity.Value));
        Assert.That(other.HeatConduction.Value, Is.EqualTo(factor * one.HeatConduction.Value).Within(1e-12 * one.HeatConduction.Value));
    }

    /// <summary>Screening weakens collisions, so that gradients decay more slowly; both tend to their classical values.</summary>
    [Test]
    public void Depend_on_screening_and_hbar_as_they_should()
    {
        ContinuumStudy Study(double hbar, Screening screening) => new(Cases.Model(3, hbar, screening), 3, 6, 2, 2);
        var (bare, screened) = (Study(0, Screening.None), Study(0, Screening.Dynamic));
        Assert.That(screened.Viscosity.Value, Is.GreaterThan(1.2 * bare.Viscosity.Value));
        Assert.That(Study(0, Screening.Maxwellian).Viscosity.Value, Is.EqualTo(screened.Viscosity.Value), "ε(M) is ε of M");
        var (far, near) = (Study(0.1, Screening.Dynamic), Study(0.05, Screening.Dynamic));
        double Off(ContinuumStudy study) => study.HeatConduction.Value / screened.HeatConduction.Value - 1;
        Cases.Report($"heat conduction off by {Off(far):e3}, {Off(near):e3}: order {Math.Log2(Off(far) / Off(near)):f3}");
        Assert.That(Math.Log2(Off(far) / Off(near)), Is.EqualTo(2).Within(0.05));
    }

    /// <summary>
    /// V ~ k^(-(d - 2)/2) without screening at ħ > 0, eigenvalues over the loss rate c_d g² |S^(d-1)|/(2ħ³), where they accumulate: the
    /// functions of the basis are eigenfunctions, whatever ħ. A state of Bobylev, Krook and Wu is the sum of (2, 0), (3, 0), ...: twice its
    /// rate is the first.
    /// </summary>
    [TestCase(1.0)]
    [TestCase(0.3)]
    public void Maxwell_molecules_have_their_spectrum(double hbar)
    {
        const double strength = 1.7;
        var three = Eigenvalues(3, hbar, strength);
        Assert.That(three[0], Is.EqualTo([4 / 15.0, 2 / 5.0, 152 / 315.0]).Within(1e-9));
        Assert.That(three[1], Is.EqualTo([4 / 15.0, 2 / 5.0, 152 / 315.0]).Within(1e-9));
        Assert.That(three[2][..2], Is.EqualTo([2 / 5.0, 7 / 15.0]).Within(1e-9));
        var two = Eigenvalues(2, hbar, strength);
        Assert.That(two[0], Is.EqualTo([1 / 4.0, 3 / 8.0, 29 / 64.0]).Within(1e-9));
        Assert.That(two[1], Is.EqualTo([1 / 4.0, 3 / 8.0, 29 / 64.0]).Within(1e-9));
        Assert.That(two[2][0], Is.EqualTo(1 / 2.0).Within(1e-9));
        foreach (var d in new[] { 2, 3, 4 })
        {
            var rate = Bkw.Rate(Cases.Prefactor(d), strength, hbar, d) / LossRate(d, hbar, strength);
            Assert.That(Eigenvalues(d, hbar, strength)[0][0], Is.EqualTo(2 * rate).Within(1e-9));
        }
    }

    private static ContinuumStudy Landau(int functions) =>
        new(new CollisionModel(0, Cases.Prefactor(3), new GaussianPotential(1, 1), Screening.None), 3, functions, 2, 2);

    private static double LossRate(int d, double hbar, double strength) =>
        Cases.Prefactor(d) * strength * strength * Harmonics.SphereArea(d) / (2 * hbar * hbar * hbar);

    private static double[][] Eigenvalues(int d, double hbar, double strength)
    {
        var model = Cases.Model(d, hbar, Screening.None, new PowerLawPotential(strength, 0.5 * (d - 2)));
        var study = new ContinuumStudy(model, d, 6, 2, 2);
        Assert.That(study.Obstacle, Is.Not.Null, "their norm is infinite");
        return [.. study.Sectors.Select(s => s.Eigenvalues[..3].Select(x => x / LossRate(d, hbar, strength)).ToArray())];
    }
}
