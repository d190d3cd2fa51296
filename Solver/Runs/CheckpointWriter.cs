using System.Diagnostics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Files;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Runs;

/// <summary>
/// Writes the checkpoints of a run, says when one is due, and keeps the newest of them. One that is due by steps waits as long as the last
/// would have taken more than a tenth of the time since.
/// </summary>
public sealed class CheckpointWriter
{
    private const double LargestShare = 0.1;
    private readonly Domain _domain;
    private readonly RunDirectory _directory;
    private readonly CheckpointSettings _settings;
    private readonly StopConditions _stop;
    private readonly string _lineage;
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private long _steps = -1;
    private double _seconds;

    /// <summary>A writer for a run in <paramref name="directory"/>.</summary>
    /// <param name="domain">ranks, lattice, blocks</param>
    /// <param name="directory">the directory, claimed by rank 0</param>
    /// <param name="settings">[checkpoint]</param>
    /// <param name="stop">is told how long a checkpoint takes</param>
    /// <param name="ancestors">the lineage of the checkpoint that the run was resumed from; empty at the start</param>
    /// <param name="origin">how this process came to be, for the lineage</param>
    public CheckpointWriter(
        Domain domain, RunDirectory directory, CheckpointSettings settings, StopConditions stop, string ancestors, string origin)
    {
        (_domain, _directory, _settings, _stop) = (domain, directory, settings, stop);
        var line =
            $"{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'} {origin} by version {Provenance.SoftwareVersion} on {Environment.MachineName}, "
            + $"{domain.World.Size} ranks {string.Join('x', domain.Grid.Ranks)} of {domain.Threads} threads, MPI {domain.World.Library}, "
                + $"HDF5 {IO.Hdf5.H5Library.VersionText}, {Provenance.InstructionSet}";
        _lineage = ancestors.Length == 0 ? line : ancestors + "\n" + line;
    }

    /// <summary>Step of the newest checkpoint; null before there is one.</summary>
    public long? Newest => _steps < 0 ? null : _steps;

    /// <summary>Wall seconds that it took.</summary>
    public double Seconds => _seconds;

    /// <summary>Why rank 0 could not remove an old one, the last time it tried; empty where it could.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>Counts the checkpoint that the run was resumed from as the newest.</summary>
    public void Resume(long step) => _steps = step;

    /// <summary>Whether a checkpoint is due after <paramref name="step"/> steps, by the clock of this rank.</summary>
    public bool IsDue(long step)
    {
        var seconds = _since.Elapsed.TotalSeconds;
        return (_settings.EveryMinutes > 0 && seconds >= 60 * _settings.EveryMinutes)
            || (_settings.EverySteps > 0 && step - _steps >= _settings.EverySteps && seconds * LargestShare >= _seconds);
    }

    /// <summary>Writes one, unless that of this step is there, and removes those that are too many; collective.</summary>
    /// <param name="state">everything of the integrator but its fields</param>
    /// <param name="field">the evolved field over the block of this rank</param>
    /// <param name="carry">what its rounding has left out</param>
    /// <param name="guard">counts</param>
    /// <param name="journal">history and counts</param>
    /// <exception cref="IOException">it cannot be written; the older ones stand</exception>
    public void Write(IntegratorState state, NativeBuffer field, NativeBuffer carry, MonotoneGuard guard, RunJournal journal)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(guard);
        ArgumentNullException.ThrowIfNull(journal);
        if (state.StepNumber == _steps)
            return;
        var watch = Stopwatch.StartNew();
        var captured = journal.Capture();
        using var rows = captured.History;
        var checkpoint = new Checkpoint
        {
            Configuration = journal.Configuration,
            Integrator = state,
            NegativeSteps = guard.NegativeSteps,
            RaisedSteps = guard.RaisedSteps,
            InitialNegativeMass = guard.InitialNegativeMass,
            Journal = captured,
            Lineage = _lineage,
        };
        CheckpointFile.Write(_directory.Checkpoint(state.StepNumber), _domain, checkpoint, field, carry,
        [
            ("mpi", _domain.World.Library),
            ("ranks", (long)_domain.World.Size),
            ("grid", _domain.Grid.Ranks.Select(r => (long)r).ToArray()),
            ("threads", (long)_domain.Threads),
        ]);
        Prune();
        (_steps, _seconds) = (state.StepNumber, watch.Elapsed.TotalSeconds);
        _since.Restart();
        _stop.CheckpointTook(_seconds);
    }

    // Rank 0 alone does this, so it tells the others at the next decision of all (StopConditions).
    private void Prune()
    {
        if (!_domain.IsRoot)
            return;
        try
        {
            _directory.Prune(_settings.Keep);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure = e.Message;
        }
    }
}
