using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.TimeStepping;

namespace Extending;

/// <summary>
/// The explicit methods of two stages and second order with a fixed step, F' = F + h [(1 - 1/2a) Q(F) + 1/2a Q(F + a h Q(F))]: the midpoint
/// rule with a = 1/2, Heun's method with a = 1.
/// </summary>
public sealed class TwoStage : TimeIntegrator
{
    /// <summary>What an input says of it: 6 fields are one more than every method has, for the second rate.</summary>
    public static IntegratorKind Kind { get; } = new("two-stage", "fixed step", Order: 2, Fields: 6, EvaluationsPerStep: 2,
        (rate, state, settings, carry) => new TwoStage(rate, state, settings, carry))
    {
        HasFixedStep = true,
        Keys = [new("node", NumberBound.UpTo(1), 1)],
    };

    private readonly double _node;
    private readonly double[] _weights = new double[2];
    private readonly NativeBuffer[] _rates = new NativeBuffer[2];

    /// <summary>Starts from a state and its carry, which it owns from then on, and evaluates its rate.</summary>
    public TwoStage(IRightHandSide rate, NativeBuffer state, IntegratorSettings settings, NativeBuffer? carry = null)
        : base(Kind, rate, state, settings, errorOrder: 2, safety: 1, carry) =>
        _node = settings?.Constants is [var node] ? node : 1;

    /// <inheritdoc/>
    protected override void Advance(double step)
    {
        StageUpdates.Combine(Candidate, State, [_node * step], [Rate], Settings.Threads);
        Evaluate(Candidate, Stages[0]);
    }

    /// <inheritdoc/>
    protected override void Increment(double step, out ReadOnlySpan<double> weights, out ReadOnlySpan<NativeBuffer> fields)
    {
        (_weights[0], _weights[1]) = (step * (1 - 0.5 / _node), step * (0.5 / _node));
        (_rates[0], _rates[1]) = (Rate, Stages[0]);
        weights = _weights;
        fields = _rates;
    }
}
