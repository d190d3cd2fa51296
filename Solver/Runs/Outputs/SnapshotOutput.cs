using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// <c>snapshot-NNNNNN.h5</c>, the fields of a state with what [output] asks for besides, and the time series <c>snapshots.xmf</c>. One that
/// is due is taken after the first step at or past its time.
/// </summary>
internal sealed class SnapshotOutput : IRunOutput
{
    private readonly SnapshotSeries _series;
    private readonly TimeSchedule _schedule;
    private int _count;
    private long _step = -1;

    /// <summary>The snapshots of a run.</summary>
    public SnapshotOutput(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _series = new SnapshotSeries(run.Results, run.Domain.Lattice);
        _schedule = new TimeSchedule(run.Configuration.Output.SnapshotEvery);
    }

    /// <inheritdoc/>
    public Schedule Schedule => _schedule;

    /// <inheritdoc/>
    public void Write(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        run.Phases.Files(() => WriteFile(run));
    }

    /// <inheritdoc/>
    public void Resume(RunState run, JournalState saved)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(saved);
        (_count, _step) = (saved.Snapshots, saved.SnapshotStep);
        _schedule.Restore(saved.NextSnapshot, saved.SnapshotEvery, run);
        var (_, reduced, further) = Fields(run);
        run.Try(() => _series.Resume(_count, FieldFile.Names(further), reduced));
    }

    /// <summary>The last state becomes the last snapshot; those of a longer or denser run before this one go.</summary>
    public void End(RunState run, bool isFinal)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!isFinal)
            return;
        if (_step != run.Integrator.StepNumber)
            Write(run);
        run.Try(() => run.Results.RemoveSnapshotsFrom(_count));
    }

    /// <inheritdoc/>
    public JournalState Capture(JournalState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state with
        {
            Snapshots = _count,
            NextSnapshot = _schedule.Next,
            SnapshotEvery = _schedule.Interval,
            SnapshotStep = _step,
        };
    }

    /// <summary>What a snapshot shows besides the collision term; collective.</summary>
    private static (NativeBuffer Distribution, IReadOnlyList<NamedArray> Reduced, IReadOnlyList<NamedField> Further) Fields(RunState run)
    {
        var (formulation, integrator) = (run.Formulation, run.Integrator);
        var distribution = formulation.Distribution(integrator.State);
        var reduced = ReducedFields.Of(run.Configuration.Output.Reductions, formulation, distribution);
        return (distribution, reduced, formulation.FurtherFields(integrator.State, integrator.Rate));
    }

    private void WriteFile(RunState run)
    {
        var (formulation, integrator, directions) = (run.Formulation, run.Integrator, run.Directions);
        var state = StateAttributes.Of(run.Configuration, directions, formulation, integrator.State, integrator.Rate);
        var (distribution, reduced, further) = Fields(run);
        FieldFile.Write(
            run.Results.Snapshot(_count), run.Domain, distribution, formulation.CollisionTerm(integrator.Rate), directions.Vectors(),
            directions.Weights(), [.. state.Attributes, ("time", integrator.Time), ("step", integrator.StepNumber)],
            run.Configuration.Output.Compression, further, reduced);
        run.Try(() => _series.Add(_count, integrator.Time, FieldFile.Names(further), reduced));
        _count++;
        _step = integrator.StepNumber;
    }
}
