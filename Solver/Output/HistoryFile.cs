using System.Runtime.InteropServices;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.Solver.Output;

/// <summary>
/// The file of a run's diagnostics, <c>history.h5</c>: a dataset for each column, first dimension <c>time</c>, which is the
/// coordinate with the times; vectors have <c>axis</c> as second dimension, tensors <c>axis</c> and <c>axis_2</c> (the same
/// components, but netCDF-4 and xarray want two names). Rows stay in memory, and each <see cref="Flush"/> replaces the file in one
/// piece, so that it can be opened at any time while the run goes on.
/// </summary>
public sealed class HistoryFile
{
    private const string Time = "time";
    private readonly string _path;
    private readonly int _dimension;
    private readonly IReadOnlyList<(string Name, object Value)> _attributes;
    private readonly List<(HistoryColumn Column, List<double> Reals, List<long> Counts)> _columns;

    /// <summary>Begins a history without rows; nothing is written yet.</summary>
    /// <param name="path">the file; its directory exists at the first flush</param>
    /// <param name="dimension">d, the number of velocity axes</param>
    /// <param name="columns">the columns in the order of the file, one of them the scalar column <c>time</c></param>
    /// <param name="attributes">root attributes; values are double, long, int, string or arrays of numbers</param>
    /// <exception cref="ArgumentException">no scalar column of doubles named time, a name that is taken, or integers that are not
    /// scalar</exception>
    public HistoryFile(
        string path, int dimension, IReadOnlyList<HistoryColumn> columns, IReadOnlyList<(string Name, object Value)> attributes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (columns.Select(c => c.Name).Concat(["axis", "axis_2"]).GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } repeated)
            throw new ArgumentException($"the name '{repeated.Key}' is taken in the history", nameof(columns));
        if (!columns.Any(c => c.Name == Time && c.Rank == HistoryRank.Scalar && !c.IsInteger))
            throw new ArgumentException("a history has a scalar column 'time'", nameof(columns));
        if (columns.FirstOrDefault(c => c.IsInteger && c.Rank != HistoryRank.Scalar) is { } wrong)
            throw new ArgumentException($"column '{wrong.Name}' of integers must be scalar", nameof(columns));
        _path = path;
        _dimension = dimension;
        _attributes = attributes;
        _columns = [.. columns.Select(c => (c, new List<double>(), new List<long>()))];
    }

    /// <summary>T, the number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row, which has a value for every column and no other; a quantity that is not defined is NaN.</summary>
    /// <exception cref="ArgumentException">a column is missing, unknown, or has the wrong number of values; nothing was added</exception>
    public void Append(HistoryRow row)
    {
        foreach (var name in row.Names)
        {
            if (!_columns.Exists(c => c.Column.Name == name))
                throw new ArgumentException($"the history has no column '{name}'", nameof(row));
        }

        foreach (var (column, _, _) in _columns)
        {
            var found = column.IsInteger ? (row.Count(column.Name) is null ? 0 : 1) : row.Reals(column.Name)?.Length ?? 0;
            if (found != Width(column))
            {
                var kind = column.IsInteger ? "integer" : "real";
                throw new ArgumentException(
                    $"column '{column.Name}' takes {Width(column)} {kind} values in each row, but the row has {found}", nameof(row));
            }
        }

        foreach (var (column, reals, counts) in _columns)
        {
            if (column.IsInteger)
                counts.Add(row.Count(column.Name)!.Value);
            else
                reals.AddRange(row.Reals(column.Name)!);
        }

        Count++;
    }

    /// <summary>All rows so far, for a checkpoint.</summary>
    public HistoryTable Capture() => new(
        [.. _columns.Select(c => c.Column.Name)],
        [.. _columns.Select(c => c.Column.IsInteger ? 0 : Width(c.Column))],
        Count,
        [.. _columns.SelectMany(c => c.Reals)],
        [.. _columns.SelectMany(c => c.Counts)]);

    /// <summary>
    /// Replaces all rows by those of a checkpoint. A column that it does not have is NaN, or 0 where it counts; one that this history does not
    /// have is left out.
    /// </summary>
    /// <exception cref="ArgumentException">the table is not consistent, or a column has another width</exception>
    public void Restore(HistoryTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        foreach (var (column, reals, counts) in _columns)
        {
            reals.Clear();
            counts.Clear();
            if (column.IsInteger)
                counts.AddRange(table.Counts(column.Name) ?? new long[table.Rows]);
            else if (table.Reals(column.Name, Width(column)) is { } values)
                reals.AddRange(values);
            else
                reals.AddRange(Enumerable.Repeat(double.NaN, table.Rows * Width(column)));
        }

        Count = table.Rows;
    }

    /// <summary>Writes all rows; a reader sees the file before or after, never in between.</summary>
    /// <exception cref="IOException">the file cannot be written; the old one stands</exception>
    /// <exception cref="IO.EnvironmentException">there is no HDF5 library</exception>
    public void Flush() => AtomicFile.Write(_path, temporary =>
    {
        using var file = H5File.Create(temporary);
        FieldFile.WriteAttributes(file, [.. _attributes, .. Provenance.Now()]);
        var (timeColumn, times, _) = _columns.Find(c => c.Column.Name == Time);
        using var time = DimensionScale.Create<double>(file, Time, CollectionsMarshal.AsSpan(times), timeColumn.Units, timeColumn.LongName);
        using var axis = FieldFile.CreateAxis(file, "axis", _dimension);
        using var secondAxis = FieldFile.CreateAxis(file, "axis_2", _dimension);
        H5Dataset[] scales = [time, axis, secondAxis];
        foreach (var (column, reals, counts) in _columns.Where(c => c.Column.Name != Time))
        {
            long[] shape = [Count, .. Enumerable.Repeat((long)_dimension, (int)column.Rank)];
            using var dataset = column.IsInteger
                ? file.CreateDataset<long>(column.Name, shape, CollectionsMarshal.AsSpan(counts))
                : file.CreateDataset<double>(column.Name, shape, CollectionsMarshal.AsSpan(reals));
            DimensionScale.AttachAll(dataset.Describe(column.Units, column.LongName), scales.AsSpan(0, shape.Length));
        }

        file.Close();
    });

    private int Width(HistoryColumn column) => column.Rank switch
    {
        HistoryRank.Vector => _dimension,
        HistoryRank.Tensor => _dimension * _dimension,
        _ => 1,
    };
}
