namespace ClusterLB.Solver.TimeStepping;

/// <summary>The right-hand side at the state an integration starts from, or the state itself, holds a NaN or an infinity (exit code
/// 3).</summary>
public sealed class NonFiniteRateException : Exception
{
    /// <summary>An exception without a message of its own.</summary>
    public NonFiniteRateException() { }

    /// <summary>An exception with a message.</summary>
    public NonFiniteRateException(string message) : base(message) { }

    /// <summary>An exception with a message and its cause.</summary>
    public NonFiniteRateException(string message, Exception innerException) : base(message, innerException) { }
}
