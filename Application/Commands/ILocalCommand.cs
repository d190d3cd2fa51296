namespace ClusterLB.Application.Commands;

/// <summary>A verb that needs no MPI, or starts it itself.</summary>
public interface ILocalCommand
{
    /// <summary>Does what the verb says. Results go to standard output, everything else to standard error.</summary>
    /// <returns>the exit code</returns>
    int Execute();
}
