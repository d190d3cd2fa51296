using ClusterLB.IO.Toml;
using ClusterLB.Solver.Collision;

namespace ClusterLB.Solver.Input;

/// <summary>[quadrature]: how the sphere of directions and the radial transfer integral are discretised. All keys have defaults.</summary>
/// <param name="Directions">P2, the largest |p|² of the direction set, from 2; null for "auto" (the default)</param>
/// <param name="Radial">the radial weights; default spectral</param>
/// <param name="MaxTransfer">the largest hbar |k|, a velocity in thermal units; default 8</param>
public sealed record QuadratureSettings(int? Directions = null, RadialRule Radial = RadialRule.Spectral, double MaxTransfer = 8.0)
{
    internal const string Keys = "directions, radial, max-transfer";
    private const int LargestP2 = 200;
    private static readonly (string Name, RadialRule Value)[] RadialRules =
        [("spectral", RadialRule.Spectral), ("monotone", RadialRule.Monotone)];

    internal static QuadratureSettings Read(TomlSection? section)
    {
        if (section is null)
            return new();
        var defaults = new QuadratureSettings();
        return new(
            ReadDirections(section),
            section.Choice("radial", RadialRules) ?? defaults.Radial,
            section.Number("max-transfer", NumberBound.Positive) ?? defaults.MaxTransfer);
    }

    internal void Write(TomlText text)
    {
        text.Section("quadrature");
        if (Directions is { } p2)
            text.Key("directions", p2);
        else
            text.Key("directions", "auto");
        text.Key("radial", RadialRules.First(r => r.Value == Radial).Name).Key("max-transfer", MaxTransfer);
    }

    private static int? ReadDirections(TomlSection section)
    {
        var expected = $"\"auto\" or an integer P2 from 2 to {LargestP2}";
        return section.Scalar("directions") switch
        {
            null when !section.Has("directions") => null,
            "auto" => null,
            1L => Reject(expected + ", since with P2 = 1 the axes do not exchange energy and the linearised operator has a null space "
                + "larger than the d + 2 conserved quantities"),
            long p2 and >= 2 and <= LargestP2 => (int)p2,
            _ => Reject(expected),
        };

        int? Reject(string words)
        {
            section.Reject("directions", words);
            return null;
        }
    }
}
