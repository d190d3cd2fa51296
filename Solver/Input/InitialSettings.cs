using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Input;

/// <summary>[initial]: the distribution at time 0. It is sampled on the lattice as it is.</summary>
public abstract record InitialSettings
{
    internal const string Keys = "kind, the keys of that kind, normalise";

    private static readonly (string Name, string[] Keys)[] Kinds =
    [
        ("mixture", ["components"]),
        ("maxwellian", ["temperature", "mean"]),
        ("bkw", ["k0"]),
        ("file", ["path", "dataset", "content"]),
        ("perturbation", ["modes"]),
    ];

    /// <summary>Whether the sampled distribution is scaled to mass 1; default false.</summary>
    public bool Normalise { get; init; }

    /// <summary>The name of the kind in the input.</summary>
    internal abstract string Kind { get; }

    /// <summary>Reads the section; null where any part of it was rejected.</summary>
    /// <param name="section">[initial]</param>
    /// <param name="dimension">d, null where it was rejected</param>
    /// <param name="directory">the folder that a path is relative to</param>
    /// <param name="begun">whether the run has its initial state already: no file of it need be there</param>
    internal static InitialSettings? Read(TomlSection section, int? dimension, string directory, bool begun = false)
    {
        var kind = section.Kind("kind", Kinds);
        var normalise = section.Flag("normalise") ?? false;
        InitialSettings? settings = kind switch
        {
            "mixture" => MixtureSettings.Read(section, dimension),
            "maxwellian" => MaxwellianSettings.Read(section, dimension),
            "bkw" => BkwSettings.Read(section, dimension),
            "file" => FileSettings.Read(section, directory, begun),
            "perturbation" => PerturbationSettings.Read(section, dimension),
            _ => null,
        };
        return settings is null ? null : settings with { Normalise = normalise };
    }

    internal void Write(TomlText text)
    {
        text.Section("initial").Key("kind", Kind).Key("normalise", Normalise);
        WriteKeys(text);
    }

    private protected abstract void WriteKeys(TomlText text);
}
