namespace ClusterLB.Decomposition.Blocks;

/// <summary>
/// What a rank sends and receives so that its node has the blocks of its ranks and the halo around them: boxes by intersection. Ranks of a
/// node share one copy: nothing is sent between them, and what comes from elsewhere comes once a node. Where the reach is as wide as the
/// array the halo is the whole array.
/// </summary>
internal sealed class HaloPlan
{
    /// <summary>The plan of <paramref name="rank"/>.</summary>
    /// <param name="grid">who owns what</param>
    /// <param name="reach">elements needed from each side on each axis</param>
    /// <param name="rank">the rank</param>
    /// <param name="nodeOf">the node of each rank, any numbers; null where each rank keeps a halo of its own</param>
    public HaloPlan(BlockGrid grid, IReadOnlyList<int> reach, int rank, IReadOnlyList<int>? nodeOf = null)
    {
        ArgumentNullException.ThrowIfNull(grid);
        nodeOf ??= [.. Enumerable.Range(0, grid.Size)];
        Block = grid.Block(rank);
        var members = Enumerable.Range(0, grid.Size).ToLookup(r => nodeOf[r]);
        Halo = NodeBox(grid, reach, members[nodeOf[rank]]);
        var (sends, receives) = (new List<Piece>(), new List<Piece>());
        foreach (var node in members.Where(m => m.Key != nodeOf[rank]))
        {
            Add(sends, Receiver([.. node], rank), Block.Intersect(NodeBox(grid, reach, node)));
            int[] mine = [.. members[nodeOf[rank]]];
            foreach (var owner in node.Where(owner => Receiver(mine, owner) == rank))
                Add(receives, owner, Halo.Intersect(grid.Block(owner)));
        }

        (Sends, Receives) = (sends, receives);
    }

    /// <summary>The elements that the rank owns.</summary>
    public Box Block { get; }

    /// <summary>The elements that its node keeps: the blocks of its ranks grown by the reach, inside the array, and the box around
    /// them.</summary>
    public Box Halo { get; }

    /// <summary>What it sends.</summary>
    public IReadOnlyList<Piece> Sends { get; }

    /// <summary>What it receives, for its node.</summary>
    public IReadOnlyList<Piece> Receives { get; }

    /// <summary>The rank of a node that receives from <paramref name="owner"/>: the work is dealt out.</summary>
    private static int Receiver(int[] members, int owner) => members[owner % members.Length];

    private static Box NodeBox(BlockGrid grid, IReadOnlyList<int> reach, IEnumerable<int> members)
    {
        var whole = Box.Whole(grid.Points);
        Box[] halos = [.. members.Select(r => grid.Block(r).Grow(reach, whole)).Where(b => b.Count > 0)];
        return halos.Length == 0 ? grid.Block(members.First()) : new Box(
            [.. whole.Lower.Select((_, a) => halos.Min(h => h.Lower[a]))],
            [.. whole.Upper.Select((_, a) => halos.Max(h => h.Upper[a]))]);
    }

    private static void Add(List<Piece> pieces, int rank, Box box)
    {
        if (box.Count > 0)
            pieces.Add(new Piece(rank, box));
    }

    /// <summary>A box that goes to or comes from a rank.</summary>
    /// <param name="Rank">the other rank</param>
    /// <param name="Box">the elements</param>
    public sealed record Piece(int Rank, Box Box);
}
