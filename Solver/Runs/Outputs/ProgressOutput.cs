using ClusterLB.IO.Files;
using ClusterLB.Solver.Checkpoints;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary><c>progress.json</c> (<see cref="RunProgress"/>), every few seconds; rank 0 writes it.</summary>
/// <param name="checkpoints">says which is the newest</param>
internal sealed class ProgressOutput(CheckpointOutput checkpoints) : IRunOutput
{
    private const double SecondsBetween = 3;

    /// <inheritdoc/>
    public Schedule Schedule { get; } = Schedule.EverySeconds(SecondsBetween);

    /// <inheritdoc/>
    public void Write(RunState run) => Write(run, "running", "", null);

    /// <inheritdoc/>
    public void Resume(RunState run, JournalState saved)
    {
        Write(run);
        Schedule.Advance(run);
    }

    /// <summary>Nothing: the run says in the end what has become of it (<see cref="Conclude"/>).</summary>
    public void End(RunState run, bool isFinal)
    {
    }

    /// <summary>The last word.</summary>
    /// <param name="run">the run</param>
    /// <param name="state">finished, stopped or failed</param>
    /// <param name="reason">why, in words</param>
    /// <param name="exitCode">the exit code</param>
    internal void Conclude(RunState run, string state, string reason, int exitCode)
    {
        var earlier = run.Failure;
        Write(run, state, reason, exitCode);
        if (run.Failure != earlier)
            run.Log.WriteLine($"warning: {run.Failure}");
    }

    private void Write(RunState run, string state, string reason, int? exitCode)
    {
        if (!run.Domain.IsRoot)
            return;
        run.KeepPace();
        var (time, integrator) = (run.Configuration.RequireTime(), run.Integrator);
        var left = run.Pace.SecondsTo(time.End, time.MaxSteps);
        run.Try(() => new RunProgress
        {
            State = state,
            Reason = reason,
            ExitCode = exitCode,
            Title = run.Configuration.Title,
            Time = integrator.Time,
            End = time.End,
            Step = integrator.StepNumber,
            MaxSteps = time.MaxSteps,
            StepSize = integrator.LastStep,
            SecondsPerStep = run.Pace.StepsPerSecond is > 0 and var steps ? 1 / steps : null,
            EtaSeconds = state == "running" && double.IsFinite(left) ? left : null,
            WalltimeLeftSeconds = run.Stop.Walltime?.SecondsLeft,
            Drift = run.LargestDrift,
            Checkpoint = checkpoints.Newest is { } step ? Path.GetFileName(run.Results.Checkpoint(step)) : null,
            CheckpointStep = checkpoints.Newest,
            CheckpointSeconds = checkpoints.Seconds,
            StartStep = run.StartStep,
            Resumes = run.Resumes,
            Seconds = run.Seconds,
            Ranks = run.Domain.World.Size,
            Holder = DirectoryLock.Me(),
            Locked = run.Results.IsLocked,
        }.Write(run.Results.Progress));
    }
}
