namespace ClusterLB.IO.Files;

/// <summary>A file of a format that only a newer version of the program reads: nothing is wrong with it, and nothing older should replace
/// it.</summary>
public sealed class NewerVersionException : InvalidOperationException
{
    /// <summary>Creates the exception with one sentence for the user.</summary>
    public NewerVersionException(string message) : base(message)
    {
    }
}
