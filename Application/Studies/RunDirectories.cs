using ClusterLB.IO.Files;
using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Application.Studies;

/// <summary>A directory that has runs below it, as <c>scan</c> and <c>limit</c> leave it, or whoever keeps several together.</summary>
internal static class RunDirectories
{
    /// <summary>Whether a directory holds a run itself.</summary>
    public static bool IsRun(string path) =>
        File.Exists(Path.Combine(path, "run.toml"))
        || (Directory.Exists(path) && Directory.EnumerateFiles(path, "checkpoint-*.h5").Any());

    /// <summary>The directories of runs below one that holds none itself, by name; none where there are none.</summary>
    public static IReadOnlyList<string> Below(string path) => !Directory.Exists(path) || IsRun(path)
        ? [] : [.. Directory.EnumerateDirectories(path).Where(IsRun).Order(StringComparer.Ordinal)];

    /// <summary>What a run says of itself, judged by its lock; null where it has said nothing that can be read.</summary>
    public static RunProgress? ProgressOf(RunDirectory run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return RunProgress.Read(run.Progress) is { } progress
            ? Commands.StatusCommand.Judge(
                progress, DirectoryLock.IsTaken(run.Lock), (WallClock.Now - progress.Updated).TotalSeconds)
            : null;
    }
}
