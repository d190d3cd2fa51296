using System.Diagnostics;
using System.Globalization;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// The directory of a run: <c>run.toml</c> (the resolved configuration), <c>history.h5</c>, <c>snapshot-NNNNNN.h5</c>,
/// <c>snapshots.xmf</c>, <c>checkpoint-STEP.h5</c>, <c>progress.json</c>, <c>run.log</c>, and <c>run.lock</c>, which one process holds at a
/// time. Results that are there already are refused, or, when replacing is allowed, removed at the moment the new run has its first state
/// to write. Nothing else removes a result.
/// </summary>
public sealed class RunDirectory : IDisposable
{
    private const string HistoryName = "history.h5";
    private const string ConfigurationName = "run.toml";
    private const string ProgressName = "progress.json";
    private const string LockName = "run.lock";
    private const string LogName = "run.log";
    private const string StopName = "stop";
    private const string SnapshotPrefix = "snapshot-";
    private const string SnapshotPattern = SnapshotPrefix + "*.h5";
    private const string SeriesName = "snapshots.xmf";
    private const string CheckpointPrefix = "checkpoint-";
    private const string CheckpointPattern = CheckpointPrefix + "*.h5";
    private const string RefusedSuffix = ".refused";
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(200);
    private readonly bool _replace, _isOpened;
    private readonly DateTime? _stopBefore;
    private DirectoryLock? _lock;
    private FileIdentity? _claimed;

    /// <summary>Checks the directory; nothing is created or removed yet.</summary>
    /// <param name="path">the directory, which need not exist</param>
    /// <param name="replace">whether results of an earlier run may be removed</param>
    /// <exception cref="InputException">the path is a file, or has results and may not be replaced</exception>
    public RunDirectory(string path, bool replace)
    {
        (Path, _replace) = (path, replace);
        if (File.Exists(path) && new FileInfo(path) is { LinkTarget: { } target } link && link.ResolveLinkTarget(true) is { Exists: false })
            throw new InputException($"output directory {path} is a link to {target}, which does not exist");
        if (File.Exists(path))
            throw new InputException($"output directory {path} is a file");
        RefuseResults();
        // One that is made from now on is meant for this run.
        _stopBefore = File.Exists(Stop) ? File.GetLastWriteTimeUtc(Stop) : null;
    }

    private RunDirectory(string path) => (Path, _isOpened) = (path, true);

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>Path of the history.</summary>
    public string History => Join(HistoryName);

    /// <summary>Path of the resolved configuration.</summary>
    public string Configuration => Join(ConfigurationName);

    /// <summary>Path of the progress file.</summary>
    internal string Progress => Join(ProgressName);

    /// <summary>Path of the lock.</summary>
    internal string Lock => Join(LockName);

    /// <summary>Path of what was said of the run.</summary>
    internal string Log => Join(LogName);

    /// <summary>Path of the file whose existence stops the run.</summary>
    public string Stop => Join(StopName);

    /// <summary>The directory of a run that is to be continued, or looked at.</summary>
    /// <exception cref="InputException">there is no such directory, or no run in it</exception>
    public static RunDirectory Open(string path)
    {
        var directory = new RunDirectory(path);
        if (!Directory.Exists(path))
            throw new InputException($"{path} is no directory, expected that of a run");
        if (directory.Checkpoints().Count == 0 && !File.Exists(directory.Configuration))
            throw new InputException($"{path} holds no run: it has neither a checkpoint nor {ConfigurationName}");
        return directory;
    }

    /// <summary>Path of the time series of the snapshots.</summary>
    internal string Series => Join(SeriesName);

    /// <summary>Path of snapshot <paramref name="ordinal"/>, counted from 0.</summary>
    public string Snapshot(int ordinal) => Join($"{SnapshotPrefix}{ordinal:d6}.h5");

    /// <summary>Path of the checkpoint after <paramref name="step"/> steps.</summary>
    internal string Checkpoint(long step) => Join(string.Create(CultureInfo.InvariantCulture, $"{CheckpointPrefix}{step:d9}.h5"));

    /// <summary>Numbers of the snapshots that are there.</summary>
    internal IReadOnlyList<int> Snapshots() =>
        [.. Directory.EnumerateFileSystemEntries(Path, SnapshotPattern)
            .Select(path => int.TryParse(
                System.IO.Path.GetFileNameWithoutExtension(path)[SnapshotPrefix.Length..], NumberStyles.None,
                CultureInfo.InvariantCulture, out var ordinal) ? ordinal : -1)
            .Where(n => n >= 0).Order()];

    /// <summary>The checkpoints that are there, the newest first.</summary>
    internal IReadOnlyList<(long Step, string Path)> Checkpoints() => !Directory.Exists(Path)
        ? []
        : [.. Directory.EnumerateFileSystemEntries(Path, CheckpointPattern)
            .Select(path => (Step: StepOf(path), Path: path)).Where(c => c.Step >= 0).OrderByDescending(c => c.Step)];

    /// <summary>
    /// Refuses a directory whose run has got further than to its first checkpoint: a run that was killed before may begin anew, since it
    /// leaves its initial state at most, and comes by it again.
    /// </summary>
    /// <exception cref="InputException">it has results, and no checkpoint to go on from</exception>
    /// <exception cref="IOException">they cannot be looked at</exception>
    internal void RequireUnbegun()
    {
        if (Existing().Except([Configuration, Series, Snapshot(0)]).FirstOrDefault(f => f != History || HasRows()) is { } found)
            throw new InputException(
                $"{Path} has results ({System.IO.Path.GetFileName(found)}) but no checkpoint to go on from; nothing was touched, and "
                + $"`clusterlb run --force` begins anew in their place");

        bool HasRows()
        {
            using var file = H5File.Open(History);
            using var time = file.OpenDataset("time");
            return time.Shape[0] > 1;
        }
    }

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

    /// <summary>Stores the resolved configuration of a run that begins or, claimed before, goes on, and removes what was left
    /// unfinished.</summary>
    /// <param name="resolvedConfiguration">TOML</param>
    /// <param name="goesOn">whether the run is resumed and its results stay</param>
    /// <param name="log">is told of a file system without locks</param>
    /// <exception cref="IOException">the directory cannot be created or changed, or another run has it</exception>
    /// <exception cref="InputException">it has got results meanwhile</exception>
    internal void Begin(string resolvedConfiguration, bool goesOn, TextWriter log)
    {
        if (goesOn)
        {
            _ = RequireHeld();
            RemoveLeftovers();
        }
        else
            Replace(log);
        Store(resolvedConfiguration);
    }

    /// <summary>Creates the directory, claims it, and removes the results of an earlier run where that is allowed.</summary>
    /// <exception cref="IOException">the directory cannot be created or changed, or another run has it</exception>
    /// <exception cref="InputException">it has got results meanwhile</exception>
    private void Replace(TextWriter log)
    {
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(failure);
        }

        Claim(TimeSpan.Zero, log);
        if (_isOpened)
            RequireUnbegun();
        else
            RefuseResults();
        try
        {
            RemoveLeftovers();
            if (!_replace)
                return;
            foreach (var file in Existing().ToList())
                File.Delete(file);
            if (File.Exists(Stop) && File.GetLastWriteTimeUtc(Stop) == _stopBefore)
                File.Delete(Stop);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(failure);
        }
    }

    /// <summary>Stores the resolved configuration.</summary>
    /// <exception cref="IOException">it cannot be written</exception>
    private void Store(string resolvedConfiguration) =>
        AtomicFile.Write(Configuration, temporary => File.WriteAllText(temporary, resolvedConfiguration));

    /// <summary>Removes the unfinished files of processes that were killed; the lock is held.</summary>
    private void RemoveLeftovers()
    {
        string[] written = [HistoryName, ConfigurationName, ProgressName, SeriesName, SnapshotPrefix, CheckpointPrefix];
        foreach (var file in Directory.EnumerateFiles(Path, ".*.tmp").ToList())
        {
            var name = System.IO.Path.GetFileName(file)[1..];
            if (Array.Exists(written, w => name.StartsWith(w, StringComparison.Ordinal)))
                File.Delete(file);
        }
    }

    /// <summary>Removes all checkpoints but the newest <paramref name="keep"/>.</summary>
    /// <exception cref="IOException">a file cannot be removed</exception>
    internal void Prune(int keep)
    {
        foreach (var (_, path) in Checkpoints().Skip(keep))
            File.Delete(path);
    }

    /// <summary>Gives a checkpoint that cannot be used another name, so that it is not counted among those kept.</summary>
    internal static void SetAside(string checkpoint)
    {
        try
        {
            if (Directory.Exists(checkpoint))
                Directory.Move(checkpoint, Free(checkpoint + RefusedSuffix));
            else if (File.Exists(checkpoint))
                File.Move(checkpoint, Free(checkpoint + RefusedSuffix));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays, and will be refused again.
        }

        static string Free(string name)
        {
            var (free, number) = (name, 1);
            while (System.IO.Path.Exists(free))
                free = $"{name}-{++number}";
            return free;
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _lock?.Dispose();

    private static long StepOf(string path) => long.TryParse(
        System.IO.Path.GetFileNameWithoutExtension(path)[CheckpointPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture,
            out var step) ? step : -1;

    private IOException CannotWrite(Exception failure) =>
        new($"output directory {Path} cannot be written: {failure.Message.TrimEnd('.')}", failure);

    private string Join(string name) => System.IO.Path.Combine(Path, name);

    private void RefuseResults()
    {
        if (!_replace && !_isOpened && Existing().FirstOrDefault() is { } found)
            throw new InputException(
                $"{found} exists; the results of an earlier run are replaced only with --force, and `clusterlb resume {Path}` continues "
                + $"it");
    }

    private IEnumerable<string> Existing() => !Directory.Exists(Path)
        ? []
        : new[] { History, Configuration, Progress, Series }.Where(File.Exists)
            .Concat(Directory.EnumerateFiles(Path, SnapshotPattern).Order())
            .Concat(Directory.EnumerateFiles(Path, CheckpointPattern).Order())
            .Concat(Directory.EnumerateFiles(Path, CheckpointPattern + RefusedSuffix + "*").Order());
}
