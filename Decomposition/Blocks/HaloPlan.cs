namespace ClusterLB.Decomposition.Blocks;

/// <summary>
/// What a rank sends and receives so that it has its block and the halo around it: boxes by intersection. Where the reach is as wide as the
/// array the halo is the whole array, and every rank has a piece to send.
/// </summary>
public sealed class HaloPlan
{
    /// <summary>The plan of <paramref name="rank"/>.</summary>
    /// <param name="grid">who owns what</param>
    /// <param name="reach">elements needed from each side on each axis</param>
    /// <param name="rank">the rank</param>
    public HaloPlan(BlockGrid grid, IReadOnlyList<int> reach, int rank)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var whole = Box.Whole(grid.Points);
        Block = grid.Block(rank);
        Halo = Block.Grow(reach, whole);
        var (sends, receives) = (new List<Piece>(), new List<Piece>());
        for (var other = 0; other < grid.Size; other++)
        {
            if (other == rank)
                continue;
            var block = grid.Block(other);
            Add(sends, other, Block.Intersect(block.Grow(reach, whole)));
            Add(receives, other, Halo.Intersect(block));
        }

        (Sends, Receives) = (sends, receives);
    }

    /// <summary>The elements that the rank owns.</summary>
    public Box Block { get; }

    /// <summary>The elements that it needs: the block grown by the reach, inside the array.</summary>
    public Box Halo { get; }

    /// <summary>What it sends.</summary>
    public IReadOnlyList<Piece> Sends { get; }

    /// <summary>What it receives.</summary>
    public IReadOnlyList<Piece> Receives { get; }

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
