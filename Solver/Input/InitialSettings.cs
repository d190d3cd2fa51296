using ClusterLB.IO.Toml;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Kinds;

namespace ClusterLB.Solver.Input;

/// <summary>[initial]: the distribution at time 0. It is sampled on the lattice as it is.</summary>
/// <param name="State">the state</param>
/// <param name="Normalise">whether the sampled distribution is scaled to mass 1; default false</param>
public sealed record InitialSettings(InitialState State, bool Normalise = false)
{
    internal const string Keys = "kind, the keys of that kind, normalise";

    /// <summary>Reads the section; null where any part of it was rejected.</summary>
    internal static InitialSettings? Read(InitialSection input)
    {
        var kind = input.Keys.Kind("kind", [.. InitialStateKind.All.Select(k => (k.Name, k.Keys.ToArray()))]);
        var normalise = input.Keys.Flag("normalise") ?? false;
        if (kind is null || InitialStateKind.All.Find(kind) is not { } known)
            return null;
        if (known.Statistics is { } needed && input.Statistics is { } given && given.Kind != needed)
        {
            input.Keys.Reject("kind", $"another kind, or statistics = \"{StatisticsInput.NameOf(needed)}\" in [model]");
            return null;
        }

        return known.Read(input) is { } state ? new(state, normalise) : null;
    }

    internal void Write(TomlText text)
    {
        text.Section("initial").Key("kind", InitialStateKind.All.Of(State.GetType()).Name).Key("normalise", Normalise);
        State.Write(text);
    }

    /// <summary>The section as <c>clusterlb init</c> shows it: one kind to run with, the others as comments.</summary>
    internal static string Template()
    {
        var shown = GaussianMixture.Kind;
        List<ExampleLine> lines =
        [
            new("[initial]"),
            Line(shown),
            new("normalise = false", "scale the sampled distribution to mass 1; default false"),
        ];
        foreach (var other in InitialStateKind.All.Where(k => k != shown))
            lines.AddRange(other.Examples.Prepend(Line(other)).Select(l => l.Hidden()));
        return string.Join('\n', [.. lines, new(""), .. shown.Examples]);
    }

    private static ExampleLine Line(InitialStateKind kind) => new($"kind = \"{kind.Name}\"", kind.Words);
}
