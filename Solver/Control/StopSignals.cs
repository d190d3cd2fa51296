using System.Runtime.InteropServices;

namespace ClusterLB.Solver.Control;

/// <summary>
/// SIGTERM, SIGHUP, SIGXCPU, SIGUSR2 and SIGINT as requests that a run honours after its present step; a second SIGINT ends the process at
/// once, as ever. SIGHUP is left ignored where it was (nohup). SIGXFSZ is taken and does nothing: the write beyond the limit of file sizes
/// fails, which the run hears of as of a full disk.
/// To be created after MPI_Init, since launchers' libraries take signals too. SIGUSR1 is left alone: some of them use it. Where they listen
/// until the process exits, a signal that comes when the run is over does not spoil its exit code, which a chain of jobs goes by.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private const int UserSignal2 = 12, ProcessorTime = 24, FileSize = 25, HangUp = 1;
    private static StopSignals? _untilExit;
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    /// <summary>Listens from now on.</summary>
    /// <param name="untilExit">whether to go on listening after <see cref="Dispose"/></param>
    public StopSignals(bool untilExit = false)
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => Take(c, StopReason.Termination)),
            PosixSignalRegistration.Create((PosixSignal)UserSignal2, c => Take(c, StopReason.UserSignal)),
            PosixSignalRegistration.Create((PosixSignal)ProcessorTime, c => Take(c, StopReason.ProcessorTime)),
            PosixSignalRegistration.Create((PosixSignal)FileSize, c => c.Cancel = true),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt),
            .. IsIgnored(HangUp)
                ? (PosixSignalRegistration[])[] : [PosixSignalRegistration.Create(PosixSignal.SIGHUP, c => Take(c, StopReason.HangUp))],
        ];
        if (untilExit)
            _untilExit = this;
    }

    /// <summary>The strongest request that came to this process.</summary>
    public StopReason Received => (StopReason)Volatile.Read(ref _received);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_untilExit == this)
            return;
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    // A mask in hexadecimal, the lowest bit for signal 1.
    private static bool IsIgnored(int signal) =>
        File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
        && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) >> (signal - 1) & 1) > 0;

    private void Interrupt(PosixSignalContext context)
    {
        // Not cancelled, the second ends the process.
        if (Received != StopReason.Interrupt)
            Take(context, StopReason.Interrupt);
    }

    private void Take(PosixSignalContext context, StopReason reason)
    {
        context.Cancel = true;
        int old;
        while ((old = Volatile.Read(ref _received)) < (int)reason && Interlocked.CompareExchange(ref _received, (int)reason, old) != old)
        {
        }
    }
}
