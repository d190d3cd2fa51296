using System.Runtime.InteropServices;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Files;

// All rows of a history, for a checkpoint and from one: piece by piece, however many there are.
internal sealed partial class HistoryFile
{
    private unsafe void Copy(HistoryRows rows, H5File file)
    {
        foreach (var (column, _, _) in _columns)
        {
            using var dataset = file.OpenDataset(column.Name);
            dataset.SetLength(rows.Rows);
            // Rows without such a column still say how many there are.
            using var none = new Missing(Stored(column), rows.Rows);
            var found = rows.Find(column.Name, Stored(column));
            var (source, number) = found < 0 ? (none, 0) : (rows, found);
            if (column.IsInteger)
                source.ReadColumn<long>(number, (row, values) => Write(row, values));
            else
                source.ReadColumn<double>(number, (row, values) => Write(row, values));

            void Write<T>(long row, Span<T> values)
                where T : unmanaged
            {
                var (start, slab) = (Shape(column, row), Shape(column, values.Length / Width(column)));
                start.AsSpan(1).Clear();
                fixed (T* p = values)
                    dataset.WriteSlab(p, start, slab);
            }
        }
    }

    /// <summary>The rows of the file, or those to begin with, then those that wait.</summary>
    private sealed class SoFar(HistoryFile history)
        : HistoryRows(
            [.. history._columns.Select(c => c.Column.Name)], [.. history._columns.Select(c => history.Stored(c.Column))], history.Count)
    {
        private H5File? _file;

        public override void Read<T>(int column, long row, Span<T> values)
        {
            var (description, reals, counts) = history._columns[column];
            var (width, earlier) = (history.Width(description), history.Earlier);
            var before = (int)Math.Clamp(earlier - row, 0, values.Length / width) * width;
            if (before > 0)
                ReadEarlier(description, row, values[..before]);
            if (before == values.Length)
                return;
            var from = (int)(row + (before / width) - earlier) * width;
            var pending = description.IsInteger ? MemoryMarshal.Cast<long, T>(CollectionsMarshal.AsSpan(counts))
                : MemoryMarshal.Cast<double, T>(CollectionsMarshal.AsSpan(reals));
            pending.Slice(from, values.Length - before).CopyTo(values[before..]);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _file?.Dispose();
            _file = null;
            base.Dispose(disposing);
        }

        private unsafe void ReadEarlier<T>(HistoryColumn column, long row, Span<T> values)
            where T : unmanaged
        {
            if (history._restored is { } restored)
            {
                var number = restored.Find(column.Name, history.Stored(column));
                if (number >= 0)
                    restored.Read(number, row, values);
                else
                    Missing.Fill(values);
                return;
            }

            _file ??= H5File.Open(history._path);
            using var dataset = _file.OpenDataset(column.Name);
            if (dataset.Shape[0] < history._written)
                throw new IOException(
                    $"'{history._path}' cannot be read: its column '{column.Name}' has {dataset.Shape[0]} rows, where {history._written} "
                    + $"were written");
            var (start, count) = (history.Shape(column, row), history.Shape(column, values.Length / history.Width(column)));
            start.AsSpan(1).Clear();
            fixed (T* p = values)
                dataset.ReadSlab(p, start, count);
        }
    }

    /// <summary>A column that earlier rows do not have: NaN, or 0 where it counts.</summary>
    private sealed class Missing(int width, long rows) : HistoryRows([""], [width], rows)
    {
        public static void Fill<T>(Span<T> values)
            where T : unmanaged
        {
            if (typeof(T) == typeof(double))
                MemoryMarshal.Cast<T, double>(values).Fill(double.NaN);
            else
                values.Clear();
        }

        public override void Read<T>(int column, long row, Span<T> values) => Fill(values);
    }
}
