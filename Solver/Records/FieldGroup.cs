using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Records;

/// <summary>Fields over one lattice, which stand together in a file: at its root, or in a group.</summary>
/// <param name="Name">name of the group; empty for the root</param>
/// <param name="Domain">ranks, lattice and blocks of the fields</param>
/// <param name="Fields">the fields</param>
/// <param name="Attributes">attributes of the group; none at the root</param>
internal sealed record FieldGroup(
    string Name, Domain Domain, IReadOnlyList<NamedField> Fields, IReadOnlyList<(string Name, object Value)> Attributes)
{
    /// <summary>Fields at the root.</summary>
    public static FieldGroup Root(Domain domain, IReadOnlyList<NamedField> fields) => new("", domain, fields, []);

    /// <summary>What the names of its datasets begin with.</summary>
    public string Prefix => Name.Length == 0 ? "" : Name + "/";
}
