namespace ClusterLB.Solver.Planning;

/// <summary>What one rank has and does.</summary>
/// <param name="Velocities">velocities of its block</param>
/// <param name="Updates">bond updates of an evaluation</param>
/// <param name="SentMessages">messages it sends in an evaluation</param>
/// <param name="SentBytes">their bytes</param>
/// <param name="ReceivedMessages">messages it receives</param>
/// <param name="ReceivedBytes">their bytes</param>
/// <param name="Collectives">collectives of an evaluation</param>
/// <param name="CollectiveBytes">bytes of its buffers in them</param>
/// <param name="Memory">bytes it holds</param>
/// <param name="Seconds">estimated times of an evaluation</param>
internal sealed record RankPlan(
    long Velocities, long Updates, long SentMessages, long SentBytes, long ReceivedMessages, long ReceivedBytes, long Collectives,
    long CollectiveBytes, MemoryPlan Memory, RankSeconds Seconds);

/// <summary>Estimated seconds of an evaluation on one rank.</summary>
/// <param name="Bonds">the bond loop</param>
/// <param name="LevelSums">marginals and level sums</param>
/// <param name="Tables">radial weights of its directions, and the tables of all</param>
/// <param name="Halo">the halo exchange</param>
/// <param name="Allreduce">the reductions</param>
internal sealed record RankSeconds(double Bonds, double LevelSums, double Tables, double Halo, double Allreduce)
{
    /// <summary>Their sum.</summary>
    public double Total => Bonds + LevelSums + Tables + Halo + Allreduce;
}
