namespace ClusterLB.Decomposition.Mpi;

/// <summary>What a component of a rank holds, and what it passes to other ranks in one evaluation.</summary>
/// <param name="Bytes">memory</param>
/// <param name="Traffic">messages and collectives, as <see cref="Communicator.Traffic"/> counts them</param>
internal readonly record struct Footprint(long Bytes, Traffic Traffic = default)
{
    /// <summary>Bytes of a managed array besides its elements, with the reference to it: jagged tables have many short ones.</summary>
    public const int ArrayOverhead = 32;

    /// <summary>A number of doubles.</summary>
    public static Footprint Doubles(long count) => new(sizeof(double) * count);

    /// <summary>A reduction of a buffer that is held elsewhere.</summary>
    public static Footprint Reduction(long bytes) => new(0, new Traffic(0, 0, 0, 0, Pieces(bytes), bytes));

    /// <summary>The pieces that a message or reduction of so many bytes is cut into.</summary>
    public static long Pieces(long bytes) => (bytes + Communicator.LongestPiece - 1) / Communicator.LongestPiece;

    /// <summary>Both.</summary>
    public static Footprint operator +(Footprint a, Footprint b) => new(a.Bytes + b.Bytes, a.Traffic + b.Traffic);
}
