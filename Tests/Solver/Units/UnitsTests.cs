using System.Text.Json;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Theory;
using ClusterLB.Solver.Units;
using ClusterLB.Tests.Application.Commands;
using ClusterLB.Tests.Verification;
using static ClusterLB.Solver.Units.PhysicalQuantity;

namespace ClusterLB.Tests.Solver.Units;

/// <summary>Physical systems in the units of the equation, against the practical formulas of textbooks and against the operator
/// itself.</summary>
public class UnitsTests
{
    // Electrons, 10²⁶ m⁻³, 100 eV.
    private static readonly PhysicalSystem _electrons = new(1e26, 100 * ElementaryCharge, ElectronMass, ElementaryCharge);

    [Test]
    public void Textbook_formulas_in_practical_units_agree()
    {
        // NRL Plasma Formulary, n in cm⁻³, T in eV: lengths in cm, velocities in cm/s.
        const double N = 1e20, T = 100;
        Assert.That(100 * _electrons.ScreeningLength, Is.EqualTo(7.43e2 * Math.Sqrt(T / N)).Within(0.1).Percent, "Debye length");
        Assert.That(100 * _electrons.ThermalVelocity, Is.EqualTo(4.19e7 * Math.Sqrt(T)).Within(0.15).Percent, "thermal velocity");
        Assert.That(_electrons.PlasmaFrequency, Is.EqualTo(5.64e4 * Math.Sqrt(N)).Within(0.1).Percent, "plasma frequency");
        // ħ/√(m T) = 2.76e-8 T^(-1/2) cm is the formulary's electron de Broglie length.
        Assert.That(
            100 * ReducedPlanck / (ElectronMass * _electrons.ThermalVelocity), Is.EqualTo(2.76e-8 / Math.Sqrt(T)).Within(0.1).Percent);
        Assert.That(
            _electrons.ThermalWavelength,
            Is.EqualTo(Math.Sqrt(2 * Math.PI) * ReducedPlanck / (ElectronMass * _electrons.ThermalVelocity)).Within(1e-9).Percent);
        Assert.That(
            4 * Math.PI / 3 * _electrons.ScreeningNumber, Is.EqualTo(1.72e9 * Math.Pow(T, 1.5) / Math.Sqrt(N)).Within(0.5).Percent,
            "particles in a Debye sphere");
    }

    /// <summary>
    /// Braginskii's viscosity of one species, 0.96529 n T τ with τ = 12 π^(3/2) ε₀² √m T^(3/2)/(n λ e⁴), and heat conduction 3.95018 n T
    /// τ/m, from 2.56639/C and 2.5 · 4.20091/C in thermal units: C = λ/(8π) for Coulomb's potential and the golden rule.
    /// </summary>
    [Test]
    public void Transport_in_SI_units_is_that_of_Braginskii()
    {
        const double Logarithm = 7, C = Logarithm / (8 * Math.PI);
        var (n, t, m) = (_electrons.Density, _electrons.ThermalEnergy, _electrons.Mass);
        var time = 12 * Math.Pow(Math.PI, 1.5) * Math.Pow(VacuumPermittivity, 2) * Math.Sqrt(m) * Math.Pow(t, 1.5)
            / (n * Logarithm * Math.Pow(ElementaryCharge, 4));
        Assert.That(_electrons.Viscosity(2.56639 / C), Is.EqualTo(0.96529 * n * t * time).Within(1e-3).Percent);
        Assert.That(
            _electrons.HeatConduction(2.5 * 4.20091 / C), Is.EqualTo(3.95018 * n * t * time / m * Boltzmann).Within(1e-3).Percent);
        using var place = new CaseDirectory();
        var printed = JsonDocument.Parse(
            place.Clusterlb(
                "units", "--density", "1e26", "--temperature", "100eV", "--mass", "1me", "--viscosity", "9.2", "--heat-conduction", "38",
                "--json").Finished()).RootElement;
        Assert.That(printed.GetProperty("viscosity").GetDouble(), Is.EqualTo(_electrons.Viscosity(9.2)).Within(1e-9).Percent);
        Assert.That(printed.GetProperty("heatConduction").GetDouble(), Is.EqualTo(_electrons.HeatConduction(38)).Within(1e-9).Percent);
        Assert.That(
            place.Clusterlb("units", "--density", "1e26", "--temperature", "100eV", "--mass", "1me", "--viscosity", "-1").Refused(2),
            Does.Contain("--viscosity must be a positive number"));
    }

    [Test]
    public void Hbar_is_the_plasmon_over_the_temperature_and_the_strength_one()
    {
        Assert.That(
            _electrons.Hbar, Is.EqualTo(ReducedPlanck * _electrons.PlasmaFrequency / _electrons.ThermalEnergy).Within(1e-10).Percent);
        Assert.That(_electrons.Strength, Is.EqualTo(1));

        // Another unit of length is the same physics: V(κ) at the same physical wavenumber, and ħκ, do not change.
        var other = _electrons with { ChosenLength = 3 * _electrons.ScreeningLength };
        Assert.That(other.Strength / Math.Pow(3 * 0.7, 2), Is.EqualTo(1 / Math.Pow(0.7, 2)).Within(1e-12));
        Assert.That(other.Hbar * 3 * 0.7, Is.EqualTo(_electrons.Hbar * 0.7).Within(1e-15));
        Assert.That(other.TimeUnit, Is.EqualTo(81 * _electrons.TimeUnit).Within(1e-10).Percent);
    }

    [Test]
    public void The_rate_of_NRL_is_its_number_for_electrons()
    {
        // ν = 8.2e-7 n λ T^(-3/2) 1/s for T⊥ ≈ T∥, two digits as printed.
        var rate = AnisotropyRelaxation.Rate(_electrons, _electrons.ThermalEnergy, 0, 5);
        Assert.That(rate, Is.EqualTo(8.2e-7 * 1e20 * 5 / 1000).Within(1).Percent);
        Assert.That(AnisotropyRelaxation.DimensionlessRate(1, 0, 5) / _electrons.TimeUnit, Is.EqualTo(rate).Within(1e-9).Percent);
        Assert.That(AnisotropyRelaxation.Shape(0), Is.EqualTo(4.0 / 15).Within(1e-15));
        foreach (var a in new[] { -0.1, 0.1 })
            Assert.That(
                AnisotropyRelaxation.Shape(a * (1 - 1e-9)), Is.EqualTo(AnisotropyRelaxation.Shape(a * (1 + 1e-9))).Within(1e-8),
                "series and closed form meet");
    }

    [TestCase(0.001)]
    [TestCase(0.01)]
    public void The_logarithm_at_small_hbar_is_the_closed_form(double hbar)
    {
        // For ħ → 0 the integral over κ is elementary: L = ln(2/ħ) - γ/2 - ½ ⟨ln|w| + (Re w/Im w) arg w⟩, w = 1 + u H(u), u of variance
        // 1/2.
        const double EulerGamma = 0.57721566490153286;
        var (mean, n) = (0.0, 4000);
        for (var i = 0; i < n; i++)
        {
            var u = 7.0 * (i + 0.5) / n;
            var w = 1 + u * Faddeeva.GaussianHilbert(u, 0, 1);
            mean += 2 * 7.0 / n * Math.Exp(-u * u) / Math.Sqrt(Math.PI) * (Math.Log(w.Magnitude) + w.Real / w.Imaginary * w.Phase);
        }

        Assert.That(
            CoulombLogarithm.OfEquation(hbar), Is.EqualTo(Math.Log(2 / hbar) - EulerGamma / 2 - mean / 2).Within(20 * hbar * hbar + 1e-6));
    }

    [TestCase(0.00371328, 9)]
    [TestCase(0.1, 9)]
    public void The_operator_relaxes_a_small_anisotropy_with_this_logarithm(double hbar, int p2)
    {
        const double A = 0.01;
        var model = new CollisionModel(hbar, 2 * Math.PI / Math.Pow(2 * Math.PI, 3), new PowerLawPotential(1, 2), Screening.Dynamic);
        var lattice = Cases.Cube(3, 24, 5.5);
        using var collision = Cases.Operator(lattice, model, p2, RadialRule.Spectral);
        var state = new GaussianMixture([new GaussianComponent(1, [0, 0, 0], [1 - 2 * A / 3, 1 + A / 3, 1 + A / 3])]);
        using var f = Cases.Sampled(lattice, state);
        using var rate = collision.Rate(f);
        var parallel = Cases.Moment(lattice, rate, v => v[0] * v[0]).Sum * Math.Pow(lattice.Spacing, 3);

        // dT∥/dt = 2 ν (T⊥ - T∥).
        var expected = 2 * AnisotropyRelaxation.DimensionlessRate(1, 0, CoulombLogarithm.OfEquation(hbar)) * A;
        TestContext.Out.WriteLine($"dT/dt {parallel:e6}, expected {expected:e6}, ratio {parallel / expected:f6}");
        Assert.That(parallel, Is.EqualTo(expected).Within(0.5).Percent);
    }

    [Test]
    public void The_verb_prints_what_can_be_put_into_an_input()
    {
        using var place = new CaseDirectory();
        var text = place.Clusterlb("units", "--density", "1e20cm^-3", "--temperature", "100eV", "--mass", "1me").Finished();
        Assert.That(
            text, Does.Contain("hbar = 0.00371328\n").And.Contain("prefactor = \"golden-rule\"").And.Contain("strength = 1\n")
            .And.Contain("exponent = 2.0"));
        var json = JsonDocument.Parse(
            place.Clusterlb("units", "--density", "1e26", "--temperature", "1160451.81", "--mass", "9.1093837015e-31", "--json")
            .Finished());
        Assert.That(json.RootElement.GetProperty("timeUnit").GetDouble(), Is.EqualTo(_electrons.TimeUnit).Within(1e-5).Percent);
        Assert.That(json.RootElement.GetProperty("hbar").GetDouble(), Is.EqualTo(_electrons.Hbar).Within(1e-5).Percent);
        var plane = place.Clusterlb("units", "--density", "1e11cm^-2", "--temperature", "300", "--mass", "1me", "--dimension", "2")
            .Finished();
        Assert.That(plane, Does.Contain("exponent = 1.0"));
        var degenerate = place.Clusterlb("units", "--density", "1e30", "--temperature", "1eV", "--mass", "1me");
        Assert.That(degenerate.ExitCode, Is.Zero);

        // (2π)^(3/2) n λ³/g, λ = 6.919e-10 m at 1 eV
        Assert.That(degenerate.Output, Does.Contain("statistics = \"fermi\"\ndegeneracy = 2608"));
        Assert.That(degenerate.Error, Does.Contain("the gas is degenerate").And.Contain("strongly coupled"));
    }

    [TestCase("--density x --temperature 1 --mass 1", "--density must be a positive number in cm^-3, m^-3, but is x")]
    [TestCase("--density 1 --temperature -3 --mass 1", "--temperature must be a positive number in keV, eV, K, J, but is -3")]
    [TestCase("--density 1 --temperature 1 --mass 1g", "--mass must be a positive number in kg, me, u, but is 1g")]
    [TestCase("--density 1 --temperature 1 --mass 1 --dimension 4", "--dimension must be 2 or 3, but is 4")]
    [TestCase("--temperature 1 --mass 1", "'density' is missing")]
    public void What_is_no_quantity_is_refused(string arguments, string words)
    {
        using var place = new CaseDirectory();
        Assert.That(place.Clusterlb(["units", .. arguments.Split(' ')]).Refused(2), Does.Contain(words));
    }
}
