namespace ClusterLB.Solver.Records;

/// <summary>
/// The rows of a history, column after column, read in pieces: those of a run of weeks are not held in memory. A column has doubles, its
/// width many a row, or one integer a row.
/// </summary>
/// <param name="names">names of the columns</param>
/// <param name="widths">doubles a row of each column; 0: one integer a row</param>
/// <param name="rows">T</param>
internal abstract class HistoryRows(IReadOnlyList<string> names, IReadOnlyList<int> widths, long rows) : IDisposable
{
    private const int ElementsOfPiece = 1 << 13;

    /// <summary>Uses a piece of the columns of one type, as they follow each other; <paramref name="first"/> is the number of its first
    /// element.</summary>
    public delegate void UsePiece<T>(long first, Span<T> elements);

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Doubles a row of each column; 0: one integer a row.</summary>
    public IReadOnlyList<int> Widths => widths;

    /// <summary>T.</summary>
    public long Rows => rows;

    /// <summary>Number of doubles in all columns.</summary>
    public long RealCount => Rows * Widths.Sum();

    /// <summary>Number of integers in all columns.</summary>
    public long IntegerCount => Rows * Widths.Count(w => w == 0);

    /// <summary>The number of a column; -1 where there is none of that name and type.</summary>
    /// <param name="name">its name</param>
    /// <param name="width">doubles a row; 0 for integers</param>
    /// <exception cref="InvalidDataException">it has another width</exception>
    public int Find(string name, int width)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name && (Widths[i] == 0) == (width == 0))
                return Widths[i] == width ? i
                    : throw new InvalidDataException($"column '{name}' of the history has {Widths[i]} values a row instead of {width}");
        }

        return -1;
    }

    /// <summary>Reads whole rows of a column.</summary>
    /// <param name="column">its number</param>
    /// <param name="row">the first row</param>
    /// <param name="values">receives rows times the width; doubles or 64-bit integers, as the column has them</param>
    /// <exception cref="IOException">they cannot be read</exception>
    public abstract void Read<T>(int column, long row, Span<T> values)
        where T : unmanaged;

    /// <summary>Reads a column in pieces of whole rows.</summary>
    /// <param name="column">its number</param>
    /// <param name="use">called with the number of the first row, and the values</param>
    /// <exception cref="IOException">it cannot be read</exception>
    public void ReadColumn<T>(int column, UsePiece<T> use)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(use);
        var width = Math.Max(1, Widths[column]);
        var length = Math.Max(1, ElementsOfPiece / width);
        var buffer = new T[length * width];
        for (var row = 0L; row < Rows; row += length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(length, Rows - row) * width);
            Read(column, row, piece);
            use(row, piece);
        }
    }

    /// <summary>Reads all columns of doubles, or all of integers, one after the other, in pieces.</summary>
    /// <exception cref="IOException">they cannot be read</exception>
    public void ReadAll<T>(UsePiece<T> use)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(use);
        var start = 0L;
        for (var column = 0; column < Widths.Count; column++)
        {
            if ((Widths[column] == 0) != (typeof(T) == typeof(long)))
                continue;
            var (first, width) = (start, Math.Max(1, Widths[column]));
            ReadColumn<T>(column, (row, piece) => use(first + (row * width), piece));
            start += Rows * width;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Where element 0 of a column is among all columns of its type.</summary>
    protected long Start(int column) =>
        Rows * (Widths[column] == 0 ? Widths.Take(column).Count(w => w == 0) : Widths.Take(column).Sum());

    /// <summary>Closes what was opened to read.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
