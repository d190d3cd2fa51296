using System.Reflection;
using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Model.Potentials;

/// <summary>A constant of a potential, a key of [potential].</summary>
/// <param name="Key">the key</param>
/// <param name="Bound">what its value has to satisfy</param>
/// <param name="Example">the value that <c>clusterlb init</c> shows</param>
public sealed record PotentialConstant(string Key, NumberBound Bound, double Example);

/// <summary>
/// Makes a potential known to the input. It stands in the potential's own file, which is then all there is to it; a search through all
/// types would load the libraries that draw.
/// </summary>
/// <param name="potential">a class derived from <see cref="Potential"/> with a static property <c>Kind</c></param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class InputPotentialAttribute(Type potential) : Attribute
{
    /// <summary>The class.</summary>
    public Type Potential { get; } = potential;
}

/// <summary>
/// What the input needs to know of a potential, the static property <c>Kind</c> of its class.
/// </summary>
/// <param name="Name">the value of <c>kind</c></param>
/// <param name="Formula">V(k) in the names of the keys, for <c>clusterlb init</c></param>
/// <param name="Constants">the keys</param>
/// <param name="Create">the potential from the values of the keys, in their order, and its MaxWavenumber</param>
public sealed record PotentialKind(
    string Name, string Formula, IReadOnlyList<PotentialConstant> Constants, Func<double[], double, Potential> Create)
{
    /// <summary>The kinds of all potentials in the program, by name.</summary>
    public static IReadOnlyList<PotentialKind> All { get; } =
    [
        .. typeof(Potential).Assembly.GetCustomAttributes<InputPotentialAttribute>()
            .Select(a => Of(a.Potential))
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
