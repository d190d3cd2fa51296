using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.IO.Files;

/// <summary>
/// Steps that all ranks take together on one file: after each they learn whether all came through. If one failed, the temporary file goes
/// and every rank has the same exception.
/// </summary>
internal sealed class Agreement
{
    private const int EnvironmentExitCode = 4;
    private readonly MpiCommunicator _ranks;
    private readonly string _path;

    internal Agreement(MpiCommunicator ranks, string path) => (_ranks, _path) = (ranks, path);

    /// <summary>
    /// How long a rank that failed waits for the others to hear of it. They may be caught inside a collective call of a library that this
    /// rank has left with its error; then the failed rank ends all, with its message.
    /// </summary>
    internal static TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The file that a failure removes; empty as long as there is none.</summary>
    internal string Temporary { get; set; } = "";

    /// <summary>Collective: runs <paramref name="step"/> on every rank.</summary>
    /// <exception cref="IOException">it failed on some rank; the message is that of the first of them</exception>
    public void Do(Action step)
    {
        ArgumentNullException.ThrowIfNull(step);
        Exception? failure = null;
        Timer? watchdog = null;
        try
        {
            step();
        }
        catch (Exception e)
        {
            failure = e;
            var message = Message(e);
            watchdog = new Timer(_ => GiveUp(message), null, Patience, Timeout.InfiniteTimeSpan);
        }

        var first = _ranks.Allreduce(failure is null ? _ranks.Size : _ranks.Rank, Operation.Min);
        watchdog?.Dispose();
        if (first == _ranks.Size)
            return;
        if (_ranks.Rank == 0)
            AtomicFile.Remove(Temporary);
        // After this a rank may end all of them.
        var reason = _ranks.Broadcast(failure is null ? "" : Message(failure), first);
        _ranks.Barrier();
        if (failure is not (null or IOException or UnauthorizedAccessException))
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        throw new IOException(reason, failure);
    }

    private string Message(Exception e) =>
        Temporary.Length == 0 ? e.Message : $"'{_path}' cannot be written: {AtomicFile.Reason(e, Temporary)}";

    private void GiveUp(string message)
    {
        AtomicFile.Remove(Temporary);
        var (code, advice) = _ranks.GivingUp ?? (EnvironmentExitCode, "");
        _ranks.Abort(code, message + advice);
    }
}
