namespace ClusterLB.Application.Commands;

/// <summary>A verb that needs no MPI, or starts it itself.</summary>
public interface ILocalCommand
{
    /// <summary>Does what the verb says. Results go to standard output, everything else to standard error.</summary>
    /// <returns>the exit code</returns>
    int Execute();

    /// <summary>Whether every rank of a launcher runs it, since it starts MPI itself; else rank 0 does alone.</summary>
    bool IsOfAllRanks => false;
}
