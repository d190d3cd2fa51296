using ClusterLB.IO.Toml;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Input;

/// <summary>[quadrature]: how the sphere of directions and the radial transfer integral are discretised. All keys have defaults.</summary>
/// <param name="Directions">P2, the largest |p|² of the direction set, from 2; null for "auto" (the default)</param>
/// <param name="Radial">the radial weights; default spectral</param>
/// <param name="MaxTransfer">the largest hbar |k|, a velocity in thermal units; default 8</param>
public sealed record QuadratureSettings(int? Directions = null, RadialRule Radial = RadialRule.Spectral, double MaxTransfer = 8.0)
{
    internal const string Keys = "directions, degree, step, accuracy, radial, max-transfer";
    private const double LeastAccuracy = 1e-7, MostAccuracy = 0.1;
    private const double LargestTransfer = 1000;
    private static readonly (string Name, RadialRule Value)[] RadialRules =
        [("spectral", RadialRule.Spectral), ("monotone", RadialRule.Monotone)];

    /// <summary>t, the degree of the cheapest set of directions that is exact to it on the sphere; null where the set is not named so.
    /// Odd, from 7 to 27, 19, 19 for d = 2, 3, 4.</summary>
    public int? Degree { get; init; }

    /// <summary>The largest distance between transfers in use along a direction, a velocity: of the transfers m |p| h every q-th is in use,
    /// q |p| h at most this. Null: all.</summary>
    public double? Step { get; init; }

    /// <summary>The error of Q wanted, of max |Q|, for which degree and step are chosen as cheap as can be; null where they are
    /// not.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Whether the directions are named, by P2 or by degree.</summary>
    internal bool NamesDirections => Directions is not null || Degree is not null;

    internal static QuadratureSettings Read(TomlSection? section, int? dimension)
    {
        if (section is null)
            return new();
        var defaults = new QuadratureSettings();
        var read = new QuadratureSettings(
            ReadDirections(section, dimension ?? 2),
            section.Choice("radial", RadialRules) ?? defaults.Radial,
            section.Number("max-transfer", NumberBound.UpTo(LargestTransfer)) ?? defaults.MaxTransfer)
        {
            Degree = ReadDegree(section, dimension ?? 2),
            Step = section.Number("step", NumberBound.UpTo(LargestTransfer)),
            Accuracy = ReadAccuracy(section),
        };
        if (read is { Step: not null, Radial: RadialRule.Monotone })
            section.Reject("step", "left out with radial = \"monotone\", whose error grows with the square of the step");
        if (read is { Degree: not null, Directions: not null })
            section.Reject("degree", "left out where 'quadrature.directions' names a set");
        return read;
    }

    internal void Write(TomlText text)
    {
        text.Section("quadrature");
        if (Directions is { } p2)
            text.Key("directions", p2);
        else if (Degree is { } degree)
            text.Key("degree", degree);
        else
            text.Key("directions", "auto");
        if (Step is { } step)
            text.Key("step", step);
        if (Accuracy is { } accuracy && !NamesDirections)
            text.Key("accuracy", accuracy);
        text.Key("radial", RadialRules.First(r => r.Value == Radial).Name).Key("max-transfer", MaxTransfer);
    }

    private static int? ReadDegree(TomlSection section, int dimension)
    {
        var degrees = CheapDirections.Degrees(Math.Clamp(dimension, 2, 4));
        var expected = $"one of the degrees {string.Join(", ", degrees)} in dimension {dimension}";
        if (section.Integer("degree", degrees[0], degrees[^1]) is not { } degree)
            return null;
        if (degrees.Contains((int)degree))
            return (int)degree;
        section.Reject("degree", expected);
        return null;
    }

    private static double? ReadAccuracy(TomlSection section)
    {
        if (section.Number("accuracy", NumberBound.UpTo(MostAccuracy)) is not { } accuracy)
            return null;
        string[] others = ["degree", "step"];
        if (accuracy < LeastAccuracy)
            section.Reject("accuracy", $"a number from {LeastAccuracy:g3} to {MostAccuracy:g3}");
        else if (others.FirstOrDefault(section.Has) is { } other)
            section.Reject("accuracy", $"left out where 'quadrature.{other}' is given");
        else if (section.Scalar("directions") is long)
            section.Reject("accuracy", "left out where 'quadrature.directions' names a set");
        return accuracy;
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
