using System.Runtime.CompilerServices;
using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.Lattice;

/// <summary>
/// Where the fields that a run evolves lie in its one state: the block of this rank of each, one after the other, each beginning at a
/// cache line. One gas has one part without a name, a mixture has one for each species. It owns the domains.
/// </summary>
internal sealed class StateLayout : IDisposable
{
    private const long Alignment = 8;
    private readonly long[] _first;
    private readonly ConditionalWeakTable<NativeBuffer, NativeBuffer[]> _fields = [];
    private readonly ConditionalWeakTable<NativeBuffer, NativeBuffer[]>.CreateValueCallback _split;

    /// <summary>The layout of named parts.</summary>
    public StateLayout(IReadOnlyList<(string Name, Domain Domain)> parts)
    {
        (Parts, _split) = (parts, Split);
        _first = new long[parts.Count];
        for (var i = 0; i < parts.Count; i++)
        {
            _first[i] = Length;
            Length += parts.Count == 1
                ? parts[i].Domain.Block.Count : (parts[i].Domain.Block.Count + Alignment - 1) / Alignment * Alignment;
        }
    }

    /// <summary>The layout of one gas.</summary>
    public StateLayout(Domain domain)
        : this([("", domain)])
    {
    }

    /// <summary>Name and domain of each part; all have the same ranks and threads.</summary>
    public IReadOnlyList<(string Name, Domain Domain)> Parts { get; }

    /// <summary>Doubles of the state over the blocks of this rank.</summary>
    public long Length { get; }

    /// <summary>Ranks and threads, and the lattice of the first part.</summary>
    public Domain First => Parts[0].Domain;

    /// <summary>The fields of a state, over its memory; the same objects for the same state, which are not to be disposed.</summary>
    public NativeBuffer[] Fields(NativeBuffer state) => _fields.GetValue(state, _split);

    private NativeBuffer[] Split(NativeBuffer state) => Parts.Count == 1
        ? [state] : [.. Parts.Select((part, i) => state.Part(_first[i], part.Domain.Block.Count))];

    /// <summary>The part that an element of the state is in, and its offset there; the last part has what fills up its line.</summary>
    public (int Part, long Offset) Find(long index)
    {
        var part = Parts.Count - 1;
        while (_first[part] > index)
            part--;
        return (part, index - _first[part]);
    }

    /// <summary>Ends the threads of the domains.</summary>
    public void Dispose()
    {
        foreach (var (_, domain) in Parts)
            domain.Dispose();
    }
}
