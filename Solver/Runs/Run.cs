using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Files;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Runs;

/// <summary>
/// A run in time of a case: integrator, guard, outputs and stop conditions, from the initial state or from a checkpoint to the end of
/// [time], or until something stops it. It takes over the initial field of the case. All ranks take every step together.
/// </summary>
public sealed class Run : IDisposable
{
    private readonly Case _case;
    private readonly RunDirectory _results;
    private readonly StopConditions _stop;
    private readonly TimeSettings _time;
    private readonly RunPhases _phases = new();
    private readonly MonotoneGuard _guard;
    private readonly TimeIntegrator _integrator;
    private readonly RunJournal _journal;
    private readonly CheckpointWriter _checkpoints;

    /// <summary>Plans the operator, evaluates the state, and goes back to where a checkpoint was; nothing is written yet.
    /// Collective.</summary>
    /// <param name="setup">the case; the caller disposes it after the run</param>
    /// <param name="results">the directory</param>
    /// <param name="stop">what ends a run</param>
    /// <param name="log">receives what happens</param>
    /// <exception cref="IO.Toml.InputException">the input has no [time]</exception>
    /// <exception cref="NonFiniteRateException">the state or its rate is not finite</exception>
    public Run(Case setup, RunDirectory results, StopConditions stop, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(stop);
        ArgumentNullException.ThrowIfNull(log);
        (_case, _results, _stop, _time) = (setup, results, stop, setup.Configuration.RequireTime());
        var (formulation, resumed) = (setup.Formulation, setup.Resumed);
        _guard = formulation.Guard(setup.Initial, enforced: setup.Configuration.Quadrature.Radial == RadialRule.Monotone);
        _integrator = _time.Integrate(new GuardedRate(formulation, _phases), setup.TakeInitial(), setup.Domain, resumed?.Carry);
        _journal = new RunJournal(setup, results, _guard, stop, log, _phases);
        _checkpoints = new CheckpointWriter(
            setup.Domain, results, setup.Configuration.Checkpoint, stop, resumed?.Checkpoint.Lineage ?? "",
            resumed is null ? "began" : $"went on from step {resumed.Checkpoint.Integrator.StepNumber}");
    }

    /// <summary>What rank 0 could not write on its own; empty where it could.</summary>
    private string Failure => _journal.Failure.Length > 0 ? _journal.Failure : _checkpoints.Failure;

    /// <summary>Takes the steps and writes the outputs; once.</summary>
    /// <param name="tell">receives the summary, on every rank</param>
    /// <returns>the exit code: 0 finished, 75 stopped and restartable</returns>
    /// <exception cref="StepRejectedException">no admissible step was found, or the state became linearly unstable; the last good state is
    /// saved</exception>
    public int ToEnd(Action<RunSummary> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        Begin();
        _guard.MostNegativeMass = _time.MaxNegativeMass + _guard.InitialNegativeMass;
        StopReason reason;
        var details = "";
        var before = _integrator.Capture();
        try
        {
            Agreement.GivingUp = (StopReasons.Restartable, $"; there is a checkpoint for `clusterlb resume {_results.Path}`");
            _journal.Progress(_integrator, _checkpoints, now: true);
            while ((reason = _stop.Agree(_integrator, _time, _checkpoints.IsDue(_integrator.StepNumber), Failure.Length > 0))
                == StopReason.None)
            {
                if (_stop.IsCheckpointDue)
                    Save(_integrator.Capture());
                before = _integrator.Capture();
                TestHold.Wait(TestHold.InStep, _integrator.StepNumber + 1, _case.Domain.World);
                _phases.Step(() => _integrator.Step(_time.End, _guard.Admissible, Watch));
                _guard.Advance();
                _journal.Record(_integrator);
                _journal.Progress(_integrator, _checkpoints);
            }

            End(reason);
            if (_case.Domain.World.Allreduce(Failure.Length > 0 ? 1 : 0, Operation.Max) > 0)
                reason = StopReason.Output;
        }
        catch (StepRejectedException failure)
        {
            // The last good state is saved, with the integrator as it was before the attempts that failed.
            Save(before);
            _journal.Complete(_integrator);
            tell(_journal.Conclude(_integrator, _checkpoints, StopReason.None, failure.Message));
            if (_guard.RefusedNegativeMass > 0)
                throw new StepRejectedException(
                    $"{failure.Message}: the values below 0 would hold a mass of {_guard.RefusedNegativeMass:0.0e+00}, more than "
                    + $"'time.max-negative-mass' = {_time.MaxNegativeMass:g6} allows", failure);
            throw;
        }
        catch (IOException failure) when (_checkpoints.Newest is not null)
        {
            // Of a file that all write together every rank hears alike.
            (reason, details) = (StopReason.Output, failure.Message);
        }

        tell(_journal.Conclude(_integrator, _checkpoints, reason, details.Length > 0 || reason != StopReason.Output ? details : Failure));
        return reason.ExitCode();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _journal.Dispose();
        _integrator.Dispose();
    }

    private void Begin()
    {
        if (_case.Resumed is not { } resumed)
        {
            _journal.Begin(_integrator);
            Save(_integrator.Capture());
            return;
        }

        var checkpoint = resumed.Checkpoint;
        _integrator.Restore(resumed.IntegratorState());
        _guard.Restore(checkpoint.NegativeSteps, checkpoint.RaisedSteps, checkpoint.InitialNegativeMass);
        _checkpoints.Resume(_integrator.StepNumber);
        _journal.Resume(checkpoint.Journal, 1 + checkpoint.Lineage.Count(c => c == '\n'), _integrator);
    }

    private void End(StopReason reason)
    {
        if (reason != StopReason.Output)
            Save(_integrator.Capture());
        if (reason.IsFinished())
            _journal.Complete(_integrator);
        else
            _journal.Suspend(_integrator);
    }

    /// <summary>Before a step is taken: the collision integral of a linearly unstable state does not exist.</summary>
    private void Watch() => StabilityCheck.Watch(_case.Configuration, _case.Operator, _integrator.Time);

    private void Save(IntegratorState state) =>
        _phases.Files(() => _checkpoints.Write(state, _integrator.State, _integrator.Carry, _guard, _journal));
}
