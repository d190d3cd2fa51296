using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.TimeStepping;

[assembly: Kind(typeof(DormandPrince54))]

namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// Dormand-Prince 5(4) with local extrapolation: six evaluations a step, the last of them the first of the next step. With a
/// tolerance the step follows the embedded error, e = h Σ_j (b_j - b^_j) k_j, by PI control; without one it is fixed.
/// Memory: 9 fields (F, its carry, k1, the argument, k2 and later k7, k3, k4, k5, k6).
/// </summary>
internal sealed class DormandPrince54 : TimeIntegrator
{
    /// <summary>What an input says of it.</summary>
    public static IntegratorKind Kind { get; } = new("dormand-prince", "", Order: 5, Fields: 9, EvaluationsPerStep: 6,
        (rate, state, settings, carry) => new DormandPrince54(rate, state, settings, carry));

    private readonly NativeBuffer[] _rates;
    private readonly double[] _weights = new double[6];

    /// <summary>Starts from a state and its carry (null: 0), which it owns and disposes from then on, and evaluates its rate.</summary>
    /// <exception cref="ArgumentException">a setting out of range</exception>
    /// <exception cref="NonFiniteRateException">the state or its rate is not finite</exception>
    public DormandPrince54(IRightHandSide rightHandSide, NativeBuffer initialState, IntegratorSettings settings, NativeBuffer? carry = null)
        : base(Kind, rightHandSide, initialState, settings, errorOrder: 5, safety: 0.9, carry) =>
        _rates = [EndRate, Rate, .. Stages];

    /// <inheritdoc/>
    protected override void Advance(double step)
    {
        (_rates[0], _rates[1]) = (EndRate, Rate);
        StageUpdates.Combine(Candidate, State, [step * DormandPrinceTableau.Second], [Rate], Settings.Threads);
        Evaluate(Candidate, EndRate);
        for (var row = 0; row < DormandPrinceTableau.Stages.Length; row++)
        {
            var weights = Scaled(DormandPrinceTableau.Stages[row], step);
            StageUpdates.Combine(Candidate, State, weights, _rates.AsSpan(0, weights.Length), Settings.Threads);
            Evaluate(Candidate, _rates[row + 2]);
        }
    }

    /// <inheritdoc/>
    protected override void Increment(double step, out ReadOnlySpan<double> weights, out ReadOnlySpan<NativeBuffer> fields)
    {
        weights = Scaled(DormandPrinceTableau.Result, step);
        fields = _rates.AsSpan(1);
    }

    /// <inheritdoc/>
    protected override double LocalError(double step) =>
        FieldNorms.Combination(Scaled(DormandPrinceTableau.Error, step), _rates, Settings.Threads);

    /// <inheritdoc/>
    private protected override bool KeepsStartRate => true;

    /// <inheritdoc/>
    private protected override void Quartic(double step, out ReadOnlySpan<double> weights, out ReadOnlySpan<NativeBuffer> fields)
    {
        (_rates[0], _rates[1]) = (Rate, EndRate);
        weights = Scaled(DormandPrinceTableau.Dense, step);
        fields = _rates;
    }

    private ReadOnlySpan<double> Scaled(double[] row, double step)
    {
        for (var j = 0; j < row.Length; j++)
            _weights[j] = step * row[j];
        return _weights.AsSpan(0, row.Length);
    }
}
