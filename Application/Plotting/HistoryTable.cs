using ClusterLB.IO.Hdf5;

namespace ClusterLB.Application.Plotting;

/// <summary>The columns of a <c>history.h5</c>, in memory.</summary>
public sealed class HistoryTable
{
    private readonly Dictionary<string, double[]> _columns = [];
    private readonly Dictionary<string, string> _longNames = [];

    /// <summary>Reads every numeric dataset whose first dimension is that of <c>time</c>.</summary>
    /// <exception cref="H5Exception">the file cannot be read</exception>
    /// <exception cref="InvalidDataException">it has no dataset <c>time</c></exception>
    public HistoryTable(string path)
    {
        using var file = H5File.Open(path);
        if (!file.Contains("time"))
            throw new InvalidDataException($"{path} has no dataset 'time', expected the history of a run");
        using (var time = file.OpenDataset("time"))
            Time = time.ReadAll<double>();
        Title = file.Attributes.Contains("title") ? file.Attributes.GetText("title") : "";
        foreach (var name in file.Names)
        {
            using var dataset = file.OpenDataset(name);
            if (dataset.Attributes.Contains("long_name"))
                _longNames[name] = dataset.Attributes.GetText("long_name");
            if (dataset.IsNumeric && dataset.Shape.Count > 0 && dataset.Shape[0] == Time.Length && name != "time"
                && !DimensionScale.IsScale(dataset))
                _columns[name] = dataset.ReadAll<double>();
        }

        Dimension = Has("momentum") && Time.Length > 0 ? _columns["momentum"].Length / Time.Length : 0;
    }

    /// <summary>The title of the run.</summary>
    public string Title { get; }

    /// <summary>Times of the rows.</summary>
    public double[] Time { get; }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>Names of the columns.</summary>
    public IEnumerable<string> Names => _columns.Keys;

    /// <summary>Names of the species of a mixture, which have columns NAME_drift, NAME_temperature and NAME_energy; none of one
    /// gas.</summary>
    public IReadOnlyList<string> Species =>
    [
        .. _columns.Keys.Where(c => c.EndsWith("_drift", StringComparison.Ordinal)).Select(c => c[..^"_drift".Length])
            .Where(s => Has($"{s}_temperature", $"{s}_energy")),
    ];

    /// <summary>The <c>long_name</c> of a column, else its name.</summary>
    public string LongName(string name) => _longNames.GetValueOrDefault(name, name);

    /// <summary>Whether there are such columns, all of them.</summary>
    public bool Has(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!_columns.ContainsKey(name))
                return false;
        }

        return true;
    }

    /// <summary>A scalar column, a value a row.</summary>
    public double[] Column(string name) => _columns[name];

    /// <summary>Component <paramref name="index"/> (in C order) of a vector or tensor column, a value a row.</summary>
    public double[] Column(string name, int index)
    {
        var (all, width) = (_columns[name], _columns[name].Length / Time.Length);
        return [.. Time.Select((_, row) => all[row * width + index])];
    }

    /// <summary>Numbers in each row of a column.</summary>
    public int Width(string name) => _columns[name].Length / Time.Length;

    /// <summary>One row of a column.</summary>
    public double[] Row(string name, int row) => _columns[name][(row * Width(name))..((row + 1) * Width(name))];
}
