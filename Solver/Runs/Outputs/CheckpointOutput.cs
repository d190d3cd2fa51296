using System.Diagnostics;
using ClusterLB.IO.Files;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// <c>checkpoint-STEP.h5</c>: all that a run needs to go on bit for bit; the newest ones are kept. One that is due by steps waits as long
/// as the last would have taken more than a tenth of the time since. The run itself writes the last one, before the last row and snapshot,
/// which are not those of a run that goes on.
/// </summary>
internal sealed class CheckpointOutput : IRunOutput
{
    private readonly CheckpointSchedule _schedule;
    private readonly string _lineage;

    /// <summary>The checkpoints of a run.</summary>
    /// <param name="run">the run</param>
    /// <param name="ancestors">the lineage of the checkpoint that the run was resumed from; empty at the start</param>
    /// <param name="origin">how this process came to be, for the lineage</param>
    public CheckpointOutput(RunState run, string ancestors, string origin)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(ancestors);
        var domain = run.Domain;
        _schedule = new CheckpointSchedule(run.Configuration.Checkpoint);
        var line =
            $"{WallClock.Text} {origin} by version {Provenance.SoftwareVersion} on {Environment.MachineName}, "
            + $"{domain.World.Size} ranks {string.Join('x', domain.Grid.Ranks)} of {domain.Threads} threads, MPI {domain.World.Library}, "
            + $"HDF5 {IO.Hdf5.H5Library.VersionText}, {Provenance.InstructionSet}";
        _lineage = ancestors.Length == 0 ? line : ancestors + "\n" + line;
    }

    /// <inheritdoc/>
    public Schedule Schedule => _schedule;

    /// <summary>Step of the newest checkpoint; null before there is one.</summary>
    public long? Newest => _schedule.Step < 0 ? null : _schedule.Step;

    /// <summary>Wall seconds that it took.</summary>
    public double Seconds => _schedule.Seconds;

    /// <inheritdoc/>
    public void Write(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Write(run, run.Integrator.Capture());
    }

    /// <summary>Writes one with another state of the integrator than the present, unless that of its step is there; collective.</summary>
    /// <param name="run">the run, whose field is written</param>
    /// <param name="state">everything of the integrator but its fields</param>
    /// <exception cref="IOException">it cannot be written; the older ones stand</exception>
    public void Write(RunState run, IntegratorState state)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(state);
        if (state.StepNumber != _schedule.Step)
            run.Phases.Files(() => WriteFile(run, state));
    }

    /// <summary>Counts the checkpoint that the run was resumed from as the newest.</summary>
    public void Resume(RunState run, JournalState saved)
    {
        ArgumentNullException.ThrowIfNull(run);
        _schedule.Step = run.Integrator.StepNumber;
    }

    /// <summary>Nothing: the run has written it.</summary>
    public void End(RunState run, bool isFinal)
    {
    }

    private void WriteFile(RunState run, IntegratorState state)
    {
        run.RequireDirectory();
        var watch = Stopwatch.StartNew();
        var (captured, domain, guard) = (run.Capture(), run.Domain, run.Guard);
        using var rows = captured.History;
        var checkpoint = new Checkpoint
        {
            Configuration = run.Toml,
            Integrator = state,
            NegativeSteps = guard.NegativeSteps,
            RaisedSteps = guard.RaisedSteps,
            InitialNegativeMass = guard.InitialNegativeMass,
            Journal = captured,
            Lineage = _lineage,
        };
        CheckpointFile.Write(
            run.Results.Checkpoint(state.StepNumber), run.Formulation.Layout, checkpoint, run.Integrator.State, run.Integrator.Carry,
        [
            ("mpi", domain.World.Library),
            ("ranks", (long)domain.World.Size),
            ("grid", domain.Grid.Ranks.Select(r => (long)r).ToArray()),
            ("threads", (long)domain.Threads),
        ]);
        run.Try(() => run.Results.Prune(run.Configuration.Checkpoint.Keep));
        _schedule.Written(state.StepNumber, watch.Elapsed.TotalSeconds);
        run.Stop.CheckpointTook(_schedule.Seconds);
    }

    private sealed class CheckpointSchedule(CheckpointSettings settings) : ClockSchedule(0)
    {
        private const double LargestShare = 0.1;
        private readonly Stopwatch _since = Stopwatch.StartNew();

        public long Step { get; set; } = -1;

        public double Seconds { get; private set; }

        public override bool IsDue(RunState run)
        {
            var seconds = _since.Elapsed.TotalSeconds;
            return (settings.EveryMinutes > 0 && seconds >= 60 * settings.EveryMinutes)
                || (settings.EverySteps > 0 && run.Integrator.StepNumber - Step >= settings.EverySteps
                    && seconds * LargestShare >= Seconds);
        }

        public override void Advance(RunState run)
        {
        }

        public void Written(long step, double seconds)
        {
            (Step, Seconds) = (step, seconds);
            _since.Restart();
        }
    }
}
