using System.Globalization;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Units;

namespace ClusterLB.Solver.Input;

/// <summary>
/// [physical]: one species of charged particles in SI, from which ħ, V, the prefactor and η of the dimensionless equation follow, and by
/// which times may carry a unit. Source: docs/units.md.
/// </summary>
/// <param name="System">the particles</param>
internal sealed record PhysicalSettings(PhysicalSystem System)
{
    public const string Keys = "density, temperature, mass, charge, length";

    /// <summary>What a time of the input may be.</summary>
    public const string TimeWords = "a time with a unit, \"200 fs\"";

    // A given value may be that of a written input, or rounded by hand.
    private const double Agreement = 1e-5;
    private const int SpinStates = 2;
    private static readonly (string Unit, double Seconds)[] _times =
        [("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9), ("ps", 1e-12), ("fs", 1e-15), ("as", 1e-18), ("s", 1)];

    /// <summary>What stands for a section that was rejected, while the rest is read.</summary>
    public static PhysicalSettings Placeholder { get; } = new(new PhysicalSystem(
        1e26, 100 * PhysicalQuantity.ElementaryCharge, PhysicalQuantity.ElectronMass, PhysicalQuantity.ElementaryCharge));

    /// <summary>η of particles with two spin states.</summary>
    public double Degeneracy => System.Eta(SpinStates);

    /// <summary>
    /// Decay time of a small anisotropy of the temperature in d = 3 by NRL's formula with λ = ln(2/ħ), at least 1, in units of time; a
    /// number to compare with, to a factor of about 2. NaN in a plane.
    /// </summary>
    public double CollisionTime => System.Dimension != 3 ? double.NaN : 1 / (3 * AnisotropyRelaxation.DimensionlessRate(
        1, 0, Math.Max(1, Math.Log(2 / (System.Hbar * System.Length / System.ScreeningLength)))))
        / Math.Pow(System.Length / System.ScreeningLength, 4);

    /// <summary>The factors to SI, as root attributes of the files of a run.</summary>
    public IReadOnlyList<(string Name, object Value)> Attributes =>
    [
        ("si_time", System.TimeUnit), ("si_velocity", System.ThermalVelocity), ("si_length", System.Length),
        ("si_density", System.Density), ("si_thermal_energy", System.ThermalEnergy), ("si_mass", System.Mass),
    ];

    /// <summary>Reads the section; null where any part of it was rejected.</summary>
    public static PhysicalSettings? Read(TomlSection? section, int? dimension)
    {
        if (section is null)
            return null;
        if (dimension is 4)
            section.Reject("density", "absent in d = 4, which has no charged particles");
        var isPlane = dimension == 2;
        var density = Quantity(
            section, "density", isPlane ? "\"1e11 cm^-2\"" : "\"1e26 m^-3\"",
            isPlane ? PhysicalQuantity.SurfaceDensity : PhysicalQuantity.Density);
        var energy = Quantity(section, "temperature", "\"100 eV\"", PhysicalQuantity.ThermalEnergy);
        var mass = Quantity(section, "mass", "\"1 me\"", PhysicalQuantity.Mass);
        var charge = section.Has("charge")
            ? Quantity(section, "charge", "\"1 e\"", PhysicalQuantity.Charge) : PhysicalQuantity.ElementaryCharge;
        double? length = section.Has("length") ? Quantity(section, "length", "\"7.4 nm\"", PhysicalQuantity.Length) : null;
        if (density is not { } n || energy is not { } t || mass is not { } m || charge is not { } q || dimension is not (2 or 3)
            || (section.Has("length") && length is null))
            return null;
        var system = new PhysicalSystem(n, t, m, q, dimension.Value, length);
        if (NumberBound.Magnitude.Holds(system.Hbar) && NumberBound.Magnitude.Holds(system.Strength) && double.IsNormal(system.TimeUnit))
            return new PhysicalSettings(system);
        section.Reject("density", "one of a physical system, with the temperature, the mass and the charge");
        return null;
    }

    /// <summary>A value that follows from the section: the one given, which must be it, or it.</summary>
    public static double? Follows(TomlSection section, string key, NumberBound bound, double derived)
    {
        if (!section.Has(key))
        {
            section.Number(key, bound);
            return derived;
        }

        if (section.Number(key, bound) is not { } given)
            return null;
        if (Math.Abs((given / derived) - 1) <= Agreement)
            return given;
        section.Reject(
            key, string.Create(CultureInfo.InvariantCulture, $"absent beside [physical], from which {derived:g6} follows"));
        return null;
    }

    /// <summary>A text like "200 fs" in units of time; null where it is none, or where there is no [physical].</summary>
    public static double? Time(PhysicalSettings? physical, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (physical is null || _times.FirstOrDefault(u => text.EndsWith(u.Unit, StringComparison.Ordinal)) is not { Unit: { } unit } found)
            return null;
        return double.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number * found.Seconds / physical.System.TimeUnit : null;
    }

    /// <summary>A time of a section: a number in units of time, or text with a unit.</summary>
    public static double? Time(TomlSection section, string key, NumberBound bound, PhysicalSettings? physical, bool required = false) =>
        physical is null ? section.Number(key, bound, required)
            : section.Number(key, bound, text => Time(physical, text), TimeWords, required);

    public void Write(TomlText text)
    {
        text.Section("physical").Key("density", System.Density).Key("temperature", $"{R(System.ThermalEnergy)} J")
            .Key("mass", System.Mass).Key("charge", $"{R(System.Charge)} C");
        if (System.ChosenLength is { } length)
            text.Key("length", length);
    }

    private static string R(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static double? Quantity(TomlSection section, string key, string example, Func<string, double> parse)
    {
        var expected = $"a positive number in SI units, or one with its unit, {example}";
        var text = section.Scalar(key) switch { string words => words, double x => R(x), long n => R(n), _ => null };
        try
        {
            if (text is not null)
                return parse(text);
        }
        catch (InputException)
        {
            // Told below, with file and line.
        }

        section.Reject(key, expected);
        return null;
    }
}
