using ClusterLB.IO.Toml;

namespace ClusterLB.Application.Plotting;

/// <summary>A directory with results of whatever verb, or a single file of it, as the plots look at it. The history is read once.</summary>
public sealed class ResultDirectory
{
    private readonly Lazy<HistoryTable?> _history;
    private readonly string? _only;

    /// <summary>Looks at a directory, or at one file alone.</summary>
    /// <param name="path">a directory, or a file .h5 or .json</param>
    /// <exception cref="InputException">there is none</exception>
    public ResultDirectory(string path)
    {
        if (File.Exists(path))
        {
            if (System.IO.Path.GetExtension(path) is not (".h5" or ".json"))
                throw new InputException($"{path} must be a directory with results, or a file .h5 or .json of them");
            (Path, _only) = (
                System.IO.Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".", System.IO.Path.GetFileName(path));
        }
        else
        {
            Path = Directory.Exists(path) ? path : throw new InputException($"there is no directory {path}, expected one with results");
        }

        _history = new(() => Find("history.h5") is { } file ? new HistoryTable(file) : null);
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>The history of a run; null where there is none or where it has no rows.</summary>
    public HistoryTable? History => _history.Value is { Time.Length: > 0 } history ? history : null;

    /// <summary>Title of the run; else the name of the directory.</summary>
    public string Title => History is { Title.Length: > 0 } history
        ? history.Title : System.IO.Path.GetFileName(System.IO.Path.GetFullPath(Path).TrimEnd('/'));

    /// <summary>Paths of the snapshots in the order of time.</summary>
    public IReadOnlyList<string> Snapshots => [.. FindAll("snapshot-*.h5")];

    /// <summary>Paths of the files of a state to draw: the snapshots, or the one file that was asked for.</summary>
    /// <exception cref="IOException">the file cannot be read</exception>
    public IReadOnlyList<string> Fields =>
        Snapshots is { Count: > 0 } all ? all
        : _only is not null && System.IO.Path.GetExtension(_only) == ".h5" && Find(_only) is { } file
            && FieldMarginals.NamesIn(file).Count > 0 ? [file] : [];

    /// <summary>The path of a file of this name; null where there is none.</summary>
    public string? Find(string name) => FindAll(name).FirstOrDefault();

    /// <summary>Paths of all files that match a pattern, by name.</summary>
    public IEnumerable<string> FindAll(string pattern) =>
        Directory.EnumerateFiles(Path, pattern).Where(p => _only is null || System.IO.Path.GetFileName(p) == _only)
            .Order(StringComparer.Ordinal);

    /// <summary>The first file of tables, whatever its name, that has all these datasets; null where there is none.</summary>
    /// <exception cref="IOException">a file cannot be read</exception>
    public ResultTable? FindTable(params string[] datasets) =>
        FindAll("*.h5").Except(Snapshots).Where(p => System.IO.Path.GetFileName(p) != "history.h5").Select(p => new ResultTable(p))
            .FirstOrDefault(t => t.Has(datasets));
}
