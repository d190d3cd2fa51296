using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// Directions whose bonds one kind of kernel gathers, over the block of a rank. A set has its own layout of F, with the velocities that the
/// kernel reads together side by side, and its own layout of the coefficients.
/// </summary>
internal unsafe interface IBondSet : IDisposable
{
    /// <summary>The axis that none of the directions moves along; null where they move along every axis.</summary>
    int? Axis { get; }

    /// <summary>Numbers of the directions. Members of the set are counted in this order.</summary>
    int[] Directions { get; }

    /// <summary>Bond updates of the whole lattice.</summary>
    long Updates { get; }

    /// <summary>Doubles of the copy of F.</summary>
    long FieldLength { get; }

    /// <summary>Doubles of work space that a thread needs.</summary>
    long WorkLength { get; }

    /// <summary>Bytes that the set holds itself.</summary>
    long Bytes { get; }

    /// <summary>Copies F to the layout of the set. The ranks of a node deal the copy out among themselves.</summary>
    /// <param name="team">the threads</param>
    /// <param name="halo">F over the halo, C order</param>
    /// <param name="field">receives <see cref="FieldLength"/> doubles</param>
    /// <param name="share">number of this rank on its node</param>
    /// <param name="shares">ranks of the node</param>
    void Copy(ThreadTeam team, double* halo, double* field, int share = 0, int shares = 1);

    /// <summary>Tables for the coefficients of all members; the caller disposes them.</summary>
    /// <param name="hasGains">false for the partial sums alone</param>
    IBondCoefficients NewCoefficients(bool hasGains);

    /// <summary>rate = Q of these directions, or rate += Q, and what <paramref name="addition"/> adds; allocates nothing.</summary>
    /// <param name="threads">the threads, with <see cref="WorkLength"/> doubles each</param>
    /// <param name="coefficients">made by <see cref="NewCoefficients"/> of this set, with gains</param>
    /// <param name="field">F as <see cref="Copy"/> wrote it</param>
    /// <param name="rate">Q over the block, C order</param>
    /// <param name="isFirst">whether the rate is replaced</param>
    /// <param name="addition">what is added beside gain and loss; null for nothing</param>
    void Run(
        BondThreads threads, IBondCoefficients coefficients, double* field, NativeBuffer rate, bool isFirst, IRowAddition? addition = null);
}
