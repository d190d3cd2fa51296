using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Records;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Checkpoints;

/// <summary>A checkpoint as the root attributes of its file, and back; the arrays of the history are datasets.</summary>
internal static class CheckpointAttributes
{
    /// <summary>Name and value of each attribute in the order of the file, without the provenance.</summary>
    public static IEnumerable<(string Name, object Value)> Of(Checkpoint checkpoint)
    {
        var (integrator, journal, start) = (checkpoint.Integrator, checkpoint.Journal, checkpoint.Journal.Start);
        return
        [
            ("content", CheckpointFile.Content),
            ("configuration", checkpoint.Configuration),
            ("lineage", checkpoint.Lineage),
            ("method", integrator.Method),
            ("time", integrator.Time),
            .. integrator.TimeCarry == 0 ? (IEnumerable<(string, object)>)[] : [("time_carry", integrator.TimeCarry)],
            ("step", integrator.StepNumber),
            ("last_step", integrator.LastStep),
            ("next_step", integrator.NextStep),
            ("previous_error", integrator.PreviousError),
            ("ceiling", integrator.Ceiling),
            ("steps_under_ceiling", (long)integrator.StepsUnderCeiling),
            ("evaluations", integrator.Evaluations),
            ("rejected", integrator.Rejected),
            ("spectral_radius", integrator.SpectralRadius),
            ("steps_since_estimate", (long)integrator.StepsSinceEstimate),
            ("negative_steps", checkpoint.NegativeSteps),
            ("raised_steps", checkpoint.RaisedSteps),
            ("initial_negative_mass", checkpoint.InitialNegativeMass),
            ("snapshots", (long)journal.Snapshots),
            ("next_snapshot", journal.NextSnapshot),
            ("snapshot_every", journal.SnapshotEvery),
            ("snapshot_step", journal.SnapshotStep),
            ("row_step", journal.RowStep),
            ("largest_drift", journal.LargestDrift),
            ("edge_told", journal.EdgeTold ? 1L : 0),
            ("seconds", journal.Seconds),
            ("start_mass", start.Mass),
            ("start_momentum", start.Momentum),
            ("start_energy", start.Energy),
            ("start_absolute_momentum", start.AbsoluteMomentum),
            ("start_temperature", start.Temperature.Cast<double>().ToArray()),
            .. journal.StartDensities.Length == 0
                ? (IEnumerable<(string, object)>)[] : [("start_densities", journal.StartDensities)],
            ("history_rows", journal.History.Rows),
            ("history_columns", string.Join('\n', journal.History.Names)),
            ("history_widths", journal.History.Widths.Select(w => (long)w).ToArray()),
        ];
    }

    /// <summary>The checkpoint with these attributes, its history without rows.</summary>
    /// <exception cref="InvalidDataException">an attribute is missing or of another type</exception>
    public static Checkpoint From(IReadOnlyList<(string Name, object Value)> attributes)
    {
        var byName = attributes.ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal);
        var d = Value<double[]>("start_momentum").Length;
        var temperature = new double[d, d];
        var flat = Value<double[]>("start_temperature");
        if (flat.Length != d * d)
            throw new InvalidDataException($"the attribute 'start_temperature' has {flat.Length} numbers instead of {d * d}");
        for (var i = 0; i < flat.Length; i++)
            temperature[i / d, i % d] = flat[i];
        return new Checkpoint
        {
            Configuration = Value<string>("configuration"),
            Lineage = Value<string>("lineage"),
            InstructionSet = Value<string>("instructionSet"),
            Integrator = new IntegratorState
            {
                Method = Value<string>("method"),
                Time = Value<double>("time"),
                TimeCarry = byName.ContainsKey("time_carry") ? Value<double>("time_carry") : 0,
                StepNumber = Value<long>("step"),
                LastStep = Value<double>("last_step"),
                NextStep = Value<double>("next_step"),
                PreviousError = Value<double>("previous_error"),
                Ceiling = Value<double>("ceiling"),
                StepsUnderCeiling = (int)Value<long>("steps_under_ceiling"),
                Evaluations = Value<long>("evaluations"),
                Rejected = Value<long>("rejected"),
                SpectralRadius = Value<double>("spectral_radius"),
                StepsSinceEstimate = (int)Value<long>("steps_since_estimate"),
            },
            NegativeSteps = Value<long>("negative_steps"),
            RaisedSteps = Value<long>("raised_steps"),
            InitialNegativeMass = Value<double>("initial_negative_mass"),
            Journal = new JournalState
            {
                Snapshots = (int)Value<long>("snapshots"),
                NextSnapshot = Value<double>("next_snapshot"),
                SnapshotEvery = Value<double>("snapshot_every"),
                SnapshotStep = Value<long>("snapshot_step"),
                RowStep = Value<long>("row_step"),
                LargestDrift = Value<double>("largest_drift"),
                EdgeTold = Value<long>("edge_told") != 0,
                Seconds = Value<double>("seconds"),
                Start = new Moments(
                    Value<double>("start_mass"), Value<double[]>("start_momentum"), Value<double>("start_energy"),
                        Value<double[]>("start_absolute_momentum"), temperature),
                StartDensities = byName.ContainsKey("start_densities") ? Value<double[]>("start_densities") : [],
                History = new HistoryArrays(
                    Value<string>("history_columns").Split('\n'), [.. Value<long[]>("history_widths").Select(w => (int)w)],
                        Value<long>("history_rows"), [], []),
            },
        };

        T Value<T>(string name) => byName.TryGetValue(name, out var value)
            ? value is T typed ? typed : throw new InvalidDataException($"the attribute '{name}' is not what it should be")
            : throw new InvalidDataException($"the attribute '{name}' is missing");
    }
}
