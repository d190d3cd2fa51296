using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// The three-stage third-order strong-stability-preserving method with a fixed step (C.-W. Shu and S. Osher, J. Comput. Phys. 77
/// (1988) 439; S. Gottlieb, C.-W. Shu, E. Tadmor, SIAM Rev. 43 (2001) 89):
/// F1 = F + h Q(F), F2 = 3/4 F + 1/4 (F1 + h Q(F1)), F' = 1/3 F + 2/3 (F2 + h Q(F2)).
/// Whatever convex property an explicit Euler step of length h keeps (F >= 0, H not raised), this keeps. Three evaluations a step.
/// Memory: 4 fields (F, Q(F), the argument, its rate).
/// </summary>
public sealed class SspRk3 : TimeIntegrator
{
    /// <summary>Order of the method.</summary>
    public const int Order = 3;

    /// <summary>Starts from a state, which it owns and disposes from then on, and evaluates its rate.</summary>
    /// <exception cref="ArgumentException">no fixed step, a tolerance, or a setting out of range</exception>
    /// <exception cref="NonFiniteRateException">the state or its rate is not finite</exception>
    public SspRk3(IRightHandSide rightHandSide, NativeBuffer initialState, IntegratorSettings settings)
        : base(rightHandSide, initialState, Fixed(settings), stages: 0, Order, errorOrder: Order, safety: 1) { }

    /// <inheritdoc/>
    public override string Method => "ssp-rk3";

    /// <inheritdoc/>
    private protected override double Advance(double step)
    {
        StageUpdates.Combine(Candidate, State, [step], [Rate], Settings.Threads);
        Evaluate(Candidate, EndRate);
        StageUpdates.Blend(Candidate, State, EndRate, 1.0 / 4, step, Settings.Threads);
        Evaluate(Candidate, EndRate);
        return StageUpdates.Blend(Candidate, State, EndRate, 2.0 / 3, step, Settings.Threads);
    }

    /// <inheritdoc/>
    private protected override double LocalError(double step) => 0;

    private static IntegratorSettings Fixed(IntegratorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Tolerance is null ? settings
            : throw new ArgumentException("ssp-rk3 estimates no error: give it a step, not a tolerance", nameof(settings));
    }
}
