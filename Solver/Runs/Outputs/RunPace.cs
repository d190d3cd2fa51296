namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// The pace of a run, of late: time of the run and steps for each second of wall time,
/// <code>
/// pace = Σ_i w_i Δt_i / Σ_i w_i Δs_i,      w_i = 2^(-(s - s_i)/H),      H = max(1 s, s/20)
/// </code>
/// over the steps i that ended at the wall time s_i, s now. The steps of a relaxation grow by orders of magnitude, so that a mean over the
/// whole run, and a mean of seconds for each unit of time even more, would be that of the small steps long gone; a weight by wall time
/// forgets them as fast as they went by.
/// </summary>
internal sealed class RunPace
{
    private const double ShortestMemory = 1, Share = 0.05;
    private double _at, _time, _wall, _advance, _steps;
    private long _step;
    private bool _begun;

    /// <summary>Time of the run for each wall second; NaN before there was a step.</summary>
    public double TimePerSecond => _wall > 0 && _steps > 0 ? _advance / _wall : double.NaN;

    /// <summary>Steps for each wall second; NaN before there was one.</summary>
    public double StepsPerSecond => _wall > 0 && _steps > 0 ? _steps / _wall : double.NaN;

    /// <summary>Wall seconds from the time reached to <paramref name="end"/>, or to the last of <paramref name="mostSteps"/> steps where
    /// this comes first, at this pace; NaN before there was a step.</summary>
    public double SecondsTo(double end, long mostSteps = long.MaxValue) =>
        Math.Min(Math.Max(0, end - _time) / TimePerSecond, Math.Max(0, mostSteps - _step) / StepsPerSecond);

    /// <summary>Takes note of where the run is; what lies between two calls without a step between counts with the next step.</summary>
    /// <param name="seconds">wall seconds since the start of this process</param>
    /// <param name="time">time of the run</param>
    /// <param name="step">steps since its start</param>
    public void Record(double seconds, double time, long step)
    {
        if (!_begun)
            (_begun, _at, _time, _step) = (true, seconds, time, step);
        if (step == _step || seconds <= _at)
            return;
        var kept = Math.Pow(2, -(seconds - _at) / Math.Max(ShortestMemory, Share * seconds));
        _wall = (kept * _wall) + (seconds - _at);
        _advance = (kept * _advance) + (time - _time);
        _steps = (kept * _steps) + (step - _step);
        (_at, _time, _step) = (seconds, time, step);
    }
}
