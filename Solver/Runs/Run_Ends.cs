using ClusterLB.IO.Files;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Solver.Runs;

/// <summary>The beginning and the end of a run.</summary>
public sealed partial class Run
{
    // Steps under control change the state by more than the tolerance while anything happens.
    private const double ControlledSteps = 10;

    /// <summary>Records the initial state, or goes back to where the checkpoint was.</summary>
    private void Begin()
    {
        var checkpoint = _resumed?.Checkpoint;
        if (_state.Domain.IsRoot)
        {
            _state.Results.Begin(_state.Toml, goesOn: checkpoint is not null, _state.Log);
            (_state.Log as RunLog)?.Keep(
                _state.Results.Log, append: checkpoint is not null,
                $"{WallClock.Now:yyyy-MM-dd'T'HH:mm:ss'Z'}  clusterlb {Provenance.SoftwareVersion}, {DirectoryLock.Me()}",
                () => _state.Results.IsInPlace);
        }

        _state.Log.WriteLine($"  results     {_state.Results.Path}");
        _state.Log.WriteLine();
        if (checkpoint is not null)
            _state.Resume(checkpoint.Journal, 1 + checkpoint.Lineage.Count(c => c == '\n'));
        foreach (var output in _state.Outputs)
        {
            // A run that cannot write what it begins with is none.
            if (_state.Failure.Length > 0 && checkpoint is null && _checkpoints.Newest is null)
                throw new IOException(_state.Failure);
            if (checkpoint is null)
                Write(output, output.Begin);
            else
            {
                output.Resume(_state, checkpoint.Journal);
                if (output.Schedule is TimeSchedule times)
                    times.Advance(_state);
            }
        }

        _state.KeepPace();
    }

    private static double[] Diagonal(Moments moments) =>
        [.. Enumerable.Range(0, moments.Momentum.Length).Select(a => moments.Temperature[a, a])];

    private void End(bool isFinal)
    {
        foreach (var output in _state.Outputs)
            output.End(_state, isFinal);
    }

    /// <summary>Says why the run ends, on the line, in the log and in the progress file.</summary>
    /// <param name="reason">why; None where the run failed</param>
    /// <param name="details">what else there is to say</param>
    /// <returns>the summary, the same on all ranks but for what only rank 0 knows; collective</returns>
    private RunSummary Conclude(StopReason reason, string details)
    {
        var (log, last, world) = (_state.Log, _state.Last, _state.Domain.World);
        var words = details.Length > 0 ? details : reason.InWords();
        var (state, code) = (
            reason == StopReason.None ? "failed" : reason.IsFinished() ? "finished" : "stopped",
            reason == StopReason.None ? 3 : reason.ExitCode());
        _line.Clear();
        if (reason is StopReason.Steps)
            log.WriteLine(
                $"warning: stopped at time {_integrator.Time:g9} after {_integrator.StepNumber} steps, before the end {_time.End:g9}");
        else if (reason is StopReason.SteadyState)
            log.WriteLine(
                $"  steady      max |dF/dt| is {_integrator.RelativeRate():0.0e+00} max |F| at time {_integrator.Time:g9}, no more than "
                + $"steady-state = {_time.SteadyState:g6}");
        else if (reason is not StopReason.None && !reason.IsFinished())
            log.WriteLine(
                $"stopped at time {_integrator.Time:g9} after {_integrator.StepNumber} steps: {words}; the checkpoint of step "
                + $"{_checkpoints.Newest} is there for `clusterlb resume {_state.Results.Path}`");
        if ((reason is StopReason.Steps or StopReason.End) && _time.SteadyState > 0 && !_time.Method.HasFixedStep
            && _integrator.RelativeRate() * _integrator.LastStep < ControlledSteps * _time.Tolerance)
            log.WriteLine(
                $"warning: the steady state was not reached: max |dF/dt| is {_integrator.RelativeRate():0.0e+00} max |F|, above "
                + $"'steady-state' = {_time.SteadyState:g6}, and steps of {_integrator.LastStep:g3} with 'tolerance' = "
                + $"{_time.Tolerance:g3} leave about as much; a smaller tolerance goes further down");
        if (_guard.NegativeSteps + _guard.RaisedSteps > 0)
            log.WriteLine(
                $"warning: {_guard.NegativeSteps} steps had negative values"
                + $"{(_guard.IsEnforced ? "" : $" of more than {MonotoneGuard.CountedNegativeMass:g1} of the mass")} and "
                + $"{_guard.RaisedSteps} raised H "
                + $"{(_guard.IsEnforced ? "and were shortened" : "(spectral weights promise neither)")}");
        _progress.Conclude(_state, state, words, code);
        return new RunSummary
        {
            State = state,
            Reason = words,
            ExitCode = code,
            Time = _integrator.Time,
            Steps = _integrator.StepNumber,
            Rejected = _integrator.Rejected,
            Evaluations = _integrator.Evaluations,
            Anisotropy = last.Moments.Anisotropy,
            StartAnisotropy = _state.Start.Anisotropy,
            Temperatures = Diagonal(last.Moments),
            StartTemperatures = Diagonal(_state.Start),
            Entropy = last.Pointwise.Entropy,
            EntropyProduction = last.Pointwise.EntropyProduction,
            EstimatedError = _state.Accuracy.IsKnown ? _state.Accuracy.Error : null,
            EstimatedErrorCause = _state.Accuracy.Cause,
            Mass = last.Moments.Mass,
            Energy = last.Moments.Energy,
            LargestDrift = _state.LargestDrift,
            Distance = double.IsNaN(last.Pointwise.Distance) ? null : last.Pointwise.Distance,
            Equilibrium = _state.Configuration.Model.Statistics.EquilibriumName,
            SmallestDistribution = last.Pointwise.MinDistribution,
            Seconds = _state.Seconds,
            Results = _state.Results.Path,
            Ranks = world.Size,
            Phases = _phases.Spread(world),
        };
    }
}
