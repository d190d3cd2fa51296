using ClusterLB.IO.Toml;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Solver.Input;

/// <summary>[potential]: the kind and the constants of V(k). k is in units of the inverse length of the dimensionless equation.</summary>
internal static class PotentialInput
{
    public const string Keys = "kind, strength, the constants of that kind, max-wavenumber";

    /// <summary>Reads the section; null where any part of it was rejected.</summary>
    /// <param name="section">the section; null where there is none, beside [physical]</param>
    /// <param name="physical">[physical], whose particles have Coulomb's potential unless the section has a kind</param>
    public static Potential? Read(TomlSection? section, PhysicalSettings? physical = null)
    {
        if (physical is not null && section?.Has("kind") != true)
        {
            return new PowerLawPotential(physical.System.Strength, physical.System.Exponent)
            {
                MaxWavenumber = section?.Number("max-wavenumber", NumberBound.Magnitude) ?? double.PositiveInfinity,
            };
        }

        ArgumentNullException.ThrowIfNull(section);
        var name = section.Kind(
            "kind", [.. PotentialKind.All.Select(k => (k.Name, (string[])[.. k.Constants.Select(c => c.Key), .. k.Keys]))]);
        var cut = section.Number("max-wavenumber", NumberBound.Magnitude);
        if (name is null)
            return null;
        var kind = PotentialKind.All.Find(name)!;
        if (kind.FromSection is { } read)
            return read(section, cut ?? double.PositiveInfinity);
        double?[] constants = [.. kind.Constants.Select(c => section.Number(c.Key, c.Bound, required: true))];
        return constants.Contains(null) ? null : kind.Create([.. constants.OfType<double>()], cut ?? double.PositiveInfinity);
    }

    public static void Write(TomlText text, Potential potential)
    {
        var kind = PotentialKind.All.Of(potential.GetType());
        text.Section("potential").Key("kind", kind.Name);
        foreach (var (constant, value) in kind.Constants.Zip(potential.Constants))
            text.Key(constant.Key, value);
        potential.Write(text);
        if (double.IsFinite(potential.MaxWavenumber))
            text.Key("max-wavenumber", potential.MaxWavenumber);
    }

    /// <summary>The section as <c>clusterlb init</c> shows it: one kind to run with, the others as comments.</summary>
    public static string Template(string shown)
    {
        var kind = PotentialKind.All.Find(shown)!;
        List<ExampleLine> lines =
        [
            new("[potential]", "V(k) in Fourier space, k in inverse units of length"),
            Line(kind),
            .. kind.Constants.Select(Line),
        ];
        foreach (var other in PotentialKind.All.Where(k => k != kind))
        {
            lines.Add(Line(other).Hidden());
            lines.AddRange(other.Constants.ExceptBy(kind.Constants.Select(c => c.Key), c => c.Key).Select(c => Line(c).Hidden()));
            lines.AddRange(other.Examples.Select(e => e.Hidden()));
        }

        lines.Add(new("# max-wavenumber = 20.0", "optional, for every kind: V = 0 beyond; default: no cut"));
        return string.Join('\n', lines);
    }

    private static ExampleLine Line(PotentialKind kind) => new($"kind = \"{kind.Name}\"", kind.Formula);

    private static ExampleLine Line(NumberKey key) =>
        new(new TomlText().Key(key.Key, key.Example).ToString().TrimEnd(), key.Bound.Words);
}
