using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// The rows of <c>history.h5</c>, every so many steps and at exact times: diagnostics of the state, and what the formulation adds. All
/// ranks compute them, rank 0 has them; <see cref="HistoryFlush"/> writes them.
/// </summary>
internal sealed class HistoryOutput : IRunOutput
{
    private readonly HistoryColumn<DiagnosedState>[] _columns = [.. DiagnosticColumns.All];
    private readonly HistoryFile _file;
    private long _rowStep = -1;
    private bool _isEdgeTold;

    /// <summary>The history of a run.</summary>
    public HistoryOutput(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var output = run.Configuration.Output;
        Schedule = new TimeSchedule(output.HistoryEveryTime, output.At, output.HistoryEvery);
        _file = new HistoryFile(
            run.Results.History, run.Domain.Lattice.Dimension,
            [.. _columns.Select(c => run.Formulation.Declare(c.Declaration)), .. run.Formulation.FurtherColumns],
            [
                ("title", run.Configuration.Title), .. StateAttributes.Statistics(run.Configuration.Model.Statistics),
                ("assumption_2", StateAttributes.Assumption2(run.Configuration)),
                .. run.Accuracy.Attributes,
                .. run.Configuration.Physical?.Attributes ?? [],
                ("configuration", run.Toml),
            ]);
    }

    /// <inheritdoc/>
    public Schedule Schedule { get; }

    /// <summary>Rows that wait for <see cref="Flush"/>.</summary>
    internal int Pending => _file.Pending;

    /// <inheritdoc/>
    public void Write(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var last = run.Diagnose();
        _rowStep = run.Step;
        run.LargestDrift = Math.Max(run.LargestDrift, last.Moments.Drift(run.Start));
        var row = new HistoryRow();
        run.Phases.Diagnostics(() =>
        {
            var state = new DiagnosedState(last, run.Formulation, run.State, run.Rate);
            foreach (var column in _columns)
                column.Set(row, state);
            run.Formulation.Describe(run.Time, run.State, run.Rate, row);
        });
        if (run.Domain.IsRoot)
            _file.Append(row);
        if (_isEdgeTold || !last.IsLatticeSmall)
            return;
        _isEdgeTold = true;
        run.Log.WriteLine(
            $"warning: at time {run.Time:g6} the outermost layer of the lattice holds {last.EdgeMass:0.0e+00} of the mass; a "
            + $"larger extent is needed for this state");
    }

    /// <inheritdoc/>
    public void Resume(RunState run, JournalState saved)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(saved);
        (_rowStep, _isEdgeTold) = (saved.RowStep, saved.EdgeTold);
        if (run.Domain.IsRoot)
            _file.Restore(saved.History);
        run.Diagnose();
    }

    /// <summary>The last state becomes the last row; that of a run that will go on is diagnosed alone.</summary>
    public void End(RunState run, bool isFinal)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Integrator.StepNumber == (isFinal ? _rowStep : run.Last.Step))
            return;
        run.Reevaluate();
        if (isFinal)
            Write(run);
        else
            run.Diagnose();
    }

    /// <inheritdoc/>
    public JournalState Capture(JournalState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state with { RowStep = _rowStep, EdgeTold = _isEdgeTold, History = _file.Capture() };
    }

    /// <summary>Writes the rows that wait; on rank 0.</summary>
    /// <exception cref="IOException">the file cannot be written</exception>
    internal void Flush() => _file.Flush();
}
