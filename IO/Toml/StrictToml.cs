using System.Text;

namespace ClusterLB.IO.Toml;

/// <summary>
/// A TOML document that is read strictly: every key has to be asked for, with a type and a bound, by the code that understands it.
/// Complaints are collected while reading and the first in the order of the file is thrown by <see cref="ThrowFirst"/>, one sentence
/// naming file, line, column, key and what was expected. Keys may be overridden from the command line.
/// </summary>
internal sealed class StrictToml
{
    /// <summary>Characters of the longest document; what the program writes and is to read again is no longer.</summary>
    public const int LargestText = 16 << 20;

    private readonly List<((TomlLocation At, bool Missing) Order, string Sentence)> _complaints = [];
    private readonly List<TomlSection> _sections = [];

    private StrictToml(string text, string source, IEnumerable<string>? overrides)
    {
        Source = source;
        var root = TomlBinding.Bind(text, source);
        EndOfFile = new(1 + text.TrimEnd().Count(c => c == '\n'), 0);
        var ordinal = 0;
        foreach (var item in overrides ?? [])
            TomlOverride.Apply(root, item, ordinal++, source);
        Root = new TomlSection(this, root, "");
    }

    /// <summary>The name of the document as sentences give it.</summary>
    public string Source { get; }

    /// <summary>The keys and sections of the top level.</summary>
    public TomlSection Root { get; }

    /// <summary>The last line of the file that says anything.</summary>
    public TomlLocation EndOfFile { get; }

    /// <summary>
    /// Reads the file <paramref name="path"/> and applies <paramref name="overrides"/> (section.key=value), the last one winning.
    /// </summary>
    /// <exception cref="InputException">an unreadable file, not UTF-8, not TOML, a duplicate key, or an override that is none</exception>
    public static StrictToml Load(string path, IEnumerable<string>? overrides = null) => new(ReadText(path), path, overrides);

    /// <summary>The same for a <paramref name="text"/> at hand, called <paramref name="source"/> in sentences.</summary>
    /// <exception cref="InputException">not TOML, a duplicate key, or an override that is none</exception>
    public static StrictToml Parse(string text, string source, IEnumerable<string>? overrides = null) => new(text, source, overrides);

    /// <summary>"FILE, line L, column C: WORDS".</summary>
    public string Sentence(TomlLocation location, string words) => $"{Source}, {location}: {words}";

    /// <summary>Remembers that what stands at <paramref name="location"/> cannot be used; <see cref="ThrowFirst"/> tells.</summary>
    public void Reject(TomlLocation location, string words) => _complaints.Add(((location, false), Sentence(location, words)));

    /// <summary>Complains about every key that nobody asked for, then throws the first complaint in the order of the file, if
    /// any.</summary>
    /// <exception cref="InputException">there is a complaint</exception>
    public void ThrowFirst()
    {
        foreach (var section in _sections)
            section.RejectUnknown(_sections);
        if (_complaints.Count > 0)
            throw new InputException(_complaints.MinBy(c => c.Order).Sentence);
    }

    /// <summary>
    /// What is missing is told at <paramref name="location"/>, but ordered after everything up to <paramref name="end"/>, the last key of
    /// its section: a misspelt key explains more than the absence of the right one.
    /// </summary>
    internal void RejectMissing(TomlLocation location, TomlLocation end, string words) =>
        _complaints.Add(((end, true), Sentence(location, words)));

    internal void Register(TomlSection section) => _sections.Add(section);

    private static string ReadText(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new InputException($"{path}: is a directory, expected a configuration file (TOML)");
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            // A pipe or a device has no length, and may have no end.
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            var (text, buffer) = (new StringBuilder(), new char[1 << 16]);
            for (int count; (count = reader.Read(buffer)) > 0;)
            {
                if (text.Append(buffer, 0, count).Length > LargestText)
                    throw new InputException($"{path}: is larger than {LargestText >> 20} MB, expected a configuration file (TOML)");
            }

            return text.ToString();
        }
        catch (DecoderFallbackException error)
        {
            throw new InputException($"{path}: is not UTF-8 text, expected a configuration file (TOML)", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: does not exist, expected a configuration file (TOML)", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"{path}: cannot be read, expected a configuration file (TOML): {error.Message}", error);
        }
    }
}
