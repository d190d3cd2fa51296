namespace ClusterLB.Decomposition.Mpi;

/// <summary>An MPI call failed, or there is no usable MPI library. The message is one sentence for the user.</summary>
public sealed class MpiException : Exception
{
    /// <summary>What keeps MPI from starting.</summary>
    /// <param name="message">what is wrong and what to do about it</param>
    public MpiException(string message)
        : base(message)
    {
    }

    /// <summary>An error code of a call.</summary>
    /// <param name="call">the C name, such as MPI_Allreduce</param>
    /// <param name="rank">the rank in the world that called</param>
    /// <param name="code">the error code, whose number means something to its library only</param>
    /// <param name="text">the library's own words</param>
    public MpiException(string call, int rank, int code, string text)
        : base($"{call} failed on rank {rank}: {text} (error {code})")
    {
        Call = call;
        Rank = rank;
        Code = code;
    }

    /// <summary>The C name of the call; empty if MPI did not start.</summary>
    public string Call { get; } = "";

    /// <summary>The rank in the world that called; -1 if MPI did not start.</summary>
    public int Rank { get; } = -1;

    /// <summary>The library's error code; 0 if MPI did not start.</summary>
    public int Code { get; }
}
