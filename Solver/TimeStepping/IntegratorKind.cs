using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Kinds;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>What the input, the plan and the step control need to know of an integrator, the static property <c>Kind</c> of its
/// class.</summary>
/// <param name="Name">the value of <c>time.method</c></param>
/// <param name="Words">what it is for, in a word or two; empty where nothing needs to be said</param>
/// <param name="Order">order of the method</param>
/// <param name="Fields">field-sized buffers that it holds, at least 5: state, carry, rate, the argument of a stage and its rate</param>
/// <param name="EvaluationsPerStep">evaluations of Q an accepted step</param>
/// <param name="Create">builds the integrator</param>
public sealed record IntegratorKind(
    string Name, string Words, int Order, int Fields, int EvaluationsPerStep, IntegratorKind.Maker Create) : IKind
{
    /// <summary>The kinds of all integrators.</summary>
    public static KindList<IntegratorKind> All { get; } = new();

    /// <summary>Field-sized buffers that it holds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">fewer than 5</exception>
    public int Fields { get; } = Fields >= 5 ? Fields
        : throw new ArgumentOutOfRangeException(nameof(Fields), Fields, "every integrator holds at least 5 fields");

    /// <summary>Whether it estimates no error: it needs <c>time.step</c> and takes no <c>time.tolerance</c>.</summary>
    public bool HasFixedStep { get; init; }

    /// <summary>Whether a step may take more than <see cref="EvaluationsPerStep"/>.</summary>
    public bool MayEvaluateMore { get; init; }

    /// <summary>The keys that [time] has for this method alone; none is required.</summary>
    public IReadOnlyList<NumberKey> Keys { get; init; } = [];

    /// <summary>
    /// Builds an integrator, which takes over the initial state and its carry (null: 0) and disposes them.
    /// </summary>
    /// <exception cref="NonFiniteRateException">the state or its rate is not finite</exception>
    public delegate TimeIntegrator Maker(
        IRightHandSide rightHandSide, NativeBuffer initialState, IntegratorSettings settings, NativeBuffer? carry);
}
