namespace ClusterLB.Decomposition.Mpi;

/// <summary>
/// What this rank passed through one communicator so far. A long message counts as the pieces it was cut into; a collective counts once
/// a piece, with the bytes of this rank's own buffer, whatever the library sends for it.
/// </summary>
/// <param name="SentMessages">messages sent from rank to rank</param>
/// <param name="SentBytes">their bytes</param>
/// <param name="ReceivedMessages">messages for which a receive was posted</param>
/// <param name="ReceivedBytes">the bytes of the posted receives</param>
/// <param name="Collectives">barriers, broadcasts, reductions, gathers</param>
/// <param name="CollectiveBytes">bytes of this rank's buffer in them</param>
internal readonly record struct Traffic(
    long SentMessages, long SentBytes, long ReceivedMessages, long ReceivedBytes, long Collectives, long CollectiveBytes)
{
    /// <summary>Both.</summary>
    public static Traffic operator +(Traffic a, Traffic b) => new(
        a.SentMessages + b.SentMessages,
        a.SentBytes + b.SentBytes,
        a.ReceivedMessages + b.ReceivedMessages,
        a.ReceivedBytes + b.ReceivedBytes,
        a.Collectives + b.Collectives,
        a.CollectiveBytes + b.CollectiveBytes);

    /// <summary>What has passed since <paramref name="earlier"/> was read.</summary>
    public Traffic Since(Traffic earlier) => new(
        SentMessages - earlier.SentMessages,
        SentBytes - earlier.SentBytes,
        ReceivedMessages - earlier.ReceivedMessages,
        ReceivedBytes - earlier.ReceivedBytes,
        Collectives - earlier.Collectives,
        CollectiveBytes - earlier.CollectiveBytes);
}
