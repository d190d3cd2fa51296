using ClusterLB.IO.Toml;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Input;

/// <summary>The keys statistics and degeneracy, of [model] or of a species. Those of Boltzmann are not written out.</summary>
internal static class StatisticsInput
{
    private static readonly (string Name, StatisticsKind Value)[] Kinds =
        [("boltzmann", StatisticsKind.Boltzmann), ("fermi", StatisticsKind.Fermi), ("bose", StatisticsKind.Bose)];

    /// <summary>Reads both keys; the degeneracy may be left out where there is a value by <paramref name="absent"/>.</summary>
    public static QuantumStatistics Read(TomlSection section, Action<TomlLocation, string> warn, double? absent = null)
    {
        var kind = section.Choice("statistics", Kinds) ?? StatisticsKind.Boltzmann;
        var degeneracy = section.Number("degeneracy", NumberBound.Positive, required: kind != StatisticsKind.Boltzmann && absent is null);
        if (kind == StatisticsKind.Boltzmann && degeneracy is not null)
            warn(section.At("degeneracy"), $"'{section.NameOf("degeneracy")}' is ignored, since statistics = \"boltzmann\"");
        return kind == StatisticsKind.Boltzmann ? QuantumStatistics.Boltzmann : new QuantumStatistics(kind, degeneracy ?? absent ?? 1);
    }

    /// <summary>The name of the statistics in the input.</summary>
    public static string NameOf(StatisticsKind kind) => Kinds.First(k => k.Value == kind).Name;

    /// <summary>Writes both keys, unless the statistics are Boltzmann's.</summary>
    public static void Write(TomlText text, QuantumStatistics statistics)
    {
        if (!statistics.IsBoltzmann)
            text.Key("statistics", NameOf(statistics.Kind)).Key("degeneracy", statistics.Degeneracy);
    }
}
