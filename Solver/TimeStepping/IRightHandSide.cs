using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>The autonomous right-hand side Q of dF/dt = Q(F), e.g. the collision operator.</summary>
public interface IRightHandSide
{
    /// <summary>
    /// rate = Q(state). The same state must give the same bits every time: restarts rest on it. The two buffers are distinct,
    /// have the length of the field, and change from call to call, so their addresses must not be kept.
    /// </summary>
    void Evaluate(NativeBuffer state, NativeBuffer rate);
}
