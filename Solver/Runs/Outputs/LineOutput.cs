using ClusterLB.Solver.Checkpoints;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>How far the run is, on the terminal or in the log of a job (<see cref="ProgressLine"/>).</summary>
internal sealed class LineOutput : IRunOutput
{
    private readonly ProgressLine _line;
    private readonly LineSchedule _schedule;

    /// <summary>The lines of a run.</summary>
    public LineOutput(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _line = new ProgressLine(run.Log, run.Configuration.RequireTime().End);
        _schedule = new LineSchedule(_line);
    }

    /// <inheritdoc/>
    public Schedule Schedule => _schedule;

    /// <inheritdoc/>
    public void Write(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var time = run.Configuration.RequireTime();
        _line.Show(
            run.Last, run.Last.Moments.Drift(run.Start), run.Pace.StepsPerSecond, run.Pace.SecondsTo(time.End, time.MaxSteps), run.Clock);
    }

    /// <inheritdoc/>
    public void Resume(RunState run, JournalState saved) => Write(run);

    /// <inheritdoc/>
    public void End(RunState run, bool isFinal)
    {
        ArgumentNullException.ThrowIfNull(run);
        run.KeepPace();
        Write(run);
    }

    /// <summary>Takes the line away from a terminal.</summary>
    internal void Clear() => _line.Clear();

    // The line knows when the next one is of use.
    private sealed class LineSchedule(ProgressLine line) : ClockSchedule(0)
    {
        public override bool IsDue(RunState run) => line.IsDue(run.Clock);

        public override void Advance(RunState run)
        {
        }
    }
}
