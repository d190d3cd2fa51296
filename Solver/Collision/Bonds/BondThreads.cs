using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>The threads that gather bonds, each with a work space of its own.</summary>
internal sealed unsafe class BondThreads : IDisposable
{
    private readonly NativeBuffer[] _work;

    /// <summary>Work spaces for the threads of <paramref name="team"/>.</summary>
    /// <param name="team">the threads</param>
    /// <param name="length">doubles of a work space: the largest <see cref="IBondSet.WorkLength"/></param>
    public BondThreads(ThreadTeam team, long length)
    {
        ArgumentNullException.ThrowIfNull(team);
        Team = team;
        _work = [.. Enumerable.Range(0, team.Threads).Select(_ => new NativeBuffer(length))];
    }

    /// <summary>The threads.</summary>
    public ThreadTeam Team { get; }

    /// <summary>Bytes of all work spaces.</summary>
    public long Bytes => sizeof(double) * _work.Sum(buffer => buffer.Length);

    /// <summary>The work space of a thread.</summary>
    public double* Work(int thread) => _work[thread].Pointer;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _work)
            buffer.Dispose();
    }
}
