namespace ClusterLB.IO.Toml;

/// <summary>
/// An input that cannot be used. The message is one complete sentence naming the file, the place, the key and what was expected; the
/// program prints it as it is on standard error and ends with <see cref="ExitCode"/>.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>The exit code of the program for a bad input.</summary>
    public const int ExitCode = 2;

    /// <summary>An input error with the sentence <paramref name="message"/>.</summary>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>An input error with the sentence <paramref name="message"/>, caused by <paramref name="cause"/>.</summary>
    public InputException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>An input error without further words.</summary>
    public InputException()
        : base("the input cannot be used")
    {
    }
}
