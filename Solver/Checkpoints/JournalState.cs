using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Checkpoints;

/// <summary>What a journal needs to go on in another process as if nothing had happened.</summary>
internal sealed record JournalState
{
    /// <summary>Snapshots written so far, the ordinal of the next.</summary>
    public required int Snapshots { get; init; }

    /// <summary>Time of the next snapshot. 0 for none. It follows from the time of the state; the file has it for other programs.</summary>
    public required double NextSnapshot { get; init; }

    /// <summary>[output] snapshot-every, for the same.</summary>
    public required double SnapshotEvery { get; init; }

    /// <summary>Step of the last snapshot.</summary>
    public required long SnapshotStep { get; init; }

    /// <summary>Step of the last row of the history.</summary>
    public required long RowStep { get; init; }

    /// <summary>Largest drift of the conserved quantities over the rows.</summary>
    public required double LargestDrift { get; init; }

    /// <summary>Whether the warning of mass at the edge of the lattice has been given.</summary>
    public required bool EdgeTold { get; init; }

    /// <summary>Moments of the initial state, from which the drift and the final Maxwellian are measured.</summary>
    public required Moments Start { get; init; }

    /// <summary>∫ F of each species of the initial state, from which the common equilibrium is found; empty of one gas, and where the run
    /// was begun by a version that did not keep them.</summary>
    public double[] StartDensities { get; init; } = [];

    /// <summary>Wall time of all processes of the run so far, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The rows; ranks other than 0 may have none.</summary>
    public required HistoryRows History { get; init; }
}
