using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.TimeStepping;

[assembly: Kind(typeof(SspRk3))]

namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// The three-stage third-order strong-stability-preserving method with a fixed step (C.-W. Shu and S. Osher, J. Comput. Phys. 77
/// (1988) 439; S. Gottlieb, C.-W. Shu, E. Tadmor, SIAM Rev. 43 (2001) 89):
/// F1 = F + h Q(F), F2 = 3/4 F + 1/4 (F1 + h Q(F1)), F' = 1/3 F + 2/3 (F2 + h Q(F2)).
/// Whatever convex property an explicit Euler step of length h keeps (F >= 0, H not raised), this keeps. Three evaluations a step, and one
/// more after a rejection. The stages are carried as differences to F, D2 = 1/4 (h Q(F) + h Q(F1)), D' = 2/3 (D2 + h Q(F2)), in the place
/// of Q(F). Memory: 5 fields (F, its carry, Q(F) and then the difference, the argument, its rate).
/// </summary>
internal sealed class SspRk3 : TimeIntegrator
{
    /// <summary>What an input says of it.</summary>
    public static IntegratorKind Kind { get; } = new("ssp-rk3", "fixed step", Order: 3, Fields: 5, EvaluationsPerStep: 3,
        (rate, state, settings, carry) => new SspRk3(rate, state, settings, carry))
    { HasFixedStep = true };

    private static readonly double[] _one = [1];
    private readonly NativeBuffer[] _difference = new NativeBuffer[1];

    /// <summary>Starts from a state and its carry (null: 0), which it owns and disposes from then on, and evaluates its rate.</summary>
    /// <exception cref="ArgumentException">no fixed step, a tolerance, or a setting out of range</exception>
    /// <exception cref="NonFiniteRateException">the state or its rate is not finite</exception>
    public SspRk3(IRightHandSide rightHandSide, NativeBuffer initialState, IntegratorSettings settings, NativeBuffer? carry = null)
        : base(Kind, rightHandSide, initialState, settings, errorOrder: 3, safety: 1, carry) { }

    /// <inheritdoc/>
    protected override void Advance(double step)
    {
        _difference[0] = Rate;
        StageUpdates.Combine(Candidate, State, [step], _difference, Settings.Threads);
        Evaluate(Candidate, EndRate);
        StageUpdates.Blend(Rate, EndRate, step / 4, step / 4, Settings.Threads);
        StageUpdates.Combine(Candidate, State, _one, _difference, Settings.Threads);
        Evaluate(Candidate, EndRate);
        StageUpdates.Blend(Rate, EndRate, 2.0 / 3, step * (2.0 / 3), Settings.Threads);
    }

    /// <inheritdoc/>
    protected override void Increment(double step, out ReadOnlySpan<double> weights, out ReadOnlySpan<NativeBuffer> fields)
    {
        weights = _one;
        fields = _difference;
    }

    /// <inheritdoc/>
    protected override void Settled(bool accepted)
    {
        if (!accepted)
            Evaluate(State, Rate);
    }
}
