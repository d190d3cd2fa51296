using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Decomposition.Blocks;

/// <summary>
/// Brings blocks to rank 0 in slabs, in bounded memory, for what one rank has to write. Rank 0 is in charge: it fetches slab after slab and
/// says when it is done or has failed; the others serve until then. A failure of rank 0 at any moment reaches all as one exception.
/// </summary>
internal sealed unsafe class RootGather
{
    private const int Tag = 72;
    private const long UsualSlab = 1 << 22;
    private const int Done = 0, Slab = 1, Failed = 2;
    private readonly Communicator _world;
    private readonly (BlockGrid Grid, NativeBuffer Block)[] _fields;
    private readonly long _slabElements;

    /// <summary>Prepares to gather <paramref name="fields"/>, each over the block of its rank.</summary>
    /// <param name="world">the ranks</param>
    /// <param name="grid">who owns what</param>
    /// <param name="fields">the fields of this rank</param>
    /// <param name="slabElements">most elements under way at a time, unless one plane of a block has more</param>
    public RootGather(Communicator world, BlockGrid grid, NativeBuffer[] fields, long slabElements = UsualSlab)
        : this(world, [.. fields.Select(f => (grid, f))], slabElements)
    {
    }

    /// <summary>The same for fields on different lattices, each with the blocks of its own.</summary>
    public RootGather(Communicator world, (BlockGrid Grid, NativeBuffer Block)[] fields, long slabElements = UsualSlab) =>
        (_world, _fields, _slabElements) = (world, fields, slabElements);

    /// <summary>What rank 0 holds while it gathers a field: the largest slab of a block of these lengths.</summary>
    public static Footprint FootprintOf(IReadOnlyList<int> block)
    {
        if (block.Contains(0))
            return default;
        var plane = block.Skip(1).Aggregate(1L, (product, n) => product * n);
        return Footprint.Doubles(plane * Thickness(plane, block[0], UsualSlab));
    }

    /// <summary>Uses a slab: the box it covers and its elements in C order.</summary>
    public delegate void UseSlab(Box box, double* elements);

    /// <summary>Collective: rank 0 runs <paramref name="work"/>, which calls <see cref="Fetch"/>; the others serve it.</summary>
    /// <exception cref="IOException">rank 0 failed (on rank 0: its own exception)</exception>
    public void Run(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_world.Rank != 0)
        {
            Serve();
            return;
        }

        try
        {
            work();
        }
        catch (Exception e) when (_world.Size > 1)
        {
            Command(Failed, 0, 0, 0);
            _world.Broadcast(e.Message);
            throw;
        }

        if (_world.Size > 1)
            Command(Done, 0, 0, 0);
    }

    /// <summary>Rank 0, inside <see cref="Run"/>: passes field number <paramref name="field"/> slab by slab to
    /// <paramref name="use"/>.</summary>
    public void Fetch(int field, UseSlab use)
    {
        ArgumentNullException.ThrowIfNull(use);
        var grid = _fields[field].Grid;
        for (var rank = 0; rank < grid.Size; rank++)
        {
            var block = grid.Block(rank);
            foreach (var slab in Slabs(block))
            {
                if (rank == 0)
                {
                    use(slab, _fields[field].Block.Pointer + Offset(block, slab));
                    continue;
                }

                Command(Slab, field, rank, slab.Lower[0]);
                using var buffer = new NativeBuffer(slab.Count);
                using var requests = _world.NewRequests(1);
                _world.ImmediateReceive(buffer.Pointer, buffer.Length, rank, Tag, requests);
                requests.WaitAll();
                use(slab, buffer.Pointer);
            }
        }
    }

    private static long Offset(Box block, Box slab) => block.Count / block.Length(0) * (slab.Lower[0] - block.Lower[0]);

    private void Serve()
    {
        Span<int> command = stackalloc int[4];
        while (true)
        {
            _world.Broadcast(command);
            if (command[0] == Done)
                return;
            if (command[0] == Failed)
                throw new IOException(_world.Broadcast(""));
            if (command[2] != _world.Rank)
                continue;
            var block = _fields[command[1]].Grid.Block(_world.Rank);
            var first = command[3];
            var slab = Slabs(block).First(s => s.Lower[0] == first);
            using var requests = _world.NewRequests(1);
            _world.ImmediateSend(_fields[command[1]].Block.Pointer + Offset(block, slab), slab.Count, 0, Tag, requests);
            requests.WaitAll();
        }
    }

    private void Command(int what, int field, int rank, int first)
    {
        Span<int> command = [what, field, rank, first];
        _world.Broadcast(command);
    }

    /// <summary>Planes of a slab.</summary>
    private static int Thickness(long plane, int planes, long slabElements) => (int)Math.Clamp(slabElements / plane, 1, planes);

    /// <summary>Pieces of a block along its first axis, contiguous in its memory.</summary>
    private IEnumerable<Box> Slabs(Box block)
    {
        if (block.Count == 0)
            yield break;
        var plane = block.Count / block.Length(0);
        var thickness = Thickness(plane, block.Length(0), _slabElements);
        for (var first = block.Lower[0]; first < block.Upper[0]; first += thickness)
            yield return new Box([first, .. block.Lower[1..]], [Math.Min(first + thickness, block.Upper[0]), .. block.Upper[1..]]);
    }
}
