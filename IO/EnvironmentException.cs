namespace ClusterLB.IO;

/// <summary>
/// The machine lacks something that the program needs: a shared library, or a version of it. The message says what to install;
/// the program ends with exit code 4.
/// </summary>
public sealed class EnvironmentException : Exception
{
    /// <summary>Creates the exception with one sentence for the user.</summary>
    /// <param name="message">what is missing and how to get it</param>
    public EnvironmentException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with one sentence for the user and its cause.</summary>
    /// <param name="message">what is missing and how to get it</param>
    /// <param name="inner">the cause</param>
    public EnvironmentException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
