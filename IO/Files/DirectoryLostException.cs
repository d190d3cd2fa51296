namespace ClusterLB.IO.Files;

/// <summary>
/// The directory of a run is no longer its own: it was moved or removed, or its lock is another's. Nothing may be written there any more,
/// not even that the run has ended.
/// </summary>
internal sealed class DirectoryLostException : IOException
{
    /// <summary>Creates the exception with one sentence for the user.</summary>
    public DirectoryLostException(string message)
        : base(message)
    {
    }
}
