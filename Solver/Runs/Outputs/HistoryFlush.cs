using ClusterLB.Solver.Checkpoints;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// The file of the history: writes the rows that wait, after 10 seconds or 4096 rows. After a flush of d_k seconds at least 99 d_k pass,
/// so that all of them take Σ d_k &lt;= T/100 + d_last of a run of T seconds, however many rows there are and whatever a flush costs. A
/// history of 10⁶ rows, some 250 MB, is then at most some minutes old.
/// </summary>
/// <param name="history">the rows</param>
internal sealed class HistoryFlush(HistoryOutput history) : IRunOutput
{
    private const double SecondsBetween = 10, FlushesToRun = 99;
    private const int RowsBetween = 4096;
    private readonly FlushSchedule _schedule = new(history);

    /// <inheritdoc/>
    public Schedule Schedule => _schedule;

    /// <inheritdoc/>
    public void Write(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _schedule.Begun = run.Clock;
        if (run.Domain.IsRoot)
            run.Phases.Files(() => run.Try(history.Flush));
    }

    /// <inheritdoc/>
    public void Resume(RunState run, JournalState saved)
    {
        Write(run);
        _schedule.Advance(run);
    }

    /// <inheritdoc/>
    public void End(RunState run, bool isFinal) => Write(run);

    private sealed class FlushSchedule(HistoryOutput history) : ClockSchedule(SecondsBetween)
    {
        private double _earliest;

        /// <summary>When the flush began that <see cref="Advance"/> is told of.</summary>
        public double Begun { get; set; }

        public override bool IsDue(RunState run) =>
            base.IsDue(run) || (history.Pending >= RowsBetween && run.Clock >= _earliest);

        public override void Advance(RunState run)
        {
            var ended = run.Clock;
            _earliest = ended + ((ended - Begun) * FlushesToRun);
            Next = Math.Max(ended + SecondsBetween, _earliest);
        }
    }
}
