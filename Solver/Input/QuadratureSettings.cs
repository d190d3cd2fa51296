using ClusterLB.IO.Toml;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Input;

/// <summary>[quadrature]: how the sphere of directions and the radial transfer integral are discretised. All keys have defaults.</summary>
/// <param name="Directions">P2, the largest |p|² of the direction set, from 2; null for "auto" (the default)</param>
/// <param name="Radial">the radial weights; default spectral</param>
/// <param name="MaxTransfer">the largest hbar |k|, a velocity in thermal units; default 8</param>
public sealed record QuadratureSettings(int? Directions = null, RadialRule Radial = RadialRule.Spectral, double MaxTransfer = 8.0)
{
    internal const string Keys = "directions, radial, max-transfer";
    private const double LargestTransfer = 1000;
    private static readonly (string Name, RadialRule Value)[] RadialRules =
        [("spectral", RadialRule.Spectral), ("monotone", RadialRule.Monotone)];

    internal static QuadratureSettings Read(TomlSection? section, int? dimension)
    {
        if (section is null)
            return new();
        var defaults = new QuadratureSettings();
        return new(
            ReadDirections(section, dimension ?? 2),
            section.Choice("radial", RadialRules) ?? defaults.Radial,
            section.Number("max-transfer", NumberBound.UpTo(LargestTransfer)) ?? defaults.MaxTransfer);
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

    private static int? ReadDirections(TomlSection section, int dimension)
    {
        // Sets beyond these take minutes to weigh and resolve nothing that a lattice in memory could.
        var largest = dimension switch { 2 => 200, 3 => 80, _ => 40 };
        var expected = $"\"auto\" or an integer P2 from 2 to {largest}";
        return section.Scalar("directions") switch
        {
            null when !section.Has("directions") => null,
            "auto" => null,
            1L => Reject(expected + ", since with P2 = 1 the axes do not exchange energy and the linearised operator has a null space "
                + "larger than the d + 2 conserved quantities"),
            long p2 and >= 2 when p2 <= largest => (int)p2,
            _ => Reject(expected),
        };

        int? Reject(string words)
        {
            section.Reject("directions", words);
            return null;
        }
    }
}
