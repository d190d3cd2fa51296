using System.Globalization;
using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Units;

/// <summary>A number with an optional unit as the command line gives it, 1e24, 1e18cm^-3, 100eV, in SI.</summary>
internal static class PhysicalQuantity
{
    /// <summary>e, exact, in C.</summary>
    public const double ElementaryCharge = 1.602176634e-19;

    /// <summary>k_B, exact, in J/K.</summary>
    public const double Boltzmann = 1.380649e-23;

    /// <summary>ħ = h/2π, h exact, in J s.</summary>
    public const double ReducedPlanck = 6.62607015e-34 / (2 * Math.PI);

    /// <summary>ε₀ (CODATA 2018), in F/m.</summary>
    public const double VacuumPermittivity = 8.8541878128e-12;

    /// <summary>Mass of the electron (CODATA 2018), in kg.</summary>
    public const double ElectronMass = 9.1093837015e-31;

    /// <summary>Atomic mass unit (CODATA 2018), in kg.</summary>
    public const double AtomicMass = 1.66053906660e-27;

    /// <summary>Density of d = 3 in m⁻³: m^-3 (default), cm^-3.</summary>
    public static double Density(string text) => Parse("--density", text, [("cm^-3", 1e6), ("m^-3", 1)]);

    /// <summary>Density of d = 2 in m⁻²: m^-2 (default), cm^-2.</summary>
    public static double SurfaceDensity(string text) => Parse("--density", text, [("cm^-2", 1e4), ("m^-2", 1)]);

    /// <summary>k_B T in J: K (default), eV, keV, J.</summary>
    public static double ThermalEnergy(string text) =>
        Parse("--temperature", text, [("keV", 1e3 * ElementaryCharge), ("eV", ElementaryCharge), ("K", Boltzmann), ("J", 1)]);

    /// <summary>Mass in kg: kg (default), me (electron masses), u.</summary>
    public static double Mass(string text) => Parse("--mass", text, [("kg", 1), ("me", ElectronMass), ("u", AtomicMass)]);

    /// <summary>|charge| in C: e (default), C.</summary>
    public static double Charge(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse("--charge", text.TrimStart('-'), [("C", 1), ("e", ElementaryCharge)]);
    }

    /// <summary>Length in m: m (default), nm.</summary>
    public static double Length(string text) => Parse("--length", text, [("nm", 1e-9), ("m", 1)]);

    /// <summary>The last unit is that of a bare number.</summary>
    private static double Parse(string option, string text, (string Unit, double Factor)[] units)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (unit, factor) = units.FirstOrDefault(
            u => text.EndsWith(u.Unit, StringComparison.Ordinal),
            (Unit: "", units.First(u => u.Unit is "m^-3" or "m^-2" or "K" or "kg" or "e" or "m").Factor));
        return double.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0
            && double.IsFinite(number * factor)
            ? number * factor
            : throw new InputException(
                $"{option} must be a positive number in {string.Join(", ", units.Select(u => u.Unit))}, but is {text}");
    }
}
