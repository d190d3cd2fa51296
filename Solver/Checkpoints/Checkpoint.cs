using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Checkpoints;

/// <summary>
/// All that a run needs to go on, bit for bit, but its evolved field, which stands beside it in the file (<see cref="CheckpointFile"/>) and
/// is read block by block: the resolved input, the integrator, the counts of the guard, the journal with the history so far, and where all
/// came from.
/// </summary>
internal sealed record Checkpoint
{
    /// <summary>The input with every default and automatic choice resolved, TOML.</summary>
    public required string Configuration { get; init; }

    /// <summary>Everything of the integrator but its fields.</summary>
    public required IntegratorState Integrator { get; init; }

    /// <summary>Steps with negative values so far.</summary>
    public required long NegativeSteps { get; init; }

    /// <summary>Steps that raised H so far.</summary>
    public required long RaisedSteps { get; init; }

    /// <summary>Mass of the negative values of the initial state.</summary>
    public required double InitialNegativeMass { get; init; }

    /// <summary>What the journal has kept.</summary>
    public required JournalState Journal { get; init; }

    /// <summary>The processes of the run so far, a line each, the newest last.</summary>
    public required string Lineage { get; init; }

    /// <summary>The widest vector instructions of the process that wrote it.</summary>
    public string InstructionSet { get; init; } = "";
}
