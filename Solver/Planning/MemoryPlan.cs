using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Solver.Planning;

/// <summary>
/// Bytes that a rank holds at its peak, by what they are for; without the program itself, the .NET runtime and the libraries, which take 60
/// to 120 MB. What is small for every lattice (diagnostics, history rows) is left out.
/// </summary>
internal sealed class MemoryPlan
{
    internal MemoryPlan(params (string Name, Footprint Footprint)[] parts) =>
        Items = [.. parts.Select(part => (part.Name, part.Footprint.Bytes))];

    /// <summary>Names and bytes.</summary>
    public IReadOnlyList<(string Name, long Bytes)> Items { get; }

    /// <summary>All of it.</summary>
    public long Total => Items.Sum(i => i.Bytes);

    /// <summary>The bytes of a part.</summary>
    public long this[string name] => Items.First(i => i.Name == name).Bytes;
}
