using System.Globalization;
using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// The directory of a run: <c>run.toml</c> (the resolved configuration), <c>history.h5</c>, <c>snapshot-NNNNNN.h5</c>,
/// <c>snapshots.xmf</c>, <c>checkpoint-STEP.h5</c>, <c>progress.json</c>, <c>run.log</c>, and <c>run.lock</c>, which one process holds at a
/// time. Results that are there already are refused, or, when replacing is allowed, removed at the moment the new run has its first state
/// to write. Nothing else removes a result.
/// </summary>
public sealed partial class RunDirectory : IDisposable
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
    private readonly bool _replace, _isOpened;
    private readonly DateTime? _stopBefore;

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

    private string Join(string name) => System.IO.Path.Combine(Path, name);
}
