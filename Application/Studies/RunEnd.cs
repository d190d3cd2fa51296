using ClusterLB.Application.Plotting;
using ClusterLB.Application.Plotting.Plots;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Application.Studies;

/// <summary>How a run ended, or how far it is, from the files in its directory.</summary>
internal sealed class RunEnd
{
    /// <summary>Reads progress file and history; a run that has neither yet has no numbers.</summary>
    /// <exception cref="IOException">the history is there, but cannot be read</exception>
    public RunEnd(string directory)
    {
        Directory = directory;
        Progress = RunProgress.Read(Path.Combine(directory, "progress.json"));
        var history = Path.Combine(directory, "history.h5");
        if (!File.Exists(history))
            return;
        History = new HistoryTable(history) is { Time.Length: > 0 } table ? table : null;
        using var file = H5File.Open(history);
        EstimatedError = file.Attributes.Contains("estimated_error") ? file.Attributes.Get<double>("estimated_error") : double.NaN;
    }

    /// <summary>The directory of the run.</summary>
    public string Directory { get; }

    /// <summary>What the run says of itself; null where it has said nothing yet.</summary>
    public RunProgress? Progress { get; }

    /// <summary>The rows; null where there are none.</summary>
    public HistoryTable? History { get; }

    /// <summary>The estimated error of Q of the initial state, of max |Q|; NaN where there is none.</summary>
    public double EstimatedError { get; } = double.NaN;

    /// <summary>Whether it has come to its end.</summary>
    public bool IsFinished => Progress?.State == "finished";

    /// <summary>A scalar column of the last row; NaN where there is none.</summary>
    public double Last(string column) => History is { } h && h.Has(column) ? h.Column(column)[^1] : double.NaN;

    /// <summary>The last value of a column, of a component of a vector or tensor as export names it; null where there is none.</summary>
    public double? Component(string name) => History is { } h ? ColumnOf(h, name)?[^1] : null;

    /// <summary>The name of component k, in C order, of a column: momentum_1, temperature_1_2.</summary>
    public static string ComponentName(HistoryTable history, string column, int k)
    {
        var (d, width) = (history.Dimension, history.Width(column));
        return width == d ? $"{column}_{k + 1}" : width == d * d ? $"{column}_{k / d + 1}_{k % d + 1}" : $"{column}_{k}";
    }

    /// <summary>A scalar column, or the component of one, a value a row; null where there is no such.</summary>
    public static double[]? ColumnOf(HistoryTable history, string name)
    {
        foreach (var column in history.Names.Where(c => name.StartsWith(c, StringComparison.Ordinal)))
        {
            if (column == name && history.Width(column) == 1)
                return history.Column(column);
            for (var k = 0; k < history.Width(column); k++)
            {
                if (ComponentName(history, column, k) == name)
                    return history.Column(column, k);
            }
        }

        return null;
    }

    /// <summary>The diagonal of the last temperature tensor; none where there is no row.</summary>
    public double[] Temperatures =>
        History is { } h && h.Has("temperature")
            ? [.. Enumerable.Range(0, h.Dimension).Select(a => h.Row("temperature", h.Time.Length - 1)[a * (h.Dimension + 1)])] : [];

    /// <summary>(T_max − T_min)/T of the last row; NaN where there is none.</summary>
    public double Anisotropy => History is { } h ? AnisotropyOf(h, h.Time.Length - 1) : double.NaN;

    /// <summary>(T_max − T_min)/T of a row.</summary>
    public static double AnisotropyOf(HistoryTable history, int row) =>
        history.Has("temperature") ? TemperaturePlot.Anisotropy(history.Row("temperature", row), history.Dimension) : double.NaN;
}
