using System.Diagnostics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Files;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Records;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Runs;

/// <summary>
/// What a run leaves behind: history rows, snapshots, progress lines and the closing summary. Nothing here changes the sequence of steps:
/// a snapshot that is due is taken after the first step at or past its time. All ranks keep it; rank 0 writes, and has the rows.
/// </summary>
public sealed class RunJournal : IDisposable
{
    private const double SecondsBetweenFlushes = 10;
    private const int RowsBetweenFlushes = 4096;
    private const double SecondsBetweenProgress = 3;
    private const double FlushesToRun = 99;
    private readonly Case _case;
    private readonly RunDirectory _results;
    private readonly Formulation _formulation;
    private readonly MonotoneGuard _guard;
    private readonly bool _isRoot;
    private readonly TextWriter _log;
    private readonly HistoryColumn<DiagnosedState>[] _columns = [.. DiagnosticColumns.All];
    private readonly HistoryFile _history;
    private readonly ProgressLine _line;
    private readonly RunPhases _phases;
    private readonly SnapshotSeries _series;
    private readonly RunPace _pace = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private EquilibriumMaxwellian? _final;
    private Moments? _start;
    private DiagnosticRow? _last;
    private readonly StopConditions _stop;
    private double _flushAt, _flushFrom, _progressAt, _nextSnapshot, _largestDrift, _secondsBefore;
    private long _snapshotStep = -1, _rowStep = -1, _startStep;
    private int _snapshots, _resumes;
    private bool _edgeTold;

    /// <summary>A journal of one run.</summary>
    public RunJournal(
        Case setup, RunDirectory results, MonotoneGuard guard, StopConditions stop, TextWriter log, RunPhases? phases = null)
    {
        (_case, _results, _formulation, _guard, _stop, _isRoot, _log) = (
            setup, results, setup.Formulation, guard, stop, setup.Domain.IsRoot, log);
        Configuration = setup.Configuration.ToToml();
        _series = new SnapshotSeries(results, setup.Lattice);
        (_phases, _line) = (phases ?? new RunPhases(), new ProgressLine(log, setup.Configuration.RequireTime().End));
        _history = new HistoryFile(
            results.History, setup.Lattice.Dimension, [.. _columns.Select(c => c.Declaration), .. _formulation.FurtherColumns],
                [("title", setup.Configuration.Title), ("assumption_2", StateAttributes.Assumption2(setup.Configuration))]);
    }

    /// <summary>The resolved input, TOML.</summary>
    public string Configuration { get; }

    /// <summary>Why rank 0 could not write a file of its own, the last time it tried; empty where it could.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>Prepares the directory and records the initial state.</summary>
    public void Begin(TimeIntegrator integrator)
    {
        if (_isRoot)
            _results.Begin(Configuration, _log);
        Head();
        _start = _formulation.Moments();
        _final = EquilibriumMaxwellian.Find(_case.Lattice, _start);
        Row(integrator);
        Line();
        Snapshot(integrator);
        Flush();
        if (Failure.Length > 0)
            throw new IOException(Failure);
        Pace(integrator);
    }

    /// <summary>Goes on where <paramref name="saved"/> was captured; the integrator has its state and rate.</summary>
    /// <param name="saved">the journal of the checkpoint</param>
    /// <param name="resumes">how often the run was resumed, this time included</param>
    /// <param name="integrator">the integrator, restored</param>
    public void Resume(JournalState saved, int resumes, TimeIntegrator integrator)
    {
        ArgumentNullException.ThrowIfNull(saved);
        ArgumentNullException.ThrowIfNull(integrator);
        if (_isRoot)
        {
            _results.RemoveLeftovers();
            _results.Store(Configuration);
            _history.Restore(saved.History);
        }

        (_snapshots, _nextSnapshot, _snapshotStep, _rowStep) = (saved.Snapshots, saved.NextSnapshot, saved.SnapshotStep, saved.RowStep);
        (_largestDrift, _edgeTold, _secondsBefore, _resumes, _startStep) = (
            saved.LargestDrift, saved.EdgeTold, saved.Seconds, resumes, integrator.StepNumber);
        var every = _case.Configuration.Output.SnapshotEvery;
        if (every > 0 && every != saved.SnapshotEvery)
            _nextSnapshot = (Math.Floor(integrator.Time / every) + 1) * every;
        _start = saved.Start;
        _final = EquilibriumMaxwellian.Find(_case.Lattice, _start);
        Head();
        _last = Diagnose(integrator);
        var (_, reduced, further) = Fields(integrator);
        if (_isRoot)
            Try(() => _series.Resume(_snapshots, FieldFile.Names(further), reduced));
        Line();
        Flush();
        Pace(integrator);
    }

    /// <summary>What <see cref="Resume"/> needs, before the next step; the rows, to be disposed, are on rank 0 alone.</summary>
    public JournalState Capture() => new()
    {
        Snapshots = _snapshots,
        NextSnapshot = _nextSnapshot,
        SnapshotEvery = _case.Configuration.Output.SnapshotEvery,
        SnapshotStep = _snapshotStep,
        RowStep = _rowStep,
        LargestDrift = _largestDrift,
        EdgeTold = _edgeTold,
        Start = _start!,
        Seconds = _secondsBefore + _clock.Elapsed.TotalSeconds,
        History = _history.Capture(),
    };

    /// <summary>Records the state after a step, as far as it is due.</summary>
    public void Record(TimeIntegrator integrator)
    {
        var settings = _case.Configuration.Output;
        if (integrator.StepNumber % settings.HistoryEvery == 0)
            Row(integrator);
        if (settings.SnapshotEvery > 0 && integrator.Time >= _nextSnapshot)
            Snapshot(integrator);
        Pace(integrator);
        if (_line.IsDue(_clock.Elapsed.TotalSeconds))
            Line();

        var now = _clock.Elapsed.TotalSeconds;
        if (now >= _flushAt || (_history.Pending >= RowsBetweenFlushes && now >= _flushFrom))
            Flush();
    }

    /// <summary>Writes the progress file, as often as it is due.</summary>
    /// <param name="integrator">the state</param>
    /// <param name="checkpoints">the newest checkpoint</param>
    /// <param name="now">whether it is due in any case</param>
    public void Progress(TimeIntegrator integrator, CheckpointWriter checkpoints, bool now = false)
    {
        if (_isRoot && (now || _clock.Elapsed.TotalSeconds >= _progressAt))
            Progress(integrator, checkpoints, "running", "", null);
    }

    /// <summary>
    /// Closes a run that has done what it was asked for, or has failed: the last good state becomes the last row and the last snapshot.
    /// </summary>
    /// <exception cref="IOException">a file cannot be written</exception>
    public void Complete(TimeIntegrator integrator)
    {
        ArgumentNullException.ThrowIfNull(integrator);
        if (_rowStep != integrator.StepNumber)
        {
            // After a step that failed the operator has the sums of a rejected attempt; these are those of the state again.
            _formulation.Evaluate(integrator.State, integrator.Rate);
            Row(integrator);
        }

        Pace(integrator);
        Line();
        if (_snapshotStep != integrator.StepNumber)
            Snapshot(integrator);
        if (!_isRoot)
            return;
        Try(_history.Flush);
        Try(() => _results.RemoveSnapshotsFrom(_snapshots));
    }

    /// <summary>Closes a run that was stopped: its last row and snapshot are those that were due, as if it had gone on.</summary>
    public void Suspend(TimeIntegrator integrator)
    {
        ArgumentNullException.ThrowIfNull(integrator);
        if (_last!.Step != integrator.StepNumber)
        {
            _formulation.Evaluate(integrator.State, integrator.Rate);
            _last = Diagnose(integrator);
        }

        Pace(integrator);
        Line();
        Flush();
    }

    /// <summary>Says why the run ends, and prints the summary.</summary>
    /// <param name="integrator">the last state</param>
    /// <param name="checkpoints">the newest checkpoint</param>
    /// <param name="reason">why; None where the run failed</param>
    /// <param name="details">what else there is to say</param>
    /// <returns>the summary, the same on all ranks but for what only rank 0 knows; collective</returns>
    public RunSummary Conclude(TimeIntegrator integrator, CheckpointWriter checkpoints, StopReason reason, string details)
    {
        ArgumentNullException.ThrowIfNull(integrator);
        ArgumentNullException.ThrowIfNull(checkpoints);
        var time = _case.Configuration.RequireTime();
        var words = details.Length > 0 ? details : reason.InWords();
        var (state, code) = (
            reason == StopReason.None ? "failed" : reason.IsFinished() ? "finished" : "stopped", reason == StopReason.None
            ? 3 : reason.ExitCode());
        _line.Clear();
        if (reason is StopReason.Steps)
            _log.WriteLine(
                $"warning: stopped at time {integrator.Time:g9} after {integrator.StepNumber} steps, before the end {time.End:g9}");
        else if (reason is StopReason.SteadyState)
            _log.WriteLine(
                $"  steady      max |dF/dt| is {integrator.RelativeRate():0.0e+00} max |F| at time {integrator.Time:g9}, no more than "
                + $"steady-state = {time.SteadyState:g6}");
        else if (reason is not StopReason.None && !reason.IsFinished())
            _log.WriteLine(
                $"stopped at time {integrator.Time:g9} after {integrator.StepNumber} steps: {words}; the checkpoint of step "
                + $"{checkpoints.Newest} is there for `clusterlb resume {_results.Path}`");
        if (_guard.NegativeSteps + _guard.RaisedSteps > 0)
            _log.WriteLine(
                $"warning: {_guard.NegativeSteps} steps had negative values"
                + $"{(_guard.IsEnforced ? "" : $" of more than {MonotoneGuard.CountedNegativeMass:g1} of the mass")} and "
                + $"{_guard.RaisedSteps} raised H "
                + $"{(_guard.IsEnforced ? "and were shortened" : "(spectral weights promise neither)")}");
        if (_isRoot)
        {
            var earlier = Failure;
            Progress(integrator, checkpoints, state, words, code);
            if (Failure != earlier)
                _log.WriteLine($"warning: {Failure}");
        }

        var world = _formulation.Collision.Domain.World;
        return new RunSummary
        {
            State = state,
            Reason = words,
            ExitCode = code,
            Time = integrator.Time,
            Steps = integrator.StepNumber,
            Rejected = integrator.Rejected,
            Evaluations = integrator.Evaluations,
            Anisotropy = _last!.Moments.Anisotropy,
            StartAnisotropy = _start!.Anisotropy,
            Mass = _last.Moments.Mass,
            Energy = _last.Moments.Energy,
            LargestDrift = _largestDrift,
            Distance = double.IsNaN(_last.Pointwise.Distance) ? null : _last.Pointwise.Distance,
            SmallestDistribution = _last.Pointwise.MinDistribution,
            Seconds = _secondsBefore + _clock.Elapsed.TotalSeconds,
            Results = _results.Path,
            Ranks = world.Size,
            Phases = _phases.Spread(world),
        };
    }

    /// <summary>Nothing is held open between writes.</summary>
    public void Dispose() => _clock.Stop();

    private void Head()
    {
        _log.WriteLine($"  results     {_results.Path}");
        _log.WriteLine();
    }

    private DiagnosticRow Diagnose(TimeIntegrator integrator)
    {
        DiagnosticRow? row = null;
        _phases.Diagnostics(() => row = DiagnosticRow.Of(
            integrator.Time, integrator.StepNumber, integrator.LastStep, _formulation, integrator.State, integrator.Rate, _final,
                _case.Configuration.Model.Screening));
        return row!;
    }

    private void Row(TimeIntegrator integrator)
    {
        _last = Diagnose(integrator);
        _rowStep = integrator.StepNumber;
        _largestDrift = Math.Max(_largestDrift, _last.Moments.Drift(_start!));
        var row = new HistoryRow();
        _phases.Diagnostics(() =>
        {
            var state = new DiagnosedState(_last, _formulation, integrator.State, integrator.Rate);
            foreach (var column in _columns)
                column.Set(row, state);
            _formulation.Describe(integrator.Time, integrator.State, integrator.Rate, row);
        });
        if (_isRoot)
            _history.Append(row);
        if (_edgeTold || !_last.IsLatticeSmall)
            return;
        _edgeTold = true;
        _log.WriteLine(
            $"warning: at time {integrator.Time:g6} the outermost layer of the lattice holds {_last.EdgeMass:0.0e+00} of the mass; a "
            + $"larger extent is needed for this state");
    }

    private void Line() => _line.Show(
        _last!, _last!.Moments.Drift(_start!), _pace.StepsPerSecond, _pace.SecondsTo(_case.Configuration.RequireTime().End),
            _clock.Elapsed.TotalSeconds);

    /// <summary>What a snapshot shows besides the collision term; collective.</summary>
    private (NativeBuffer Distribution, IReadOnlyList<NamedArray> Reduced, IReadOnlyList<NamedField> Further) Fields(
        TimeIntegrator integrator)
    {
        var distribution = _formulation.Distribution(integrator.State);
        var reduced = ReducedFields.Of(_case.Configuration.Output.Reductions, _formulation, distribution);
        return (distribution, reduced, _formulation.FurtherFields(integrator.State, integrator.Rate));
    }

    private void Snapshot(TimeIntegrator integrator) => _phases.Files(() => WriteSnapshot(integrator));

    private void WriteSnapshot(TimeIntegrator integrator)
    {
        var state = StateAttributes.Of(_case.Configuration, _case.Directions, _formulation, integrator.State, integrator.Rate);
        var (domain, output) = (_formulation.Collision.Domain, _case.Configuration.Output);
        var (distribution, reduced, further) = Fields(integrator);
        FieldFile.Write(
            _results.Snapshot(_snapshots), domain, distribution, _formulation.CollisionTerm(integrator.Rate),
                _case.Directions.Vectors(),
            _case.Directions.Weights(), [.. state.Attributes, ("time", integrator.Time), ("step", integrator.StepNumber)],
                output.Compression, further, reduced);
        if (_isRoot)
            Try(() => _series.Add(_snapshots, integrator.Time, FieldFile.Names(further), reduced));
        _snapshots++;
        _snapshotStep = integrator.StepNumber;
        var every = _case.Configuration.Output.SnapshotEvery;
        if (every > 0)
            _nextSnapshot = (Math.Floor(integrator.Time / every) + 1) * every;
    }

    /// <summary>
    /// Writes the rows of the history, and waits with the next time for 10 seconds or 4096 rows: after a flush of d_k seconds at least 99
    /// d_k pass, so that all of them take Σ d_k &lt;= T/100 + d_last of a run of T seconds, however many rows there are and whatever a
    /// flush costs. A history of 10⁶ rows, some 250 MB, is then at most some minutes old.
    /// </summary>
    private void Flush()
    {
        var begun = _clock.Elapsed.TotalSeconds;
        if (_isRoot)
            _phases.Files(() => Try(_history.Flush));
        var ended = _clock.Elapsed.TotalSeconds;
        _flushFrom = ended + ((ended - begun) * FlushesToRun);
        _flushAt = Math.Max(ended + SecondsBetweenFlushes, _flushFrom);
    }

    private void Progress(TimeIntegrator integrator, CheckpointWriter checkpoints, string state, string reason, int? exitCode)
    {
        Pace(integrator);
        var time = _case.Configuration.RequireTime();
        var left = _pace.SecondsTo(time.End);
        Try(() => new RunProgress
        {
            State = state,
            Reason = reason,
            ExitCode = exitCode,
            Title = _case.Configuration.Title,
            Time = integrator.Time,
            End = time.End,
            Step = integrator.StepNumber,
            MaxSteps = time.MaxSteps,
            StepSize = integrator.LastStep,
            SecondsPerStep = _pace.StepsPerSecond is > 0 and var steps ? 1 / steps : null,
            EtaSeconds = state == "running" && double.IsFinite(left) ? left : null,
            WalltimeLeftSeconds = _stop.Walltime?.SecondsLeft,
            Drift = _largestDrift,
            Checkpoint = checkpoints.Newest is { } step ? Path.GetFileName(_results.Checkpoint(step)) : null,
            CheckpointStep = checkpoints.Newest,
            CheckpointSeconds = checkpoints.Seconds,
            StartStep = _startStep,
            Resumes = _resumes,
            Seconds = _secondsBefore + _clock.Elapsed.TotalSeconds,
            Ranks = _formulation.Collision.Domain.World.Size,
            Holder = DirectoryLock.Me(),
        }.Write(_results.Progress));
        _progressAt = _clock.Elapsed.TotalSeconds + SecondsBetweenProgress;
    }

    private void Pace(TimeIntegrator integrator) => _pace.Record(_clock.Elapsed.TotalSeconds, integrator.Time, integrator.StepNumber);

    // Rank 0 alone writes these, so it tells the others at the next decision of all (StopConditions).
    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure = e.Message;
        }
    }
}
