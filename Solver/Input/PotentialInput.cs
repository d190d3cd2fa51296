using ClusterLB.IO.Toml;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Solver.Input;

/// <summary>[potential]: the kind and the constants of V(k). k is in units of the inverse length of the dimensionless equation.</summary>
internal static class PotentialInput
{
    public const string Keys = "kind, strength, the constants of that kind, max-wavenumber";

    /// <summary>Reads the section; null where any part of it was rejected.</summary>
    public static Potential? Read(TomlSection section)
    {
        var name = section.Kind("kind", [.. PotentialKind.All.Select(k => (k.Name, k.Constants.Select(c => c.Key).ToArray()))]);
        var cut = section.Number("max-wavenumber", NumberBound.Positive);
        if (name is null)
            return null;
        var kind = PotentialKind.All.First(k => k.Name == name);
        double?[] constants = [.. kind.Constants.Select(c => section.Number(c.Key, c.Bound, required: true))];
        return constants.Contains(null) ? null : kind.Create([.. constants.OfType<double>()], cut ?? double.PositiveInfinity);
    }

    public static void Write(TomlText text, Potential potential)
    {
        var kind = PotentialKind.Of(potential.GetType());
        text.Section("potential").Key("kind", kind.Name);
        foreach (var (constant, value) in kind.Constants.Zip(potential.Constants))
            text.Key(constant.Key, value);
        if (double.IsFinite(potential.MaxWavenumber))
            text.Key("max-wavenumber", potential.MaxWavenumber);
    }

    /// <summary>The section as <c>clusterlb init</c> shows it: one kind to run with, the others as comments.</summary>
    public static string Template(string shown)
    {
        var kind = PotentialKind.All.First(k => k.Name == shown);
        List<string> lines = [
            "[potential]                     # V(k) in Fourier space, k in inverse units of length", Line("", kind.Name, kind.Formula)];
        lines.AddRange(kind.Constants.Select(c => Line("", c)));
        foreach (var other in PotentialKind.All.Where(k => k != kind))
        {
            lines.Add(Line("# ", other.Name, other.Formula));
            lines.AddRange(other.Constants.ExceptBy(kind.Constants.Select(c => c.Key), c => c.Key).Select(c => Line("# ", c)));
        }

        lines.Add("# max-wavenumber = 20.0         # optional, for every kind: V = 0 beyond; default: no cut");
        return string.Join('\n', lines);
    }

    private static string Line(string comment, string kind, string formula) => $"{$"{comment}kind = \"{kind}\"",-31} # {formula}";

    private static string Line(string comment, PotentialConstant constant) =>
        $"{comment + new TomlText().Key(constant.Key, constant.Example).ToString().TrimEnd(),-31} # {constant.Bound.Words}";
}
