using System.Diagnostics;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Output;

/// <summary>
/// What a run leaves behind: history rows, snapshots, progress lines and the closing summary. Nothing here changes the sequence of steps:
/// a snapshot that is due is taken after the first step at or past its time. All ranks keep it; rank 0 writes.
/// </summary>
public sealed class RunJournal : IDisposable
{
    private const double SecondsBetweenLines = 1;
    private const double SecondsBetweenFlushes = 10;
    private const double FlushesToRun = 99;
    private readonly Simulation _simulation;
    private readonly RunDirectory _results;
    private readonly Formulation _formulation;
    private readonly MonotoneGuard _guard;
    private readonly bool _isRoot;
    private readonly TextWriter _log;
    private readonly HistoryFile _history;
    private readonly SnapshotSeries _series;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private EquilibriumMaxwellian? _final;
    private Moments? _start;
    private DiagnosticRow? _last;
    private double _lineAt, _flushAt, _nextSnapshot, _largestDrift;
    private long _snapshotStep = -1;
    private int _snapshots;
    private bool _edgeTold;

    /// <summary>A journal of one run.</summary>
    public RunJournal(Simulation simulation, RunDirectory results, Formulation formulation, MonotoneGuard guard, TextWriter log)
    {
        (_simulation, _results, _formulation, _guard, _isRoot, _log) = (simulation, results, formulation, guard, formulation.Collision.Domain.IsRoot, log);
        _series = new SnapshotSeries(results, simulation.Lattice);
        _history = new HistoryFile(
            results.History, simulation.Lattice.Dimension, [.. HistoryColumn.Standard, .. formulation.FurtherColumns], [("title", simulation.Configuration.Title)]);
    }

    /// <summary>Prepares the directory and records the initial state.</summary>
    public void Begin(TimeIntegrator integrator)
    {
        if (_isRoot)
            _results.Begin(_simulation.Configuration.ToToml());
        _log.WriteLine($"  results     {_results.Path}");
        _log.WriteLine();
        _log.WriteLine("       step        time        step  (Tmax-Tmin)/T      entropy   production  distance    drift  seconds");
        _start = _formulation.Moments();
        _final = EquilibriumMaxwellian.Find(_simulation.Lattice, _start);
        Row(integrator);
        Line();
        Snapshot(integrator);
        Flush();
    }

    /// <summary>Records the state after a step, as far as it is due.</summary>
    public void Record(TimeIntegrator integrator)
    {
        var settings = _simulation.Configuration.Output;
        if (integrator.StepNumber % settings.HistoryEvery == 0)
            Row(integrator);
        if (settings.SnapshotEvery > 0 && integrator.Time >= _nextSnapshot)
            Snapshot(integrator);
        if (_clock.Elapsed.TotalSeconds >= _lineAt)
            Line();
        if (_clock.Elapsed.TotalSeconds >= _flushAt)
            Flush();
    }

    /// <summary>Records the last good state, flushes, and prints the summary.</summary>
    public void End(TimeIntegrator integrator, TextWriter summary)
    {
        if (_last!.Step != integrator.StepNumber)
        {
            // After a step that failed the operator has the sums of a rejected attempt; these are those of the state again.
            _formulation.Evaluate(integrator.State, integrator.Rate);
            Row(integrator);
        }

        Line();
        if (_snapshotStep != integrator.StepNumber)
            Snapshot(integrator);
        Flush();
        var time = _simulation.Configuration.RequireTime();
        if (integrator.Time < time.End)
            _log.WriteLine($"warning: stopped at time {integrator.Time:g9} after {integrator.StepNumber} steps, before the end {time.End:g9}");
        if (_guard.NegativeSteps + _guard.RaisedSteps > 0)
            _log.WriteLine($"warning: {_guard.NegativeSteps} steps had negative values and {_guard.RaisedSteps} raised H {(_guard.IsEnforced ? "and were shortened" : "(spectral weights promise neither)")}");
        summary.WriteLine($"time                   {integrator.Time:g9}");
        summary.WriteLine($"steps                  {integrator.StepNumber} ({integrator.Rejected} rejected, {integrator.Evaluations} evaluations)");
        summary.WriteLine($"anisotropy             {_last.Moments.Anisotropy:g6}  (Tmax - Tmin)/T; at the start {_start!.Anisotropy:g6}");
        summary.WriteLine($"mass, energy           {_last.Moments.Mass:g15}  {_last.Moments.Energy:g15}");
        summary.WriteLine($"largest drift          {_largestDrift:0.0e+00}  of mass, momentum, energy, relative to sum F |psi| h^d");
        summary.WriteLine($"distance               {_last.Pointwise.Distance:0.000e+00}  to the final Maxwellian, sum |F - M| h^d");
        summary.WriteLine($"smallest F             {_last.Pointwise.MinDistribution:0.00e+00}");
        summary.WriteLine($"seconds                {_clock.Elapsed.TotalSeconds:f2}");
        summary.WriteLine($"results                {_results.Path}");
    }

    /// <summary>Nothing is held open between writes.</summary>
    public void Dispose() => _clock.Stop();

    private void Row(TimeIntegrator integrator)
    {
        _last = DiagnosticRow.Of(
            integrator.Time, integrator.StepNumber, integrator.LastStep, _formulation, integrator.State, integrator.Rate, _final, _simulation.Configuration.Model.Screening);
        _largestDrift = Math.Max(_largestDrift, _last.Moments.Drift(_start!));
        var row = _last.ToHistory();
        _formulation.Describe(integrator.Time, integrator.State, integrator.Rate, row);
        _history.Append(row);
        if (_edgeTold || !_last.IsLatticeSmall)
            return;
        _edgeTold = true;
        _log.WriteLine($"warning: at time {integrator.Time:g6} the outermost layer of the lattice holds {_last.EdgeMass:0.0e+00} of the mass; a larger extent is needed for this state");
    }

    private void Line()
    {
        var row = _last!;
        _log.WriteLine(
            $"{row.Step,11} {row.Time,11:g6} {row.StepSize,11:g4} {row.Moments.Anisotropy,14:0.00000e+00} {row.Pointwise.Entropy,12:f8} {row.Pointwise.EntropyProduction,12:0.000e+00} {row.Pointwise.Distance,9:0.00e+00} {row.Moments.Drift(_start!),8:0.0e+00} {_clock.Elapsed.TotalSeconds,8:f1}");
        _lineAt = _clock.Elapsed.TotalSeconds + SecondsBetweenLines;
    }

    private void Snapshot(TimeIntegrator integrator)
    {
        var simulation = _simulation;
        var state = StateAttributes.Of(simulation.Configuration, simulation.Directions, _formulation, integrator.State, integrator.Rate);
        var (domain, output) = (_formulation.Collision.Domain, simulation.Configuration.Output);
        var distribution = _formulation.Distribution(integrator.State);
        var reduced = ReducedFields.Of(output.Reductions, _formulation, distribution);
        var further = _formulation.FurtherFields(integrator.State, integrator.Rate);
        FieldFile.Write(
            _results.Snapshot(_snapshots), domain, distribution, _formulation.CollisionTerm(integrator.Rate), simulation.Directions.Vectors(),
            simulation.Directions.Weights(), [.. state.Attributes, ("time", integrator.Time), ("step", integrator.StepNumber)], output.Compression, further, reduced);
        if (_isRoot)
            _series.Add(_snapshots, integrator.Time, FieldFile.Names(further), reduced);
        _snapshots++;
        _snapshotStep = integrator.StepNumber;
        var every = simulation.Configuration.Output.SnapshotEvery;
        if (every > 0)
            _nextSnapshot = (Math.Floor(integrator.Time / every) + 1) * every;
    }

    /// <summary>
    /// Writes the rows of the history, and waits with the next time: after a flush of d_k seconds at least 99 d_k pass, so that all of them take
    /// Σ d_k &lt;= T/100 + d_last of a run of T seconds, however many rows there are and whatever a flush costs. A history of 10⁶ rows, some
    /// 250 MB, is then at most some minutes old.
    /// </summary>
    private void Flush()
    {
        var begun = _clock.Elapsed.TotalSeconds;
        if (_isRoot)
            _history.Flush();
        var ended = _clock.Elapsed.TotalSeconds;
        _flushAt = ended + Math.Max(SecondsBetweenFlushes, (ended - begun) * FlushesToRun);
    }
}
