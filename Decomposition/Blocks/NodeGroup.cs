using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Decomposition.Blocks;

/// <summary>
/// Which ranks share memory: those of a node, or fewer where the environment variable CLUSTERLB_RANKS_PER_NODE says so (ranks of one
/// NUMA domain, say; 1 gives each rank a halo of its own).
/// </summary>
internal sealed class NodeGroup : IDisposable
{
    /// <summary>Name of the environment variable.</summary>
    public const string Variable = "CLUSTERLB_RANKS_PER_NODE";

    /// <summary>Finds the groups; collective.</summary>
    /// <exception cref="ArgumentException">the variable is not a positive number</exception>
    public NodeGroup(Communicator world)
    {
        ArgumentNullException.ThrowIfNull(world);
        var node = world.SplitShared();
        Ranks = node;
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text)
        {
            if (!int.TryParse(text, out var most) || most < 1)
                throw new ArgumentException($"{Variable} must be a positive number, but is '{text}'");
            Ranks = node.Split(node.Rank / most);
            node.Dispose();
        }

        var leader = world.Rank;
        leader = -Ranks.Allreduce(-leader, Operation.Max);
        NodeOf = new int[world.Size];
        world.Allgather<int>([leader], NodeOf);
    }

    /// <summary>The ranks of this group.</summary>
    public Communicator Ranks { get; }

    /// <summary>For every rank of the world the smallest rank of its group.</summary>
    public int[] NodeOf { get; }

    /// <inheritdoc/>
    public void Dispose() => Ranks.Dispose();
}
