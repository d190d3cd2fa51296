using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Files;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Evolutions;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Runs.Outputs;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Runs;

/// <summary>
/// A run in time of a case: its <see cref="Evolution"/> with outputs and stop conditions, from the initial state or from a checkpoint to
/// the end of [time], or until something stops it. All ranks take every step together.
/// </summary>
public sealed partial class Run : IDisposable
{
    // A step that passes more output times than this would write for ever.
    private const int MostWithinStep = 1000;

    private readonly Resumption? _resumed;
    private readonly StopConditions _stop;
    private readonly TimeSettings _time;
    private readonly RunPhases _phases = new();
    private readonly Evolution _evolution;
    private readonly MonotoneGuard _guard;
    private readonly TimeIntegrator _integrator;
    private readonly StateBetween _between;
    private readonly RunState _state;
    private readonly LineOutput _line;
    private readonly CheckpointOutput _checkpoints;
    private readonly ProgressOutput _progress;

    /// <summary>Plans the operator and evaluates the state; nothing is written yet. Collective.</summary>
    /// <param name="setup">the case; the caller disposes it after the run</param>
    /// <param name="results">the directory</param>
    /// <param name="stop">what ends a run</param>
    /// <param name="log">receives what happens</param>
    /// <param name="further">outputs besides history, snapshots, checkpoints, progress file and line</param>
    /// <exception cref="IO.Toml.InputException">the input has no [time]</exception>
    /// <exception cref="NonFiniteRateException">the state or its rate is not finite</exception>
    public Run(
        Case setup, RunDirectory results, StopConditions stop, TextWriter log, Func<RunState, IEnumerable<IRunOutput>>? further = null)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(stop);
        ArgumentNullException.ThrowIfNull(log);
        (_resumed, _stop, _time) = (setup.Resumed, stop, setup.Configuration.RequireTime());
        _evolution = setup.Evolve(_phases.Add);
        (_guard, _integrator) = (_evolution.Guard, _evolution.Integrator);
        _between = new StateBetween(_integrator, _evolution.Formulation);
        var accuracy = _resumed is null
            ? setup.Estimate(_integrator.State, _integrator.Rate) : StoredEstimate.Read(results.History, setup.Domain.World);
        log.WriteLine(accuracy.Line);
        _state = new RunState(setup.Configuration, setup.Directions, _evolution, _between, stop, results, _phases, log)
        {
            Accuracy = accuracy,
        };
        _checkpoints = new CheckpointOutput(
            _state, _resumed?.Checkpoint.Lineage ?? "",
            _resumed is null ? "began" : $"went on from step {_resumed.Checkpoint.Integrator.StepNumber}");
        (_line, _progress) = (new LineOutput(_state), new ProgressOutput(_checkpoints));
        var history = new HistoryOutput(_state);
        _state.Outputs =
        [
            history, _line, new SnapshotOutput(_state), .. further?.Invoke(_state) ?? [], new HistoryFlush(history), _checkpoints,
            _progress,
        ];
    }

    /// <summary>Takes the steps and writes the outputs; once.</summary>
    /// <param name="tell">receives the summary, on every rank</param>
    /// <returns>the exit code: 0 finished, 75 stopped and restartable</returns>
    /// <exception cref="StepRejectedException">no admissible step was found, or the state became linearly unstable; the last good state is
    /// saved</exception>
    /// <exception cref="IOException">the directory is no longer that of this run, or a file could not be written before the first
    /// checkpoint</exception>
    public int ToEnd(Action<RunSummary> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        var world = _state.Domain.World;
        Begin();
        StopReason reason;
        var details = "";
        var before = _integrator.Capture();
        try
        {
            world.GivingUp = (StopReasons.Restartable, $"; there is a checkpoint for `clusterlb resume {_state.Results.Path}`");
            while ((reason = _stop.Agree(_integrator, _time, DueByClock(), _state.Failure.Length > 0)) == StopReason.None)
            {
                WriteDueByClock();
                before = _integrator.Capture();
                TestHold.Wait(TestHold.InStep, _integrator.StepNumber + 1, world);
                _phases.Step(() => _evolution.Step());
                WriteDue();
                _state.KeepPace();
            }

            if (reason == StopReason.Output)
                _state.RequireDirectory();
            else
                _checkpoints.Write(_state);
            End(reason.IsFinished());
            if (world.Allreduce(_state.Failure.Length > 0 ? 1 : 0, Operation.Max) > 0)
                reason = StopReason.Output;
        }
        catch (StepRejectedException failure)
        {
            // The last good state is saved, with the integrator as it was before the attempts that failed.
            _checkpoints.Write(_state, before);
            End(isFinal: true);
            tell(Conclude(StopReason.None, failure.Message));
            if (_guard.RefusedNegativeMass > 0)
                throw new StepRejectedException(
                    $"{failure.Message}: the values below 0 would hold a mass of {_guard.RefusedNegativeMass:0.0e+00}, more than "
                    + $"'time.max-negative-mass' = {_time.MaxNegativeMass:g6} allows", failure);
            throw;
        }
        catch (IOException failure) when (failure is not DirectoryLostException && _checkpoints.Newest is not null)
        {
            // Of a file that all write together every rank hears alike.
            (reason, details) = (StopReason.Output, failure.Message);
        }
        finally
        {
            world.GivingUp = null;
        }

        tell(Conclude(reason, details.Length > 0 || reason != StopReason.Output ? details : _state.Failure));
        return reason.ExitCode();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _between.Dispose();
        _evolution.Dispose();
    }

    /// <summary>Which outputs this rank thinks to be due by the clock, bit i for output i.</summary>
    private int DueByClock()
    {
        var due = 0;
        for (var i = 0; i < _state.Outputs.Count; i++)
        {
            if (_state.Outputs[i].Schedule is { IsByClock: true } schedule && schedule.IsDue(_state))
                due |= 1 << i;
        }

        return due;
    }

    private void WriteDueByClock()
    {
        for (var k = 0; k < _state.Outputs.Count; k++)
        {
            if (_state.Outputs[k].Schedule.IsByClock && (_stop.Due >> k & 1) > 0)
                Write(_state.Outputs[k], _state.Outputs[k].Write);
        }
    }

    /// <summary>After a step: first what is due at times before its end, in their order, then what is due at its end.</summary>
    /// <exception cref="StepRejectedException">more times than can be meant lie within the step</exception>
    private void WriteDue()
    {
        var written = 0;
        for (var next = NextTime(); TimeSchedule.Reached(next) < _integrator.Time; next = NextTime())
        {
            if (++written > MostWithinStep)
                throw new StepRejectedException(
                    $"more than {MostWithinStep} output times lie within the step to t = {_integrator.Time:g6}: a larger "
                    + "'output.snapshot-every' or 'output.history-every-time', or a 'time.max-step', is needed");
            _state.ShowBetween(next);
            foreach (var output in _state.Outputs.Where(o => o.Schedule.NextTime <= TimeSchedule.Reached(next)))
                Write(output, output.Write);
        }

        _state.ShowStep();
        foreach (var output in _state.Outputs)
        {
            if (!output.Schedule.IsByClock && output.Schedule.IsDue(_state))
                Write(output, output.Write);
        }

        double NextTime() => _state.Outputs.Min(o => o.Schedule.NextTime);
    }

    private void Write(IRunOutput output, Action<RunState> write)
    {
        write(_state);
        output.Schedule.Advance(_state);
    }
}
