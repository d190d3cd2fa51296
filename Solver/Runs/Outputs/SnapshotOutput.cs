using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// <c>snapshot-NNNNNN.h5</c>, the fields of a state with what [output] asks for besides, and the time series <c>snapshots.xmf</c>. One that
/// is due between two steps is of the state at its time exactly.
/// </summary>
internal sealed class SnapshotOutput : IRunOutput
{
    // These numbers make a state known.
    private static readonly string[] _telling = ["mass_rate", "momentum_rate", "energy_rate", "entropy_production", "time", "step"];
    private readonly SnapshotSeries _series;
    private readonly SnapshotNumbers _numbers;
    private readonly TimeSchedule _schedule;
    private long _step = -1;

    /// <summary>The snapshots of a run.</summary>
    public SnapshotOutput(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _series = new SnapshotSeries(run.Results, run.Domain.Lattice, run.Log);
        _numbers = new SnapshotNumbers(run.Results, run.Domain.World);
        _schedule = new TimeSchedule(run.Configuration.Output.SnapshotEvery, run.Configuration.Output.At);
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
        _step = saved.SnapshotStep;
        var met = _numbers.Resume(saved.Snapshots);
        if (run.Configuration.IsMixture)
            return;
        run.Try(() =>
        {
            // Later ones, of a process whose steps are taken anew, are named when the run comes to them.
            var named = run.Results.Snapshots().Where(n => !met.Contains(n) || TimeOf(run.Results.Snapshot(n)) <= run.Time);
            foreach (var ordinal in named)
                _series.AddEarlier(ordinal);
            _series.Flush();
        });
    }

    /// <summary>The last state becomes the last snapshot.</summary>
    public void End(RunState run, bool isFinal)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (isFinal && _step != run.Integrator.StepNumber)
            Write(run);
        run.Try(_series.Flush);
    }

    /// <inheritdoc/>
    public JournalState Capture(JournalState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state with
        {
            Snapshots = _numbers.Next,
            NextSnapshot = double.IsFinite(_schedule.NextTime) ? _schedule.NextTime : 0,
            SnapshotEvery = _schedule.Interval,
            SnapshotStep = _step,
        };
    }

    /// <summary>What a snapshot shows besides the collision term; collective.</summary>
    private static (NativeBuffer Distribution, IReadOnlyList<NamedArray> Reduced, IReadOnlyList<NamedField> Further) Fields(RunState run)
    {
        var (formulation, state) = (run.Formulation, run.State);
        var distribution = formulation.Distribution(state);
        var reduced = ReducedFields.Of(run.Configuration.Output.Reductions, formulation, distribution);
        return (distribution, reduced, formulation.FurtherFields(state, run.Rate));
    }

    private void WriteFile(RunState run)
    {
        run.RequireDirectory();
        var (formulation, directions) = (run.Formulation, run.Directions);
        var state = StateAttributes.Of(run.Configuration, directions, formulation, run.State, run.Rate);
        var (distribution, reduced, further) = Fields(run);
        (string Name, object Value)[] attributes = [
            .. state.Attributes, .. run.Accuracy.Attributes, ("time", run.Time), ("step", run.Step)];
        var (ordinal, stands) = _numbers.Take([.. attributes.Where(a => _telling.Contains(a.Name))]);
        _step = run.Step;
        if (stands)
        {
            if (!run.Configuration.IsMixture)
                run.Try(() => _series.AddEarlier(ordinal));
            return;
        }

        var groups = formulation.Groups(run.State, run.Rate);
        FieldFile.Write(
            run.Results.Snapshot(ordinal), groups, directions.Vectors(), directions.Weights(), attributes,
            run.Configuration.Output.Compression, [.. Times(groups, run.Time), .. reduced]);
        if (!run.Configuration.IsMixture)
            run.Try(() => _series.Add(
            ordinal, run.Time, XdmfState.Shown(run.Domain.Lattice, FieldFile.Names(further), reduced)));
    }

    /// <summary>The time as a scalar, at the root and beside the fields of each group.</summary>
    private static IEnumerable<NamedArray> Times(IEnumerable<FieldGroup> groups, double time) =>
        groups.Select(g => g.Prefix).Prepend("").Distinct()
            .Select(prefix => new NamedArray($"{prefix}time", "time of the state", "t", [], (double[])[time]));

    // Of one that cannot be read nothing is known, and the series will say so.
    private static double TimeOf(string path)
    {
        try
        {
            using var file = H5File.Open(path);
            return file.Attributes.Get<double>("time");
        }
        catch (H5Exception)
        {
            return double.NegativeInfinity;
        }
    }
}
