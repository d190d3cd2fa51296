using ClusterLB.Solver.Kinds;

namespace ClusterLB.Solver.Model.Potentials;

/// <summary>
/// What the input needs to know of a potential, the static property <c>Kind</c> of its class.
/// </summary>
/// <param name="Name">the value of <c>kind</c></param>
/// <param name="Formula">V(k) in the names of the keys, for <c>clusterlb init</c></param>
/// <param name="Constants">the keys, all required</param>
/// <param name="Create">the potential from the values of the keys, in their order, and its MaxWavenumber</param>
public sealed record PotentialKind(
    string Name, string Formula, IReadOnlyList<NumberKey> Constants, Func<double[], double, Potential> Create) : IKind
{
    /// <summary>The kinds of all potentials.</summary>
    public static KindList<PotentialKind> All { get; } = new();

    /// <summary>Keys besides <see cref="Constants"/>, which <see cref="FromSection"/> reads.</summary>
    internal IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Their lines in <c>clusterlb init</c>.</summary>
    internal IReadOnlyList<ExampleLine> Examples { get; init; } = [];

    /// <summary>The potential from all keys of the section, and its MaxWavenumber; null where one was rejected. Null itself where there are
    /// constants alone.</summary>
    internal Func<IO.Toml.TomlSection, double, Potential?>? FromSection { get; init; }
}
