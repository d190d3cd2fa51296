using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Files;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Solver.Runs;

/// <summary>
/// A run as its newest usable checkpoint has it, ready to go on: on any number of ranks, with changes of [time], [output] and [checkpoint]
/// alone.
/// </summary>
/// <param name="Checkpoint">all but the state; the history is on rank 0 alone</param>
/// <param name="Configuration">the input, with the changes</param>
/// <param name="Before">the input as the checkpoint has it</param>
/// <param name="Layout">ranks, lattices, blocks</param>
/// <param name="State">the evolved field over the block of this rank, or those of a mixture</param>
/// <param name="Carry">what its rounding has left out</param>
/// <param name="Path">the file</param>
internal sealed record Resumption(
    Checkpoint Checkpoint, Configuration Configuration, Configuration Before, StateLayout Layout, NativeBuffer State, NativeBuffer Carry,
    string Path)
{
    // What may change: none of it is physics.
    private static readonly string[] _free = ["title", "time", "output", "checkpoint"];

    /// <summary>
    /// Reads the newest checkpoint that is as it was written. Newer ones that are not, by their seal or a checksum, are told, and set aside
    /// once an older one is found; a file that cannot be read is no damaged file, and ends the search with nothing touched. Null where
    /// there is none at all. Collective.
    /// </summary>
    /// <param name="directory">the directory, claimed by rank 0</param>
    /// <param name="world">the ranks</param>
    /// <param name="overrides">--set</param>
    /// <param name="grid">from d to the ranks on each axis; null to choose</param>
    /// <param name="threads">threads of a rank</param>
    /// <param name="availableBytes">the memory that the fields have to fit into</param>
    /// <param name="log">is told of checkpoints that cannot be used</param>
    /// <exception cref="InvalidDataException">there are checkpoints, and none can be used</exception>
    /// <exception cref="IOException">one cannot be read</exception>
    /// <exception cref="NewerVersionException">the newest was written by a newer version</exception>
    /// <exception cref="InputException">a change that is not allowed</exception>
    public static Resumption? Find(
        RunDirectory directory, Communicator world, IReadOnlyList<string> overrides, Func<int, int[]?> grid, int threads,
        long availableBytes, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(world);
        var found = world.Rank == 0 ? directory.Checkpoints() : [];
        var reason = "";
        var damaged = new List<string>();
        for (var number = 0; number < world.Allreduce(found.Count, Operation.Max); number++)
        {
            var path = world.Broadcast(world.Rank == 0 ? found[number].Path : "");
            try
            {
                var (checkpoint, sum) = ReadHeader(world, path);
                var (before, configuration) = Change(checkpoint, path, overrides, availableBytes);
                var layout = MixtureSampling.Layout(configuration, world, threads, grid);
                var (state, carry) = (new NativeBuffer(layout.Length), new NativeBuffer(layout.Length));
                CheckpointFile.ReadState(path, layout, sum, state, carry);
                if (world.Rank == 0)
                    damaged.ForEach(RunDirectory.SetAside);
                return new Resumption(checkpoint, configuration, before, layout, state, carry, path);
            }
            catch (InvalidDataException e)
            {
                reason = e.Message;
                log.WriteLine($"warning: {reason}; trying the next older checkpoint");
                damaged.Add(path);
            }
        }

        return reason.Length == 0
            ? null : throw new InvalidDataException($"{directory.Path} has no checkpoint that can be used; the last one tried: {reason}");
    }

    /// <summary>Rank 0 reads and checks; the others get what they need, or the same exception.</summary>
    private static (Checkpoint Checkpoint, ulong Sum) ReadHeader(Communicator world, string path)
    {
        Checkpoint? checkpoint = null;
        ulong sum = 0;
        Exception? failure = null;
        if (world.Rank == 0)
        {
            try
            {
                (checkpoint, sum) = CheckpointFile.Read(path);
            }
            catch (Exception e) when (e is InvalidDataException or NewerVersionException or IOException)
            {
                failure = e;
            }
        }

        var refusal = world.Broadcast(
            failure switch
            {
                null => "",
                NewerVersionException => "n" + failure.Message,
                IOException => "r" + failure.Message,
                _ => "d" + failure.Message,
            });
        if (refusal.Length > 0)
            throw refusal[0] switch
            {
                'n' => new NewerVersionException(refusal[1..]),
                'r' => new IOException(
                    refusal[1..] + "; it is not known to be damaged, so nothing was touched: `resume` goes on once it can be read"),
                _ => new InvalidDataException(refusal[1..]),
            };
        var attributes = SharedAttributes.OfRoot(
            world, checkpoint is null ? [] : [.. CheckpointAttributes.Of(checkpoint), ("instructionSet", checkpoint.InstructionSet)]);
        Span<long> shared = [(long)sum];
        world.Broadcast(shared);
        return (checkpoint ?? CheckpointAttributes.From(attributes), (ulong)shared[0]);
    }

    private static (Configuration Before, Configuration After) Change(
        Checkpoint checkpoint, string path, IReadOnlyList<string> overrides, long availableBytes)
    {
        Configuration Parse(params IEnumerable<string> changes) =>
            Configuration.Parse(checkpoint.Configuration, path, changes, availableBytes, begun: true);

        var before = Parse();
        foreach (var change in overrides)
        {
            var key = change.Split('=')[0].Trim();
            if (!_free.Contains(key.Split('.')[0]) && Parse(change).ToToml() != before.ToToml())
                throw new InputException(
                    $"--set {change}: '{key}' belongs to the physics of the run, which is continued as it began; only [time], [output] and "
                    + $"[checkpoint] may change");
        }

        var after = Parse(overrides);
        if (after.RequireTime().End < checkpoint.Integrator.Time)
            throw new InputException(
                $"'time.end' = {after.RequireTime().End:R} lies before the time {checkpoint.Integrator.Time:R} that the run has reached");
        return (before, after);
    }

    /// <summary>The integrator's state for the method and step of the input as they are now.</summary>
    public Solver.TimeStepping.IntegratorState IntegratorState()
    {
        var (saved, then, now) = (Checkpoint.Integrator, Before.RequireTime(), Configuration.RequireTime());
        if (now.Method != then.Method)
        {
            return new Solver.TimeStepping.IntegratorState
            {
                Method = now.Method.Name,
                Time = saved.Time,
                StepNumber = saved.StepNumber,
                LastStep = saved.LastStep,
                NextStep = now.Step ?? 0,
                PreviousError = 1e-4,
                Ceiling = double.PositiveInfinity,
                StepsUnderCeiling = 0,
                Evaluations = saved.Evaluations,
                Rejected = saved.Rejected,
            };
        }

        return now.Step == then.Step ? saved : saved with { NextStep = now.Step ?? 0 };
    }
}
