using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Output;

/// <summary>
/// The directory of a run: <c>run.toml</c> (the resolved configuration), <c>history.h5</c>, <c>snapshot-NNNNNN.h5</c>, <c>snapshots.xmf</c>. Results that are
/// there already are refused, or, when replacing is allowed, removed at the moment the new run has its first state to write.
/// </summary>
public sealed class RunDirectory
{
    private const string HistoryName = "history.h5";
    private const string ConfigurationName = "run.toml";
    private const string SnapshotPattern = "snapshot-*.h5";
    private const string SeriesName = "snapshots.xmf";

    /// <summary>Checks the directory; nothing is created or removed yet.</summary>
    /// <param name="path">the directory, which need not exist</param>
    /// <param name="replace">whether results of an earlier run may be removed</param>
    /// <exception cref="InputException">the path is a file, or has results and may not be replaced</exception>
    public RunDirectory(string path, bool replace)
    {
        Path = path;
        if (File.Exists(path))
            throw new InputException($"output directory {path} is a file");
        if (!replace && Existing().FirstOrDefault() is { } found)
            throw new InputException($"{found} exists; the results of an earlier run are replaced only with --force");
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>Path of the history.</summary>
    public string History => System.IO.Path.Combine(Path, HistoryName);

    /// <summary>Path of the resolved configuration.</summary>
    public string Configuration => System.IO.Path.Combine(Path, ConfigurationName);

    /// <summary>Path of the time series of the snapshots.</summary>
    public string Series => System.IO.Path.Combine(Path, SeriesName);

    /// <summary>Path of snapshot <paramref name="ordinal"/>, counted from 0.</summary>
    public string Snapshot(int ordinal) => System.IO.Path.Combine(Path, $"snapshot-{ordinal:d6}.h5");

    /// <summary>Creates the directory, removes the results of an earlier run, and stores the resolved configuration.</summary>
    /// <exception cref="IOException">the directory cannot be created or changed</exception>
    public void Begin(string resolvedConfiguration)
    {
        try
        {
            Directory.CreateDirectory(Path);
            foreach (var file in Existing().ToList())
                File.Delete(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"output directory {Path} cannot be written: {failure.Message.TrimEnd('.')}", failure);
        }

        IO.Files.AtomicFile.Write(Configuration, temporary => File.WriteAllText(temporary, resolvedConfiguration));
    }

    private IEnumerable<string> Existing() => !Directory.Exists(Path)
        ? []
        : new[] { History, Configuration, Series }.Where(File.Exists).Concat(Directory.EnumerateFiles(Path, SnapshotPattern).Order());
}
