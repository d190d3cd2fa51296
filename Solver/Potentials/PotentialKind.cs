using System.Reflection;
using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Potentials;

/// <summary>A constant of a potential, a key of [potential].</summary>
/// <param name="Key">the key</param>
/// <param name="Bound">what its value has to satisfy</param>
/// <param name="Example">the value that <c>clusterlb init</c> shows</param>
public sealed record PotentialConstant(string Key, NumberBound Bound, double Example);

/// <summary>
/// What the input needs to know of a potential. Every class derived from <see cref="Potential"/> has one as its static property <c>Kind</c>;
/// they are found by that, so a potential is one file.
/// </summary>
/// <param name="Name">the value of <c>kind</c></param>
/// <param name="Formula">V(k) in the names of the keys, for <c>clusterlb init</c></param>
/// <param name="Constants">the keys</param>
/// <param name="Create">the potential from the values of the keys, in their order, and its MaxWavenumber</param>
public sealed record PotentialKind(string Name, string Formula, IReadOnlyList<PotentialConstant> Constants, Func<double[], double, Potential> Create)
{
    /// <summary>The kinds of all potentials in the program, by name.</summary>
    public static IReadOnlyList<PotentialKind> All { get; } =
    [
        .. typeof(Potential).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Potential)) && !t.IsAbstract)
            .Select(Of)
            .OrderBy(k => k.Name, StringComparer.Ordinal),
    ];

    /// <summary>The kind of a potential.</summary>
    /// <exception cref="InvalidOperationException">its class has no static property Kind</exception>
    public static PotentialKind Of(Type potential)
    {
        ArgumentNullException.ThrowIfNull(potential);
        return potential.GetProperty("Kind", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as PotentialKind
            ?? throw new InvalidOperationException($"{potential.Name} has no static property Kind");
    }
}
