using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.TimeStepping;

[assembly: Kind(typeof(Rkc))]

namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// The second-order Runge-Kutta-Chebyshev method for stiff dissipative problems (B. P. Sommeijer, L. F. Shampine, J. G. Verwer, RKC:
/// an explicit solver for parabolic PDEs, J. Comput. Appl. Math. 88 (1997) 315). With s stages it is stable for a spectral radius of
/// dQ/dF up to about 0.65 s²/h; s is the smallest number that suffices. The spectral radius is estimated by
/// <see cref="SpectralRadiusEstimate"/> at the start, every 25 steps, and after a rejection. Local error
/// e = 4/5 (F_n - F_(n+1)) + 2/5 h (Q(F_n) + Q(F_(n+1))). The stages are carried as differences to F_n, so that the
/// rounding of the recurrence, which grows like s², is relative to the change of F and not to F. s evaluations a step.
/// Memory: 7 fields (F, its carry, Q(F), the argument, its rate, two differences).
/// </summary>
internal sealed class Rkc : TimeIntegrator
{
    /// <summary>What an input says of it.</summary>
    public static IntegratorKind Kind { get; } = new("rkc", "stiff, small hbar", Order: 2, Fields: 7, EvaluationsPerStep: 2,
        (rate, state, settings, carry) => new Rkc(rate, state, settings, carry))
    { MayEvaluateMore = true };

    /// <summary>Steps between two estimates of the spectral radius.</summary>
    public const int StepsBetweenEstimates = 25;

    private const double StabilityFactor = 1.54;
    private const int StagesOfFixedStep = 1000;
    private static readonly double[] _one = [1];
    private readonly int _mostStages;
    private double _spectralRadius;
    private int _stepsSinceEstimate = -1;
    private int _newest;

    /// <summary>Starts from a state and its carry (null: 0), which it owns and disposes from then on, and evaluates its rate.</summary>
    /// <exception cref="ArgumentException">a setting out of range</exception>
    /// <exception cref="NonFiniteRateException">the state or its rate is not finite</exception>
    public Rkc(IRightHandSide rightHandSide, NativeBuffer initialState, IntegratorSettings settings, NativeBuffer? carry = null)
        : base(Kind, rightHandSide, initialState, settings, errorOrder: 3, safety: 0.8, carry) =>
        _mostStages = settings.Tolerance is { } tolerance
            ? Math.Max(2, (int)Math.Min(1e6, Math.Sqrt(tolerance / (10 * Math.ScaleB(1, -52)))))
            : StagesOfFixedStep;

    /// <summary>Spectral radius of dQ/dF in use, the safety factor 1.2 included; 0 before the first step.</summary>
    public double SpectralRadius => _spectralRadius;

    /// <summary>Stages of the last attempt.</summary>
    public int StageNumber { get; private set; }

    /// <inheritdoc/>
    internal override IntegratorState Capture() =>
        base.Capture() with { SpectralRadius = _spectralRadius, StepsSinceEstimate = _stepsSinceEstimate };

    /// <inheritdoc/>
    internal override void Restore(IntegratorState saved)
    {
        base.Restore(saved);
        (_spectralRadius, _stepsSinceEstimate) = (saved.SpectralRadius, saved.StepsSinceEstimate);
    }

    /// <summary>
    /// Bounds the step where it needs more stages than rounding allows: s² · 10 · 2^-52 &lt;= tolerance as in RKC, 1000 stages
    /// with a fixed step.
    /// </summary>
    protected override double LimitStep(double step)
    {
        if (_stepsSinceEstimate is < 0 or >= StepsBetweenEstimates)
        {
            _spectralRadius = SpectralRadiusEstimate.Of(
                Evaluate, OverBlocks, State, Rate, Candidate, EndRate, StateNorm, Settings.Block, Settings.Threads);
            _stepsSinceEstimate = 0;
        }
        var longest = ((double)_mostStages * _mostStages - 1) / (StabilityFactor * _spectralRadius);
        return Math.Min(step, longest);
    }

    /// <inheritdoc/>
    protected override void Advance(double step)
    {
        StageNumber = Math.Clamp(1 + (int)Math.Sqrt(StabilityFactor * step * _spectralRadius + 1), 2, _mostStages);
        var coefficients = new ChebyshevStages(StageNumber, step);
        var (newer, older) = (0, 1);
        Stages[older].Clear();
        StageUpdates.Scale(Stages[newer], Rate, coefficients.First, Settings.Threads);
        StageUpdates.Combine(Candidate, State, [coefficients.First], [Rate], Settings.Threads);
        for (var j = 2; j <= StageNumber; j++)
        {
            Evaluate(Candidate, EndRate);
            StageUpdates.Recur(
                Candidate, State, Stages[newer], Stages[older], EndRate, Rate, coefficients.Next(), Settings.Threads);
            (newer, older) = (older, newer);
        }
        _newest = newer;
    }

    /// <inheritdoc/>
    protected override void Increment(double step, out ReadOnlySpan<double> weights, out ReadOnlySpan<NativeBuffer> fields)
    {
        weights = _one;
        fields = Stages.Slice(_newest, 1);
    }

    /// <inheritdoc/>
    protected override double LocalError(double step) =>
        FieldNorms.Combination([-0.8, 0.4 * step, 0.4 * step], [Stages[_newest], Rate, EndRate], Settings.Threads);

    /// <inheritdoc/>
    private protected override bool KeepsStartRate => true;

    /// <inheritdoc/>
    protected override void Settled(bool accepted)
    {
        if (accepted)
            _stepsSinceEstimate++;
        else if (_stepsSinceEstimate > 0)
            _stepsSinceEstimate = -1;
    }
}
