using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Input;

/// <summary>The integrator that an input names.</summary>
public static class TimeIntegrators
{
    /// <summary>Field-sized buffers that the integrator of <paramref name="method"/> holds, state, carry and rate included.</summary>
    public static int Fields(TimeMethod method) => method switch
    {
        TimeMethod.SspRk3 => 5,
        TimeMethod.Rkc => 7,
        _ => 9,
    };

    /// <summary>Evaluations of Q a step; of rkc as many as it has stages, at least 2.</summary>
    public static int EvaluationsPerStep(TimeMethod method) => method switch
    {
        TimeMethod.SspRk3 => 3,
        TimeMethod.Rkc => 2,
        _ => 6,
    };

    /// <summary>Builds the integrator of [time] <c>method</c>; it takes over the initial state and its carry (null: 0).</summary>
    /// <exception cref="NonFiniteRateException">the state or its rate is not finite</exception>
    public static TimeIntegrator Create(
        TimeSettings time, IRightHandSide rightHandSide, NativeBuffer initialState, Domain domain, NativeBuffer? carry = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(domain);
        var settings = new IntegratorSettings
        {
            Tolerance = time.Method == TimeMethod.SspRk3 ? null : time.Tolerance,
            Step = time.Step,
            Threads = domain.Threads,
            Block = domain.World.Size == 1 ? FieldBlock.Whole : new DomainBlock(domain),
        };
        return time.Method switch
        {
            TimeMethod.SspRk3 => new SspRk3(rightHandSide, initialState, settings, carry),
            TimeMethod.Rkc => new Rkc(rightHandSide, initialState, settings, carry),
            _ => new DormandPrince54(rightHandSide, initialState, settings, carry),
        };
    }
}
