using ClusterLB.IO.Toml;
using ClusterLB.Solver.Potentials;

namespace ClusterLB.Solver.Input;

/// <summary>[potential]: the kind and the constants of V(k). k is in units of the inverse length of the dimensionless equation.</summary>
internal static class PotentialInput
{
    public const string Keys = "kind, strength, the constants of that kind, max-wavenumber";

    // Steeper ones leave the range of a double on the way from κ = 0 to the largest transfer.
    private const double SteepestDecay = 100;
    private static readonly NumberBound SteepestPower = NumberBound.FromZeroTo(10);

    private static readonly (string Name, string[] Keys)[] Kinds =
    [
        ("yukawa", ["strength", "inverse-length"]),
        ("gaussian", ["strength", "length"]),
        ("algebraic", ["strength", "decay"]),
        ("power", ["strength", "exponent"]),
    ];

    /// <summary>Reads the section; null where any part of it was rejected.</summary>
    public static Potential? Read(TomlSection section)
    {
        var kind = section.Kind("kind", Kinds);
        var cut = section.Number("max-wavenumber", NumberBound.Positive);
        if (kind is null)
            return null;
        var (key, bound) = kind switch
        {
            "yukawa" => ("inverse-length", NumberBound.Positive),
            "gaussian" => ("length", NumberBound.Positive),
            "algebraic" => ("decay", NumberBound.UpTo(SteepestDecay)),
            _ => ("exponent", SteepestPower),
        };
        var (first, second) = (section.Number("strength", NumberBound.Positive, required: true), section.Number(key, bound, required: true));
        if (first is not { } strength || second is not { } constant)
            return null;
        var max = cut ?? double.PositiveInfinity;
        return kind switch
        {
            "yukawa" => new YukawaPotential(strength, constant) { MaxWavenumber = max },
            "gaussian" => new GaussianPotential(strength, constant) { MaxWavenumber = max },
            "algebraic" => new AlgebraicPotential(strength, constant) { MaxWavenumber = max },
            _ => new PowerLawPotential(strength, constant) { MaxWavenumber = max },
        };
    }

    public static void Write(TomlText text, Potential potential)
    {
        var (kind, strength, key, constant) = potential switch
        {
            YukawaPotential v => ("yukawa", v.Strength, "inverse-length", v.InverseLength),
            GaussianPotential v => ("gaussian", v.Strength, "length", v.Length),
            AlgebraicPotential v => ("algebraic", v.Strength, "decay", v.Decay),
            PowerLawPotential v => ("power", v.Strength, "exponent", v.Exponent),
            _ => throw new NotSupportedException($"a potential of type {potential.GetType().Name} has no place in a configuration"),
        };
        text.Section("potential").Key("kind", kind).Key("strength", strength).Key(key, constant);
        if (double.IsFinite(potential.MaxWavenumber))
            text.Key("max-wavenumber", potential.MaxWavenumber);
    }
}
