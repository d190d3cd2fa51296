using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Solver.Planning;

/// <summary>
/// Bytes that a rank holds at its peak, by what they are for: native buffers, and managed objects that are referred to. Without the
/// program itself, the .NET runtime and the libraries, which take 60 to 120 MB, and without garbage that is not collected yet. What is
/// small for every lattice (diagnostics, history rows, some 2 MB) is left out.
/// </summary>
internal sealed class MemoryPlan
{
    /// <summary>The part that is done without where there is not the memory for it: the study of the error.</summary>
    public const string Study = "error study";

    internal MemoryPlan(params (string Name, Footprint Footprint)[] parts) =>
        Items = [.. parts.Select(part => (part.Name, part.Footprint.Bytes))];

    /// <summary>Names and bytes.</summary>
    public IReadOnlyList<(string Name, long Bytes)> Items { get; }

    /// <summary>All of it.</summary>
    public long Total => Items.Sum(i => i.Bytes);

    /// <summary>What cannot be done without.</summary>
    public long Required => Total - this[Study];

    /// <summary>The bytes of a part.</summary>
    public long this[string name] => Items.First(i => i.Name == name).Bytes;
}
