using System.Diagnostics;
using ClusterLB.IO.Files;

namespace ClusterLB.Solver.Runs.Outputs;

// One writer at a time: the lock, and whether the directory is still that which was locked.
public sealed partial class RunDirectory
{
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(200);
    private DirectoryLock? _lock;
    private FileIdentity? _claimed;

    /// <summary>Takes the lock of the directory, for as long as this object lives.</summary>
    /// <param name="patience">how long to wait for another process that has it</param>
    /// <param name="log">is told of waiting, and of a file system without locks</param>
    /// <exception cref="IOException">another process has it still, or the file cannot be written</exception>
    internal void Claim(TimeSpan patience, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (_lock is not null)
            return;
        var since = Stopwatch.StartNew();
        var told = false;
        while ((_lock = Take()) is null)
        {
            if (since.Elapsed >= patience)
                throw new IOException($"{Path} is in use by another run: {DirectoryLock.Holder(Lock)}");
            if (!told)
                log.WriteLine($"  waiting     {Path} is in use by {DirectoryLock.Holder(Lock)}");
            told = true;
            Thread.Sleep(_betweenTries);
        }

        DirectoryLock? Take()
        {
            try
            {
                return DirectoryLock.TryTake(Lock, DirectoryLock.Me());
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw CannotWrite(failure);
            }
        }

        _claimed = FileIdentity.Of(Path);
        if (!_lock.IsHeld)
            log.WriteLine($"warning: the file system of {Path} has no locks: nothing keeps a second run from writing there");
    }

    /// <summary>Whether the directory is still that of this run, as far as its lock shows.</summary>
    internal bool IsInPlace => _lock is null or { IsInPlace: true };

    /// <summary>Whether a lock keeps other runs away: it was taken, and the file system has locks.</summary>
    internal bool IsLocked => _lock is { IsHeld: true };

    /// <summary>
    /// Makes sure, before something is written, that the directory is still that of this run, and not another that has its name by now. A
    /// lock whose file was removed is taken again.
    /// </summary>
    /// <returns>whether that was so</returns>
    /// <exception cref="DirectoryLostException">it was moved or removed, or another process has its lock</exception>
    /// <exception cref="IOException">the lock cannot be taken again</exception>
    internal bool RequireHeld()
    {
        if (_lock is null || _lock.IsInPlace)
            return false;
        var again = FileIdentity.IsMissing(Lock) && FileIdentity.Of(Path) is { } there && there == _claimed
            ? DirectoryLock.TryTake(Lock, DirectoryLock.Me()) : null;
        if (again is null)
            throw new DirectoryLostException(
                $"{Path} is no longer the directory of this run: it was moved or removed, or another run has its name or its {LockName}; "
                + $"nothing more is written there, and the run goes on with `clusterlb resume` where its checkpoints are now");
        _lock.Dispose();
        _lock = again;
        return true;
    }

    /// <summary>Claims a directory that another run may have at this moment, before any work is done for nothing; one that cannot be
    /// written into is refused.</summary>
    /// <exception cref="IOException">another process has it, or it cannot be written</exception>
    internal void ClaimEarly(TextWriter log)
    {
        try
        {
            AtomicFile.RequireDirectory(Path);
        }
        catch (IOException failure)
        {
            throw CannotWrite(failure);
        }

        if (File.Exists(Lock))
            Claim(TimeSpan.Zero, log);
    }

    private IOException CannotWrite(Exception failure) =>
        new($"output directory {Path} cannot be written: {failure.Message.TrimEnd('.')}", failure);
}
