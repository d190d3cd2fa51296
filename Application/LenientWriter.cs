namespace ClusterLB.Application;

/// <summary>
/// Words that nobody may be able to take: a log on a full disk, a stream that was closed. The first failure is told once, to whoever
/// listens, and from then on nothing is written; it never ends the work that the words are about.
/// </summary>
/// <param name="open">opens the stream</param>
/// <param name="failed">is told why it cannot be written</param>
internal sealed class LenientWriter(Func<TextWriter> open, Action<string>? failed = null)
    : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    private readonly Lock _gate = new();
    private TextWriter? _inner;

    /// <inheritdoc/>
    public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => Try(inner => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(inner => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(inner => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(inner => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner => inner.Flush());

    private void Try(Action<TextWriter> write)
    {
        var reason = "";
        lock (_gate)
        {
            try
            {
                write(_inner ??= open());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                (_inner, reason) = (Null, e.Message);
            }
        }

        if (reason.Length > 0)
            failed?.Invoke(reason);
    }
}
