using System.Runtime.InteropServices;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Files;

/// <summary>
/// The file of a run's diagnostics, <c>history.h5</c>: a dataset for each column, first dimension <c>time</c>, which is the
/// coordinate with the times and has no limit; vectors have <c>axis</c> as second dimension, tensors <c>axis</c> and <c>axis_2</c> (the
/// same components, but netCDF-4 and xarray want two names). Rows stay in memory until a <see cref="Flush"/>, no longer, which appends them
/// to a copy of the file and puts that in its place: whoever opens the name at any time finds a complete file, also after a crash at any
/// instant, and whoever has it open keeps what was there.
/// </summary>
internal sealed partial class HistoryFile
{
    private const string Time = "time";
    private const long RowsOfChunk = 256;
    private readonly string _path;
    private readonly int _dimension;
    private readonly IReadOnlyList<(string Name, object Value)> _attributes;
    private readonly List<(HistoryColumn Column, List<double> Reals, List<long> Counts)> _columns;
    private int _pending;
    private long? _written;    // rows of the file that stand; null where there is no file of ours yet
    private HistoryRows? _restored;    // rows that come before all others, until they are in the file

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
        if (columns.FirstOrDefault(c => c.Rank == HistoryRank.Series != c.Scale is not null) is { } bare)
            throw new ArgumentException($"column '{bare.Name}' must have a scale if it is a series, and only then", nameof(columns));
        if (columns.Select(c => c.Name).Concat(columns.Select(c => c.Scale?.Name).OfType<string>().Distinct()).Concat(["axis", "axis_2"])
            .GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } repeated)
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
    public long Count => Earlier + _pending;

    /// <summary>Rows that wait in memory for the next flush.</summary>
    public int Pending => _pending;

    private long Earlier => _written ?? _restored?.Rows ?? 0;

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

        _pending++;
    }

    /// <summary>All rows so far, those of the file included, to be read before the next is added or written.</summary>
    public HistoryRows Capture() => new SoFar(this);

    /// <summary>
    /// Begins anew with the rows of a checkpoint, which are read, and closed, at the next flush: it replaces the file. A column that they
    /// do not have is NaN then, or 0 where it counts; one that this history does not have is left out.
    /// </summary>
    /// <exception cref="InvalidDataException">a column has another width</exception>
    public void Restore(HistoryRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var (column, reals, counts) in _columns)
        {
            _ = rows.Find(column.Name, Stored(column));
            reals.Clear();
            counts.Clear();
        }

        (_restored, _written, _pending) = (rows, null, 0);
    }

    /// <summary>
    /// Writes the rows since the last flush. A reader sees the file before or after, never in between. The copy takes time in proportion to
    /// all rows (nothing where files can share blocks); a run sees to it that this stays a hundredth of a run's time.
    /// </summary>
    /// <exception cref="IOException">
    /// the file cannot be written, or is gone or was changed by others, or rows to begin with cannot be read; the old one stands, and so do
    /// the rows
    /// </exception>
    /// <exception cref="IO.EnvironmentException">there is no HDF5 library</exception>
    public void Flush()
    {
        if (_written is null)
        {
            AtomicFile.Write(_path, temporary =>
            {
                using var file = H5File.Create(temporary);
                Create(file);
                if (_restored is not null)
                    Copy(_restored, file);
                AppendTo(file, Earlier);
                file.Close();
            });
        }
        else
        {
            AtomicFile.Change(_path, temporary =>
            {
                using var file = H5File.OpenToChange(temporary);
                AppendTo(file, _written.Value);
                file.Close();
            });
        }

        (_written, _pending) = (Count, 0);
        _restored?.Dispose();
        _restored = null;
        foreach (var (_, reals, counts) in _columns)
        {
            reals.Clear();
            counts.Clear();
        }
    }

    // Everything but rows: netCDF-4 wants scales to be attached while a dimension is described.
    private void Create(H5File file)
    {
        FieldFile.WriteAttributes(file, [.. _attributes, .. Provenance.Now()]);
        var timeColumn = _columns.Find(c => c.Column.Name == Time).Column;
        using var time = DimensionScale.Make(Make(file, timeColumn), timeColumn.Units, timeColumn.LongName);
        timeColumn.WriteFormula(time);
        using var axis = FieldFile.CreateAxis(file, "axis", _dimension);
        using var secondAxis = FieldFile.CreateAxis(file, "axis_2", _dimension);
        H5Dataset[] scales = [time, axis, secondAxis];
        var series = new Dictionary<string, H5Dataset>();
        try
        {
            foreach (var (column, _, _) in _columns.Where(c => c.Column.Name != Time))
            {
                using var dataset = Make(file, column);
                column.WriteFormula(dataset.Describe(column.Units, column.LongName));
                if (column.Scale is not { } own)
                {
                    DimensionScale.AttachAll(dataset, scales.AsSpan(0, dataset.Shape.Count));
                    continue;
                }

                if (!series.TryGetValue(own.Name, out var scale))
                {
                    long[] numbers = [.. Enumerable.Range(0, own.Length).Select(i => (long)i)];
                    series[own.Name] = scale = DimensionScale.Create<long>(file, own.Name, numbers, ThermalUnit.Name, own.LongName);
                }

                DimensionScale.AttachAll(dataset, [time, scale]);
            }
        }
        finally
        {
            foreach (var scale in series.Values)
                scale.Dispose();
        }
    }

    private H5Dataset Make(H5File file, HistoryColumn column)
    {
        var storage = new H5Storage(Shape(column, RowsOfChunk), Grows: true);
        return column.IsInteger
            ? file.CreateDataset<long>(column.Name, Shape(column, 0), storage)
            : file.CreateDataset<double>(column.Name, Shape(column, 0), storage);
    }

    private unsafe void AppendTo(H5File file, long rows)
    {
        foreach (var (column, reals, counts) in _columns)
        {
            using var dataset = file.OpenDataset(column.Name);
            if (dataset.Shape[0] < rows)
                throw new IOException($"its column '{column.Name}' has {dataset.Shape[0]} rows, where {rows} were written");
            dataset.SetLength(rows);
            dataset.SetLength(rows + _pending);
            var (start, slab) = (Shape(column, rows), Shape(column, _pending));
            start.AsSpan(1).Clear();
            fixed (double* values = CollectionsMarshal.AsSpan(reals))
            fixed (long* numbers = CollectionsMarshal.AsSpan(counts))
            {
                if (column.IsInteger)
                    dataset.WriteSlab(numbers, start, slab);
                else
                    dataset.WriteSlab(values, start, slab);
            }
        }
    }

    private long[] Shape(HistoryColumn column, long rows) =>
        column.Scale is { } own ? [rows, own.Length] : [rows, .. Enumerable.Repeat((long)_dimension, (int)column.Rank)];

    private int Stored(HistoryColumn column) => column.IsInteger ? 0 : Width(column);

    private int Width(HistoryColumn column) => column.Rank switch
    {
        HistoryRank.Vector => _dimension,
        HistoryRank.Tensor => _dimension * _dimension,
        HistoryRank.Series => column.Scale!.Value.Length,
        _ => 1,
    };
}
