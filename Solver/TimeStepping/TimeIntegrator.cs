using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// An explicit one-step integrator of dF/dt = Q(F). It owns all its fields, and exchanges their roles from step to step:
/// <see cref="State"/> and <see cref="Rate"/> must be read anew after each step. The sequence of steps depends on the initial state,
/// the settings and the end alone, never on what is done between steps. What the rounding of <see cref="State"/> leaves out of a step is
/// carried to the next (<see cref="Carry"/>): near a stationary state, where a step changes F by less than its last bit, the same part
/// would be lost step after step, and with it the conservation laws.
/// </summary>
public abstract partial class TimeIntegrator : IDisposable
{
    /// <summary>Rejections in a row after which an integration fails.</summary>
    public const int MostRejections = 20;

    /// <summary>Fields that every method has: F, its carry, Q(F), the argument of a stage and its rate.</summary>
    private const int FieldsOfAll = 5;

    private const int StepsBeforeRaisingCeiling = 5;
    private const double MergedRemainder = 1e-10;
    private readonly IRightHandSide _rightHandSide;
    private readonly NativeBuffer[] _stages;
    private readonly StepController _controller;
    private NativeBuffer _candidate, _endRate;
    private double _stateNorm, _nextStep, _ceiling = double.PositiveInfinity, _timeCarry;
    private int _stepsUnderCeiling;
    private bool _disposed;

    /// <summary>Takes over the initial state and its carry (null: 0), and evaluates its rate.</summary>
    /// <param name="kind">name, order and number of fields of the method</param>
    /// <param name="rightHandSide">Q</param>
    /// <param name="initialState">F at the initial time</param>
    /// <param name="settings">steps, tolerance, threads and block</param>
    /// <param name="errorOrder">q of the error estimate O(h^q); not used with a fixed step</param>
    /// <param name="safety">the factor of the step control, below 1; not used with a fixed step</param>
    /// <param name="carry">what the rounding of F has left out so far</param>
    /// <exception cref="ArgumentException">a setting out of range, or a tolerance for a method that estimates no error</exception>
    /// <exception cref="NonFiniteRateException">the state or its rate is not finite</exception>
    protected TimeIntegrator(
        IntegratorKind kind, IRightHandSide rightHandSide, NativeBuffer initialState, IntegratorSettings settings, int errorOrder,
        double safety, NativeBuffer? carry)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(rightHandSide);
        ArgumentNullException.ThrowIfNull(initialState);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Verify(kind);
        (Method, Settings) = (kind, settings);
        Time = settings.Time;
        _rightHandSide = rightHandSide;
        _controller = new StepController(errorOrder, safety);
        _nextStep = settings.Step ?? 0;
        State = initialState;
        Carry = carry ?? new NativeBuffer(initialState.Length);
        Rate = new NativeBuffer(initialState.Length);
        _candidate = new NativeBuffer(initialState.Length);
        _endRate = new NativeBuffer(initialState.Length);
        _stages = new NativeBuffer[kind.Fields - FieldsOfAll];
        for (var j = 0; j < _stages.Length; j++)
            _stages[j] = new NativeBuffer(initialState.Length);
        Evaluate(State, Rate);
        MeasureStart();
    }

    /// <summary>The method.</summary>
    public IntegratorKind Method { get; }

    /// <summary>The settings it was built with.</summary>
    public IntegratorSettings Settings { get; }

    /// <summary>F at <see cref="Time"/>.</summary>
    public NativeBuffer State { get; private set; }

    /// <summary>
    /// c, what the rounding of <see cref="State"/> has left out of the steps so far: F + c moves by the increments of the method to about
    /// twice the working precision, |c| is at most half a last bit of F. Zero at the start.
    /// </summary>
    public NativeBuffer Carry { get; }

    /// <summary>Q(<see cref="State"/>), the first stage of the next step.</summary>
    public NativeBuffer Rate { get; private set; }

    /// <summary>Time of <see cref="State"/>. With a fixed step it is n · step after n steps, rounded once.</summary>
    public double Time { get; private set; }

    /// <summary>Accepted steps so far.</summary>
    public long StepNumber { get; private set; }

    /// <summary>Length of the last accepted step; 0 before the first.</summary>
    public double LastStep { get; private set; }

    /// <summary>Evaluations of Q so far, those of step selection and of spectral radii included.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Rejected attempts so far.</summary>
    public long Rejected { get; private set; }

    /// <summary>The argument of a stage, and at the end the candidate for the next state.</summary>
    protected NativeBuffer Candidate => _candidate;

    /// <summary>Rate at a stage, and at the end Q(candidate).</summary>
    protected NativeBuffer EndRate => _endRate;

    /// <summary>The further buffers of the method, as many as its kind has fields beyond 5.</summary>
    protected ReadOnlySpan<NativeBuffer> Stages => _stages;

    /// <summary>max_i |F_i| over all blocks.</summary>
    protected double StateNorm => _stateNorm;

    /// <summary>
    /// Makes one accepted step towards <paramref name="end"/>, trying again with shorter ones as long as attempts are rejected:
    /// for their error, for values that are not finite, or by <paramref name="admissible"/>. A step that reaches the end, or stops
    /// short of it by less than 1e-10 of itself, is fitted to it: then the time equals the end bit for bit. A step halved for
    /// another reason than its error bounds those that follow; the bound is doubled after every 5 accepted steps.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">the end is not a finite time after the present one</exception>
    /// <exception cref="StepRejectedException">20 attempts in a row were rejected, the step is below the resolution of the time, or (rkc)
    /// the rate next to the state is not finite</exception>
    /// <param name="end">the time to go to</param>
    /// <param name="admissible">whether a candidate may be taken</param>
    /// <param name="reached">is told of the step that is about to be taken, whose rate was evaluated last; what it throws leaves the state
    /// as it was</param>
    public StepOutcome Step(double end, StepAdmissibility? admissible = null, Action? reached = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!(end > Time && double.IsFinite(end)))
            throw new ArgumentOutOfRangeException(nameof(end), end, $"the end must be finite and later than the present time {Time}");
        _dense = DenseOutput.None;
        if (_nextStep == 0)
            _nextStep = FirstStep();
        for (var rejections = 0; ; rejections++)
        {
            if (rejections == MostRejections)
                throw new StepRejectedException($"{rejections} attempts at a step from time {Time:R} were rejected in a row");
            var step = LimitStep(Math.Min(Math.Min(_nextStep, _ceiling), Settings.MaxStep));
            var last = step * (1 + MergedRemainder) >= end - Time;
            var (time, carry) = Later(step);
            if (last && (time != end || Settings.Tolerance is not null))
                (step, time, carry) = (end - Time, end, 0);
            else if (Time + step == Time)
                throw new StepRejectedException($"at time {Time:R} the step has shrunk to {step:R}, below the resolution of the time");
            var (error, norm) = Attempt(step, admissible);
            if (error <= 1)
            {
                reached?.Invoke();
                _timeCarry = carry;
                Accept(step, error, norm, time, last, rejections > 0);
                return new StepOutcome(step, rejections, error, last);
            }
            Reject(step, error);
        }
    }

    /// <summary>The time after a step, and what its rounding leaves out: fixed steps add up without error.</summary>
    private (double Time, double Carry) Later(double step)
    {
        var sum = Time + step;
        if (Settings.Tolerance is not null)
            return (sum, 0);
        var added = sum - Time;
        var left = (Time - (sum - added)) + (step - added) + _timeCarry;
        var time = sum + left;
        return (time, left - (time - sum));
    }

    /// <summary>max |Q| / max |F| over all blocks, a rate: how fast the state changes. Collective.</summary>
    public double RelativeRate() => OverBlocks(FieldNorms.Max(Rate, Settings.Threads)) / _stateNorm;

    /// <summary>Everything but the fields that a bit-identical continuation needs.</summary>
    internal virtual IntegratorState Capture() => new()
    {
        Method = Method.Name,
        Time = Time,
        TimeCarry = _timeCarry,
        StepNumber = StepNumber,
        LastStep = LastStep,
        NextStep = _nextStep,
        PreviousError = _controller.PreviousError,
        Ceiling = _ceiling,
        StepsUnderCeiling = _stepsUnderCeiling,
        Evaluations = Evaluations,
        Rejected = Rejected,
    };

    /// <summary>
    /// Continues a captured integration. <see cref="State"/> must hold its field: give it to the constructor, which evaluates
    /// <see cref="Rate"/>, or write both buffers before this call; the same goes for <see cref="Carry"/>.
    /// </summary>
    /// <exception cref="ArgumentException">the state is of another method</exception>
    /// <exception cref="NonFiniteRateException">the state or its rate is not finite</exception>
    internal virtual void Restore(IntegratorState saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        if (saved.Method != Method.Name)
            throw new ArgumentException($"a state of {saved.Method} cannot be continued with {Method.Name}", nameof(saved));
        Time = saved.Time;
        _timeCarry = saved.TimeCarry;
        StepNumber = saved.StepNumber;
        LastStep = saved.LastStep;
        _nextStep = saved.NextStep;
        _controller.PreviousError = saved.PreviousError;
        _ceiling = saved.Ceiling;
        _stepsUnderCeiling = saved.StepsUnderCeiling;
        Evaluations = saved.Evaluations;
        Rejected = saved.Rejected;
        _dense = DenseOutput.None;
        MeasureStart();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the fields, the initial state that was taken over included.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (_disposed || !disposing)
            return;
        _disposed = true;
        State.Dispose();
        Carry.Dispose();
        Rate.Dispose();
        _candidate.Dispose();
        _endRate.Dispose();
        foreach (var stage in _stages)
            stage.Dispose();
    }

    /// <summary>The step the method can make at most, where that is less than the one proposed.</summary>
    protected virtual double LimitStep(double step) => step;

    /// <summary>Evaluates the stages of a step; <see cref="Candidate"/> and <see cref="EndRate"/> are free to use.</summary>
    protected abstract void Advance(double step);

    /// <summary>The step as a combination of fields, F' - F = Σ_j weight_j · field_j; holds from <see cref="Advance"/> to
    /// <see cref="Settled"/>.</summary>
    protected abstract void Increment(double step, out ReadOnlySpan<double> weights, out ReadOnlySpan<NativeBuffer> fields);

    /// <summary>max |e| of this block, e the estimated local error, once <see cref="EndRate"/> = Q(<see cref="Candidate"/>). A method with
    /// a fixed step has none.</summary>
    protected virtual double LocalError(double step) => 0;

    /// <summary>Told after each step and each rejection.</summary>
    protected virtual void Settled(bool accepted) { }

    /// <summary>Q(state), counted.</summary>
    protected void Evaluate(NativeBuffer state, NativeBuffer rate)
    {
        _rightHandSide.Evaluate(state, rate);
        Evaluations++;
    }

    /// <summary>A maximum of this block made one of all blocks; +infinity where anything is not finite.</summary>
    protected double OverBlocks(double local) =>
        Settings.Block.Max(double.IsFinite(local) ? local : double.PositiveInfinity);
}
