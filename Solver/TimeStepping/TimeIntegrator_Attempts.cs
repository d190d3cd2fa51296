namespace ClusterLB.Solver.TimeStepping;

// How a step is tried, taken or refused, and how the first is chosen.
public abstract partial class TimeIntegrator
{
    private (double Error, double Norm) Attempt(double step, StepAdmissibility? admissible)
    {
        Advance(step);
        Increment(step, out var weights, out var fields);
        var norm = OverBlocks(StageUpdates.Finish(_candidate, State, Carry, weights, fields, Settings.Threads));
        if (!double.IsFinite(norm) || admissible is not null && !admissible(_candidate))
            return (double.PositiveInfinity, norm);
        Evaluate(_candidate, _endRate);
        if (Settings.Tolerance is not { } tolerance)
            return (double.IsFinite(OverBlocks(FieldNorms.Max(_endRate, Settings.Threads))) ? 0 : double.PositiveInfinity, norm);
        var error = OverBlocks(LocalError(step));
        return (error == 0 ? 0 : error / (tolerance * Math.Max(norm, _stateNorm)), norm);
    }

    private void Accept(double step, double error, double norm, double time, bool last, bool afterRejection)
    {
        (_stepStart, _dense) = (Time, KeepsStartRate ? DenseOutput.Ready : DenseOutput.WithoutRate);
        Increment(step, out var weights, out var fields);
        StageUpdates.Carry(_candidate, State, Carry, weights, fields, Settings.Threads);
        (State, _candidate) = (_candidate, State);
        (Rate, _endRate) = (_endRate, Rate);
        (Time, LastStep, _stateNorm) = (time, step, norm);
        StepNumber++;
        if (double.IsFinite(_ceiling) && ++_stepsUnderCeiling == StepsBeforeRaisingCeiling)
            (_ceiling, _stepsUnderCeiling) = (2 * _ceiling, 0);
        if (Settings.Tolerance is not null && !last)
            _nextStep = _controller.Accept(step, error, afterRejection);
        Settled(true);
    }

    private void Reject(double step, double error)
    {
        Rejected++;
        if (double.IsFinite(error))
            _nextStep = _controller.Reject(step, error);
        else
            (_ceiling, _stepsUnderCeiling) = (step / 2, 0);
        Settled(false);
    }

    private void MeasureStart()
    {
        _stateNorm = OverBlocks(FieldNorms.Max(State, Settings.Threads));
        if (!double.IsFinite(_stateNorm))
            throw new NonFiniteRateException($"the state at time {Time:R} holds a NaN or an infinity");
        if (!double.IsFinite(OverBlocks(FieldNorms.Max(Rate, Settings.Threads))))
            throw new NonFiniteRateException($"the rate of the state at time {Time:R} holds a NaN or an infinity");
    }

    /// <summary>
    /// First step for a tolerance (Hairer, Nørsett, Wanner I, section II.4, algorithm a-f) in maximum norms relative to tolerance ·
    /// max|F|: one explicit Euler step of a hundredth of |F|/|Q| measures the second derivative.
    /// </summary>
    private double FirstStep()
    {
        var unit = Settings.Tolerance.GetValueOrDefault() * _stateNorm;
        var slope = OverBlocks(FieldNorms.Max(Rate, Settings.Threads));
        var trial = _stateNorm > 0 && slope > 0 && double.IsFinite(_stateNorm / slope) ? 0.01 * _stateNorm / slope : 1e-6;
        StageUpdates.Combine(_candidate, State, [trial], [Rate], Settings.Threads);
        Evaluate(_candidate, _endRate);
        var curvature = OverBlocks(FieldNorms.Difference(_endRate, Rate, Settings.Threads)) / trial;
        if (unit == 0 || !double.IsFinite(curvature))
            return 1e-3 * trial;
        var largest = Math.Max(slope, curvature) / unit;
        var step = largest > 1e-15 ? Math.Pow(0.01 / largest, 1.0 / (Method.Order + 1)) : Math.Max(1e-6, 1e-3 * trial);
        return Math.Min(100 * trial, step);
    }
}
