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
}
