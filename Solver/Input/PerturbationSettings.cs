using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Input;

/// <summary>One Hermite mode: amplitude φ_index with φ_n = sqrt(M) Π_a He_(n_a)(v_a)/sqrt(n_a!).</summary>
/// <param name="Index">the multi-index n, d integers from 0</param>
/// <param name="Amplitude">its coefficient in g, finite</param>
public sealed record PerturbationMode(IReadOnlyList<int> Index, double Amplitude);

/// <summary>kind = "perturbation": F = M + sqrt(M) g, g = Σ amplitude φ_index, about the unit Maxwellian M (1.27).</summary>
/// <param name="Modes">the modes of g, at least one</param>
public sealed record PerturbationSettings(IReadOnlyList<PerturbationMode> Modes) : InitialSettings
{
    // Beyond this degree a mode has its mass far outside any lattice that fits into memory.
    private const int LargestDegree = 1000;

    internal override string Kind => "perturbation";

    internal static PerturbationSettings? Read(TomlSection section, int? dimension)
    {
        var modes = section.Sections("modes", "index, amplitude")?.Select(m =>
        {
            var index = m.Integers("index", dimension, 0, LargestDegree, required: true);
            var amplitude = m.Number("amplitude", NumberBound.Finite, required: true);
            return index is null || amplitude is null ? null : new PerturbationMode([.. index.Select(n => (int)n)], amplitude.Value);
        }).ToArray();
        return modes is null || modes.Contains(null) ? null : new([.. modes.OfType<PerturbationMode>()]);
    }

    private protected override void WriteKeys(TomlText text)
    {
        foreach (var m in Modes)
            text.Element("initial.modes").Key("index", m.Index).Key("amplitude", m.Amplitude);
    }
}
