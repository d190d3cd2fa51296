namespace ClusterLB.Decomposition.Threads;

/// <summary>The body of a loop that a <see cref="ThreadTeam"/> shares out, with the arguments of one call.</summary>
internal interface ILoopBody
{
    /// <summary>Computes an item.</summary>
    /// <param name="item">its number</param>
    /// <param name="thread">a number below <see cref="ThreadTeam.Threads"/> that no other thread has meanwhile in this loop</param>
    void Run(int item, int thread);
}
