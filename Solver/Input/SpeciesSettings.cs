using System.Globalization;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Input;

/// <summary>[[species]]: one kind of particle in a mixture, on a lattice of its own with the spacing of all.</summary>
/// <param name="Species">name, mass, charge, density, statistics</param>
/// <param name="Points">n_a on each axis; all species have even, or all odd numbers on an axis</param>
/// <param name="Initial">the distribution at time 0, of mass 1; the density multiplies it</param>
internal sealed record SpeciesSettings(Species Species, IReadOnlyList<int> Points, InitialSettings Initial)
{
    internal const string Keys = "name, mass, charge, density, statistics, degeneracy, points, [species.initial]";

    /// <summary>The largest number of steps by which a collision may move a particle for one step of its partner.</summary>
    internal const int LargestStep = 12;

    /// <summary>Reads the section; null where any part of it was rejected.</summary>
    public static SpeciesSettings? Read(
        TomlSection section, LatticeSettings? lattice, int? dimension, string directory, bool begun, Action<TomlLocation, string> warn)
    {
        var name = section.Text("name", "a name of letters, digits, - and _", required: true);
        if (name is not null && !(name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
            section.Reject("name", "a name of letters, digits, - and _");
        var mass = ReadMass(section);
        var charge = section.Number("charge", NumberBound.Finite) ?? 1;
        var density = section.Number("density", NumberBound.Positive, required: true);
        var statistics = StatisticsInput.Read(section, warn);
        var points = section.Has("points") ? ReadPoints(section, dimension) : lattice?.Points;
        // F is the density times the initial state: a full state has 1/(eta density) there.
        var crowded = statistics with { Degeneracy = statistics.Degeneracy * (density ?? 1) };
        var initial = section.Section("initial", InitialSettings.Keys, required: true) is { } i
            ? InitialSettings.Read(new InitialSection(i, dimension, directory, begun) { Statistics = crowded }) : null;
        if (points is not null && lattice is not null)
            RequireParity(section, points, lattice);
        return name is null || mass is not { } m || density is not { } n || points is null || initial is null
            ? null : new(new Species(name, m, charge, n, statistics), points, initial);
    }

    /// <summary>Masses in pairs must be ratios of small integers.</summary>
    public static void RequireRatios(TomlSection section, IReadOnlyList<SpeciesSettings> before, Species species)
    {
        foreach (var other in before.Select(s => s.Species))
        {
            if (other.Name == species.Name)
                section.Reject("name", $"a name that no other species has");
            var (own, partner) = MassRatio.Steps(species.Mass, other.Mass);
            if (Math.Max(own, partner) <= LargestStep)
                continue;
            var nearest = MassRatio.Nearest(species.Mass.Value / other.Mass.Value, LargestStep);
            section.Reject(
                "mass", string.Create(
                    CultureInfo.InvariantCulture,
                    $"a mass whose ratio to that of '{other.Name}' is one of integers up to {LargestStep}, since the lighter particle "
                    + $"moves by as many lattice steps a collision: the nearest is {nearest}, where '{species.Name}' moves "
                    + $"{nearest.Denominator} and '{other.Name}' {nearest.Numerator} steps"));
        }
    }

    public void Write(TomlText text)
    {
        text.Element("species").Key("name", Species.Name);
        if (Species.Mass.Denominator == 1)
            text.Key("mass", Species.Mass.Numerator);
        else
            text.Key("mass", Species.Mass.ToString());
        text.Key("charge", Species.Charge).Key("density", Species.Density);
        StatisticsInput.Write(text, Species.Statistics);
        if (Points.All(n => n == Points[0]))
            text.Key("points", Points[0]);
        else
            text.Key("points", Points);
        text.Within("species", Initial.Write);
    }

    private static MassRatio? ReadMass(TomlSection section)
    {
        const int Largest = 1_000_000;
        const string Expected = "an integer, or a ratio of integers as text, \"5/3\"";
        switch (section.Has("mass") ? section.Scalar("mass") : null)
        {
            case long integer and > 0 and <= Largest:
                return new MassRatio((int)integer);
            case string text when text.Split('/') is [var top, var bottom]
                && int.TryParse(top, NumberStyles.None, CultureInfo.InvariantCulture, out var numerator) && numerator is > 0 and <= Largest
                && int.TryParse(bottom, NumberStyles.None, CultureInfo.InvariantCulture, out var denominator)
                && denominator is > 0 and <= Largest:
                return new MassRatio(numerator, denominator);
            case double number and > 0 and < Largest:
                section.Reject("mass", $"{Expected}; the nearest ratio of small integers is \"{MassRatio.Nearest(number, LargestStep)}\"");
                return null;
            default:
                section.Reject("mass", Expected);
                return null;
        }
    }

    private static int[]? ReadPoints(TomlSection section, int? dimension)
    {
        if (section.IsArray("points"))
            return section.Integers("points", dimension, 2, int.MaxValue)?.Select(n => (int)n).ToArray();
        return section.Integer("points", 2, int.MaxValue) is { } n ? [.. Enumerable.Repeat((int)n, dimension ?? 2)] : null;
    }

    private static void RequireParity(TomlSection section, IReadOnlyList<int> points, LatticeSettings lattice)
    {
        for (var a = 0; a < Math.Min(points.Count, lattice.Points.Count); a++)
        {
            if ((points[a] - lattice.Points[a]) % 2 != 0)
            {
                section.Reject(
                    "points", $"{(lattice.Points[a] % 2 == 0 ? "an even" : "an odd")} number on axis {a + 1}, as lattice.points is: all "
                    + "species share the places of the levels");
                return;
            }
        }
    }
}
