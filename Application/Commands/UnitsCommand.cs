using System.Globalization;
using System.Text.Json;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Theory;
using ClusterLB.Solver.Units;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb units</c>: strength, ħ and the unit of time for a physical system, and whether the equation is a good model of
/// it.</summary>
[Verb("units", HelpText =
    "Strength, hbar and the unit of time for a physical system: clusterlb units --density 1e26 --temperature 100eV --mass 1me")]
public sealed class UnitsCommand : ILocalCommand
{
    // n wavelength^d above which quantum statistics matter.
    private const double Degenerate = 0.1;

    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("electrons at 100 eV", new UnitsCommand { Density = "1e26m^-3", Temperature = "100eV", Mass = "1me" }),
        new Example(
            "protons at a million kelvin",
            new UnitsCommand { Density = "1e18cm^-3", Temperature = "1e6K", Mass = "1.00728u", Charge = "1e" }),
    ];

    /// <summary>n.</summary>
    [Option("density", Required = true, MetaValue = "N",
        HelpText = "Number density, in m^-3 or with a unit: 1e24, 1e18cm^-3 (--dimension 2: m^-2, cm^-2).")]
    public string Density { get; set; } = "";

    /// <summary>T.</summary>
    [Option("temperature", Required = true, MetaValue = "T", HelpText = "Temperature, in K or with a unit: 1.16e6, 100eV, 1keV.")]
    public string Temperature { get; set; } = "";

    /// <summary>m.</summary>
    [Option("mass", Required = true, MetaValue = "M",
        HelpText = "Mass of a particle, in kg or with a unit: 9.109e-31, 1me (electron masses), 2.014u.")]
    public string Mass { get; set; } = "";

    /// <summary>Q.</summary>
    [Option("charge", Default = "1e", MetaValue = "Q",
        HelpText = "Charge of a particle, in elementary charges or with a unit: 2, 1e, 1.6e-19C. Its sign does not matter.")]
    public string Charge { get; set; } = "1e";

    /// <summary>ℓ.</summary>
    [Option("length", MetaValue = "L",
        HelpText = "Unit of length, in m or with a unit: 1e-10, 0.1nm (default: the screening length, which makes the strength 1).")]
    public string? Length { get; set; }

    /// <summary>d.</summary>
    [Option("dimension", Default = 3, HelpText = "3, or 2 for charges that move in a plane.")]
    public int Dimension { get; set; } = 3;

    /// <summary>g.</summary>
    [Option("spin", Default = 2, MetaValue = "G",
        HelpText = "Spin states of a particle, for eta: 2 of electrons, 1 where all are polarised.")]
    public int Spin { get; set; } = 2;

    /// <summary>η in thermal units.</summary>
    [Option("viscosity", MetaValue = "X",
        HelpText = "A viscosity that `clusterlb spectrum --transport` found with prefactor = \"golden-rule\", to be told in SI units.")]
    public double? Viscosity { get; set; }

    /// <summary>κ in thermal units.</summary>
    [Option("heat-conduction", MetaValue = "X", HelpText = "A heat conduction, likewise.")]
    public double? HeatConduction { get; set; }

    /// <summary>Whether to print JSON.</summary>
    [Option("json", HelpText = "Print JSON.")]
    public bool Json { get; set; }

    /// <summary>Arguments that this verb does not take; they are refused.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>Prints to standard output.</summary>
    public int Execute()
    {
        ConfigurationOptions.RefuseRest(Rest);
        if (Dimension is not (2 or 3))
            throw new InputException($"--dimension must be 2 or 3, but is {Dimension}");
        if (Spin < 1)
            throw new InputException($"--spin must be a positive number, but is {Spin}");
        if (Viscosity is { } viscosity && !(viscosity > 0 && double.IsFinite(viscosity)))
            throw new InputException($"--viscosity must be a positive number, but is {viscosity}");
        if (HeatConduction is { } heat && !(heat > 0 && double.IsFinite(heat)))
            throw new InputException($"--heat-conduction must be a positive number, but is {heat}");
        var system = new PhysicalSystem(
            Dimension == 3 ? PhysicalQuantity.Density(Density) : PhysicalQuantity.SurfaceDensity(Density),
            PhysicalQuantity.ThermalEnergy(Temperature), PhysicalQuantity.Mass(Mass), PhysicalQuantity.Charge(Charge), Dimension,
            Length is null ? null : PhysicalQuantity.Length(Length));
        if (Rows(system).FirstOrDefault(r => !double.IsNormal(r.Value)) is { Words: not null } beyond)
            throw new InputException(
                $"these numbers leave what a double holds: {beyond.Words} would be {Number(beyond.Value)}, expected a density, a "
                + "temperature, a mass, a charge and a length of a physical system");
        if (Json)
            Console.Out.WriteLine(
                JsonSerializer.Serialize(Rows(system).Where(r => r.Key.Length > 0).ToDictionary(r => r.Key, r => r.Value), _indented));
        else
            Print(system);
        return 0;
    }

    private void Print(PhysicalSystem system)
    {
        var statistics = system.Degeneracy > Degenerate
            ? $"\nstatistics = \"fermi\"\ndegeneracy = {Number(system.Eta(Spin))}" : "";
        foreach (var (_, value, unit, words) in Rows(system))
            Console.Out.WriteLine($"{Number(value),12} {unit,-7} {words}");
        Console.Out.WriteLine($"""

            [model]
            kind = "quantum"
            hbar = {Number(system.Hbar)}
            prefactor = "golden-rule"{statistics}

            [potential]
            kind = "power"
            strength = {Number(system.Strength)}
            exponent = {system.Exponent}.0
            """);
        foreach (var remark in Remarks(system))
            Console.Error.WriteLine($"warning: {remark}");
    }

    private IEnumerable<(string Key, double Value, string Unit, string Words)> Rows(PhysicalSystem s)
    {
        yield return ("thermalVelocity", s.ThermalVelocity, "m/s", "unit of velocity, sqrt(k T/m)");
        yield return (
            "length", s.Length, "m", s.ChosenLength is null ? "unit of length, the screening length" : "unit of length, as given");
        yield return ("timeUnit", s.TimeUnit, "s", "unit of time, n length^(d+1)/velocity, with prefactor = \"golden-rule\"");
        yield return ("timeUnitPaper", s.TimeUnit / Math.PI, "s", "unit of time with prefactor = \"paper\"");
        yield return ("hbar", s.Hbar, "", "hbar of the equation, hbar/(m velocity length)");
        yield return ("strength", s.Strength, "", $"strength of V = strength k^-{s.Exponent}");
        yield return ("screeningLength", s.ScreeningLength, "m", "classical screening length (d = 3: Debye length)");
        yield return ("thermalWavelength", s.ThermalWavelength, "m", "thermal de Broglie wavelength, h/sqrt(2 pi m k T)");
        yield return ("degeneracy", s.Degeneracy, "", "n wavelength^d: of the order of the effects of quantum statistics");
        yield return ("eta", s.Eta(Spin), "", $"eta of [model] degeneracy with {Spin} spin state{(Spin == 1 ? "" : "s")}, in units of 1/F");
        yield return ("screeningNumber", s.ScreeningNumber, "", "particles in a cube (square) of the screening length: large is good");
        yield return ("coupling", s.Coupling, "", "coupling Gamma: small is good");
        if (Viscosity is { } viscosity)
            yield return ("viscosity", s.Viscosity(viscosity), s.Dimension == 3 ? "Pa s" : "N s/m", "viscosity as given, golden-rule");
        if (HeatConduction is { } heat)
            yield return (
                "heatConduction", s.HeatConduction(heat), s.Dimension == 3 ? "W/(m K)" : "W/K", "heat conduction as given, golden-rule");
        if (s.Dimension != 3)
            yield break;
        var logarithm = CoulombLogarithm.OfEquation(s.Hbar * s.Length / s.ScreeningLength);
        yield return ("plasmaFrequency", s.PlasmaFrequency, "1/s", "plasma frequency");
        yield return ("coulombLogarithm", logarithm, "", "Coulomb logarithm of this equation for a small anisotropy (docs/units.md)");
        yield return (
            "relaxationTime", 1 / (3 * AnisotropyRelaxation.Rate(s, s.ThermalEnergy, 0, logarithm)), "s",
            "decay time of a small anisotropy of the temperature with it");
        if (!s.IsElectrons)
            yield break;
        var nrl = CoulombLogarithm.Nrl(s);
        yield return ("coulombLogarithmNrl", nrl, "", "Coulomb logarithm of the NRL formulary for electrons");
        yield return (
            "relaxationTimeNrl", 1 / (3 * AnisotropyRelaxation.Rate(s, s.ThermalEnergy, 0, nrl)), "s",
            "decay time of a small anisotropy with it");
    }

    private static IEnumerable<string> Remarks(PhysicalSystem s)
    {
        if (s.Degeneracy > Degenerate)
            yield return $"n wavelength^d = {Number(s.Degeneracy)}: the gas is degenerate; fermions are assumed, and exchange is left out";
        if (s.ScreeningNumber < 1)
            yield return $"{Number(s.ScreeningNumber)} particles within a screening length: strongly coupled, where the equation does not "
                + $"hold";
        // The Born approximation wants ħ v large against Q²/4πε₀.
        var born = s.Charge * s.Charge / (
            4 * Math.PI * PhysicalQuantity.VacuumPermittivity * PhysicalQuantity.ReducedPlanck * s.ThermalVelocity);
        if (born > 1)
            yield return $"Q^2/(4 pi eps0 hbar velocity) = {Number(born)}: close collisions are classical, which the Born approximation of "
                + $"this equation makes too frequent";
    }

    private static string Number(double value) => value.ToString("g6", CultureInfo.InvariantCulture);
}
