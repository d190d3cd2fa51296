using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.InitialStates;

/// <summary>What the input needs to know of an initial state, the static property <c>Kind</c> of its class.</summary>
/// <param name="Name">the value of <c>kind</c></param>
/// <param name="Words">what it is, for <c>clusterlb init</c></param>
/// <param name="Keys">the names of its keys in [initial]</param>
/// <param name="Examples">its keys as <c>clusterlb init</c> shows them, with what they are, their bounds and their defaults; arrays of
/// tables, [[initial.name]], last</param>
/// <param name="Read">
/// the state from the section; null where a key was rejected. What it reads, <see cref="InitialState.Write"/> writes.
/// </param>
public sealed record InitialStateKind(
    string Name, string Words, IReadOnlyList<string> Keys, IReadOnlyList<ExampleLine> Examples,
    Func<InitialSection, InitialState?> Read) : IKind
{
    /// <summary>The statistics that [model] must have; null: any.</summary>
    public StatisticsKind? Statistics { get; init; }

    /// <summary>The kinds of all initial states.</summary>
    public static KindList<InitialStateKind> All { get; } = new();
}
