using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Runs.Outputs;

// Results of an earlier run: when they are refused, when they are removed, and that nothing else removes one.
public sealed partial class RunDirectory
{
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
