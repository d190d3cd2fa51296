namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// No acceptable step was found (a numerical failure, exit code 3). State, rate and time of the integrator are those of the last
/// good step.
/// </summary>
public sealed class StepRejectedException : Exception
{
    /// <summary>An exception without a message of its own.</summary>
    public StepRejectedException() { }

    /// <summary>An exception with a message.</summary>
    public StepRejectedException(string message) : base(message) { }

    /// <summary>An exception with a message and its cause.</summary>
    public StepRejectedException(string message, Exception innerException) : base(message, innerException) { }
}
