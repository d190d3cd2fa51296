using ClusterLB.Solver.Checkpoints;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// Something that a run leaves behind: an object with a schedule. No output changes the sequence of steps. All ranks have every output and
/// write it together; what rank 0 alone writes goes through <see cref="RunState.Try"/>.
/// </summary>
public interface IRunOutput
{
    /// <summary>When it is written between the beginning and the end of a run.</summary>
    Schedule Schedule { get; }

    /// <summary>Writes the present state, which is due; collective.</summary>
    /// <param name="run">the run</param>
    /// <exception cref="IOException">a file that all ranks write together cannot be written</exception>
    void Write(RunState run);

    /// <summary>The run begins with its initial state, of which this is written too.</summary>
    /// <param name="run">the run</param>
    void Begin(RunState run) => Write(run);

    /// <summary>The run goes on where a checkpoint has it; nothing is written unless this is overridden.</summary>
    /// <param name="run">the run</param>
    /// <param name="saved">what the outputs had captured, each its own part</param>
    internal void Resume(RunState run, JournalState saved)
    {
    }

    /// <summary>The run ends at the present state, which is written unless the run was stopped and will go on.</summary>
    /// <param name="run">the run</param>
    /// <param name="isFinal">whether this is the last state of the run: it has done what it was asked for, or has failed</param>
    void End(RunState run, bool isFinal)
    {
        if (isFinal)
            Write(run);
    }

    /// <summary>Adds what <see cref="Resume"/> needs to a checkpoint; nothing unless this is overridden.</summary>
    /// <param name="state">with the parts of the outputs before this one</param>
    internal JournalState Capture(JournalState state) => state;
}
