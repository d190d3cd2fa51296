using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// What rank 0 says on standard error: lines, and on a terminal a status below them that is replaced in place. Colour is for terminals, and
/// not where NO_COLOR is set or TERM is dumb. Quiet, only warnings and the word of an early stop come through. All lines, quiet or not, go
/// to the file of a run as well (<see cref="Keep"/>), those that were said before it too.
/// </summary>
internal sealed class RunLog : TextWriter
{
    private const string Warning = "warning:", Stopped = "stopped";
    private const int UsualColumns = 80, MostColumns = 10_000, MostEarlyLines = 10_000;
    private const string Yellow = "\u001b[33m", Plain = "\u001b[0m", ClearLine = "\r\u001b[K";
    private readonly TextWriter _inner;
    private readonly bool _quiet;
    private readonly List<string> _early = [];
    private StreamWriter? _file;
    private Func<bool> _mayWrite = () => true;
    private string _status = "";

    /// <summary>A log to <paramref name="inner"/>.</summary>
    /// <param name="inner">receives the lines</param>
    /// <param name="live">whether it is a terminal that can replace a line</param>
    /// <param name="coloured">whether it takes colours</param>
    /// <param name="quiet">whether only warnings are wanted</param>
    public RunLog(TextWriter inner, bool live, bool coloured, bool quiet)
        : base(System.Globalization.CultureInfo.InvariantCulture) =>
            (_inner, IsLive, IsColoured, _quiet) = (inner, live && !quiet, coloured, quiet);

    /// <summary>Whether <see cref="Status"/> is shown.</summary>
    public bool IsLive { get; }

    /// <summary>Columns of the terminal; 80 where they are not known.</summary>
    public static int Width
    {
        get
        {
            try
            {
                return Console.WindowWidth is > 0 and < MostColumns and var columns ? columns : UsualColumns;
            }
            catch (IOException)
            {
                return UsualColumns;
            }
        }
    }

    /// <summary>Whether colours are shown.</summary>
    public bool IsColoured { get; }

    /// <inheritdoc/>
    public override System.Text.Encoding Encoding => _inner.Encoding;

    /// <summary>Standard error on rank 0, nothing on the others.</summary>
    public static TextWriter Standard(Communicator world, bool quiet)
    {
        ArgumentNullException.ThrowIfNull(world);
        if (world.Rank != 0)
            return Null;
        var live = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } term && term != "dumb";
        return new RunLog(Console.Error, live, live && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")), quiet);
    }

    /// <inheritdoc/>
    public override void Write(char value) => _inner.Write(value);

    /// <inheritdoc/>
    public override void WriteLine() => WriteLine("");

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        Note(value ?? "");
        var isWarning = value is not null && value.StartsWith(Warning, StringComparison.Ordinal);
        if (_quiet && !isWarning && value?.StartsWith(Stopped, StringComparison.Ordinal) != true)
            return;
        if (_status.Length > 0)
            _inner.Write(ClearLine);
        _inner.WriteLine(isWarning && IsColoured ? $"{Yellow}{Warning}{Plain}{value![Warning.Length..]}" : value);
        if (_status.Length > 0)
            _inner.Write(_status);
    }

    /// <summary>Keeps what is said in a file from now on, with what was said since the last one; a file that cannot be written is told of,
    /// and done without.</summary>
    /// <param name="path">the file</param>
    /// <param name="append">whether what it has stays</param>
    /// <param name="heading">its first line from here</param>
    /// <param name="mayWrite">asked before each line; what is said while it may not be written is not in the file</param>
    public void Keep(string path, bool append, string heading, Func<bool>? mayWrite = null)
    {
        Release();
        _mayWrite = mayWrite ?? (() => true);
        Try(() =>
        {
            _file = new StreamWriter(path, append) { AutoFlush = true };
            _file.WriteLine(heading);
            foreach (var line in _early)
                _file.WriteLine(line);
        });
        _early.Clear();
    }

    /// <summary>Closes the file.</summary>
    public void Release() => Try(() =>
    {
        var file = _file;
        _file = null;
        file?.Dispose();
    });

    /// <summary>Writes into the file alone.</summary>
    public void Note(Action<TextWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (_file is { } file && _mayWrite())
            Try(() => write(file));
    }

    private void Note(string line)
    {
        if (_file is not null)
            Note(file => file.WriteLine(line));
        else if (_early.Count < MostEarlyLines)
            _early.Add(line);
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _file = null;
            WriteLine($"warning: {failure.Message.TrimEnd('.')}; the run goes on without its log");
        }
    }

    /// <summary>Shows <paramref name="text"/> below the lines, in the place of the last one; empty to show none.</summary>
    public void Status(string text)
    {
        if (!IsLive)
            return;
        _inner.Write($"{ClearLine}{text}");
        _status = text;
    }
}
