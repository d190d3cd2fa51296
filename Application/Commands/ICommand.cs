using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Application.Commands;

/// <summary>A verb that runs on every rank, with MPI started where there is a launcher; what ends one rank ends all, with one
/// message.</summary>
public interface ICommand
{
    /// <summary>Does what the verb says. Results go to standard output, everything else to standard error, both from rank 0.</summary>
    /// <returns>the exit code</returns>
    int Execute(MpiEnvironment environment);
}
