using ClusterLB.IO.Toml;
using ClusterLB.Solver.Output;

namespace ClusterLB.Solver.Plotting;

/// <summary>A directory with results of whatever verb, as the plots look at it. The history is read once.</summary>
public sealed class ResultDirectory
{
    private readonly Lazy<HistoryTable?> _history;

    /// <summary>Looks at a directory.</summary>
    /// <exception cref="InputException">there is no such directory</exception>
    public ResultDirectory(string path)
    {
        if (!Directory.Exists(path))
            throw new InputException(File.Exists(path) ? $"{path} is a file, expected a directory with results" : $"there is no directory {path}, expected one with results");
        Path = path;
        _history = new(() => Find("history.h5") is { } file ? new HistoryTable(file) : null);
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>The history of a run; null where there is none or where it has no rows.</summary>
    public HistoryTable? History => _history.Value is { Time.Length: > 0 } history ? history : null;

    /// <summary>Title of the run; else the name of the directory.</summary>
    public string Title => History is { Title.Length: > 0 } history ? history.Title : System.IO.Path.GetFileName(System.IO.Path.GetFullPath(Path).TrimEnd('/'));

    /// <summary>Paths of the snapshots in the order of time.</summary>
    public IReadOnlyList<string> Snapshots => [.. FindAll("snapshot-*.h5")];

    /// <summary>The path of a file of this name; null where there is none.</summary>
    public string? Find(string name)
    {
        var path = System.IO.Path.Combine(Path, name);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Paths of all files that match a pattern, by name.</summary>
    public IEnumerable<string> FindAll(string pattern) => Directory.EnumerateFiles(Path, pattern).Order(StringComparer.Ordinal);
}
