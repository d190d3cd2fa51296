namespace ClusterLB.IO.Toml;

/// <summary>
/// A section of a strictly read document. Each reading method asks for one key by type and bound and returns null both where the key is
/// absent and where its value was rejected; rejections are collected by the <see cref="StrictToml"/> the section belongs to, so a
/// caller may put its default with ?? and go on. Keys that were never asked for are unknown.
/// </summary>
public sealed class TomlSection
{
    private readonly StrictToml _document;
    private readonly TomlTable _table;
    private readonly List<string> _known = [];
    private readonly HashSet<string> _foreign = new(StringComparer.Ordinal);

    internal TomlSection(StrictToml document, TomlTable table, string path)
    {
        (_document, _table, Path) = (document, table, path);
        document.Register(this);
    }

    /// <summary>The dotted name of the section; empty for the top level.</summary>
    internal string Path { get; }

    /// <summary>Where the section's header stands.</summary>
    internal TomlLocation Location => _table.Location;

    /// <summary>True where the section gives <paramref name="key"/>, whatever its value.</summary>
    public bool Has(string key) => _table.Entries.ContainsKey(key);

    /// <summary>The keys that it gives, known or not.</summary>
    internal IEnumerable<string> Given => _table.Entries.Keys;

    /// <summary>True where the value of <paramref name="key"/> is an array.</summary>
    internal bool IsArray(string key) => Peek(key) is TomlArray;

    /// <summary>Where <paramref name="key"/> stands; the section's header where it is absent.</summary>
    internal TomlLocation At(string key) => Peek(key)?.Location ?? Location;

    /// <summary>The dotted name of <paramref name="key"/> in this section.</summary>
    internal string NameOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>Rejects the value of <paramref name="key"/>: "'section.key' must be EXPECTED, but is the integer 5".</summary>
    public void Reject(string key, string expected)
    {
        if (Peek(key) is { } node)
        {
            var hint = node is TomlScalar { Value: string text } ? NumberHint.Of(text) : null;
            _document.Reject(
                node.Location, $"'{NameOf(key)}' must be {expected}, but is {node.Description}{(hint is null ? "" : $": {hint}")}");
        }
        else
            RejectMissing(key, expected);
    }

    /// <summary>
    /// The value of <paramref name="key"/> as it was written (string, bool, long or double); null where it is absent or anything else.
    /// </summary>
    internal object? Scalar(string key) =>
        Ask(key, required: false, "") is TomlScalar { Value: var value and not TomlScalar.Other } ? value : null;

    /// <summary>A number; an integer will do.</summary>
    public double? Number(string key, NumberBound bound, bool required = false)
    {
        ArgumentNullException.ThrowIfNull(bound);
        if (Ask(key, required, bound.Words) is not { } node)
            return null;
        if (AsNumber(node) is { } x && bound.Holds(x))
            return x;
        Reject(key, bound.Words);
        return null;
    }

    /// <summary>A number, or text that <paramref name="quantity"/> makes one of: with a unit.</summary>
    /// <param name="key">the key</param>
    /// <param name="bound">what the number has to satisfy</param>
    /// <param name="quantity">the number of a text; null where it is none</param>
    /// <param name="words">what the text may be, for the sentence of an error: "a time with a unit, \"200 fs\""</param>
    /// <param name="required">whether the key must be there</param>
    internal double? Number(string key, NumberBound bound, Func<string, double?> quantity, string words, bool required = false)
    {
        if (Ask(key, required, $"{bound.Words}, or {words}") is not TomlScalar { Value: string text })
            return Number(key, bound, required);
        if (quantity(text) is { } x && bound.Holds(x))
            return x;
        Reject(key, $"{bound.Words}, or {words}");
        return null;
    }

    /// <summary>An array of numbers, or of text likewise.</summary>
    internal double[]? Numbers(string key, NumberBound bound, Func<string, double?> quantity, string words) =>
        Items<double>(key, null, $"{bound.Plural}, or {words}", false, node =>
            (node is TomlScalar { Value: string text } ? quantity(text) : AsNumber(node)) is { } x && bound.Holds(x) ? x : null);

    /// <summary>An array of <paramref name="length"/> numbers (of any length where it is null).</summary>
    public double[]? Numbers(string key, int? length, NumberBound bound, bool required = false)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return Items<double>(key, length, bound.Plural, required, node => AsNumber(node) is { } x && bound.Holds(x) ? x : null);
    }

    /// <summary>An integer from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public long? Integer(string key, long least, long most = long.MaxValue, bool required = false)
    {
        var expected = $"an integer {Range(least, most)}";
        if (Ask(key, required, expected) is not { } node)
            return null;
        if (AsInteger(node, least, most) is { } n)
            return n;
        Reject(key, expected);
        return null;
    }

    /// <summary>An array of <paramref name="length"/> integers (of any length where it is null).</summary>
    public long[]? Integers(string key, int? length, long least, long most = long.MaxValue, bool required = false) =>
        Items(key, length, $"integers {Range(least, most)}", required, node => AsInteger(node, least, most));

    /// <summary>An array of arrays of integers; <paramref name="expected"/> says which in words.</summary>
    internal long[][]? IntegerArrays(string key, string expected)
    {
        if (Ask(key, false, expected) is not { } node)
            return null;
        if (node is TomlArray { Items: var rows }
            && rows.All(r => r is TomlArray row && row.Items.All(i => AsInteger(i, long.MinValue, long.MaxValue) is not null)))
            return [.. rows.Select(r => ((TomlArray)r).Items.Select(i => AsInteger(i, long.MinValue, long.MaxValue)!.Value).ToArray())];
        Reject(key, expected);
        return null;
    }

    /// <summary>true or false.</summary>
    public bool? Flag(string key)
    {
        if (Ask(key, false, "") is not { } node)
            return null;
        if (node is TomlScalar { Value: bool flag })
            return flag;
        Reject(key, "true or false");
        return null;
    }

    /// <summary>A string that is not empty, unless <paramref name="maybeEmpty"/>; <paramref name="expected"/> says which in
    /// words.</summary>
    public string? Text(string key, string expected = "a string", bool required = false, bool maybeEmpty = false)
    {
        if (Ask(key, required, expected) is not { } node)
            return null;
        if (node is TomlScalar { Value: string text } && (maybeEmpty || text.Length > 0))
            return text;
        Reject(key, expected);
        return null;
    }

    /// <summary>One of the given names, translated to its value.</summary>
    public T? Choice<T>(string key, IReadOnlyList<(string Name, T Value)> choices, bool required = false)
        where T : struct
    {
        var expected = "one of " + string.Join(", ", choices.Select(c => $"\"{c.Name}\""));
        if (Ask(key, required, expected) is not { } node)
            return null;
        if (node is TomlScalar { Value: string name })
        {
            foreach (var (choice, value) in choices)
            {
                if (choice == name)
                    return value;
            }

            var nearest = NearestKey.Of(name, choices.Select(c => c.Name));
            if (nearest is not null && NearestKey.Distance(name, nearest) <= 2)
                expected += $" (did you mean \"{nearest}\"?)";
        }

        Reject(key, expected);
        return null;
    }

    /// <summary>
    /// The name under <paramref name="key"/> that decides which further keys the section has; <paramref name="kinds"/> lists, for each
    /// name, the keys of that kind alone. A key of another kind is rejected with the keys that this kind has. Where the key is absent it
    /// is <paramref name="absent"/>; null: it is required.
    /// </summary>
    internal string? Kind(string key, IReadOnlyList<(string Name, string[] Keys)> kinds, string? absent = null)
    {
        var choice = Choice(key, [.. kinds.Select((k, i) => (k.Name, i))], required: absent is null);
        var index = choice ?? (Has(key) ? -1 : kinds.ToList().FindIndex(k => k.Name == absent));
        if (index < 0)
        {
            _foreign.UnionWith(kinds.SelectMany(k => k.Keys));
            return null;
        }

        var (kind, own) = kinds[index];
        _known.AddRange(own);
        foreach (var other in kinds.SelectMany(k => k.Keys).Except(own).Where(Has))
        {
            _foreign.Add(other);
            _document.Reject(At(other),
                $"'{NameOf(other)}' does not belong to {key} = \"{kind}\", expected "
                + (own.Length > 0 ? $"only its keys {string.Join(", ", own)}" : "no key of another"));
        }

        return kind;
    }

    /// <summary>The section <paramref name="key"/>; <paramref name="expected"/> names its keys for the complaint that it is
    /// missing.</summary>
    internal TomlSection? Section(string key, string expected, bool required = false)
    {
        Know(key);
        if (Peek(key) is TomlTable table)
            return new TomlSection(_document, table, NameOf(key));
        if (Has(key))
            Reject(key, $"a section [{NameOf(key)}] with the keys {expected}");
        else if (required)
        {
            _document.RejectMissing(_document.EndOfFile, new(_document.EndOfFile.Line, int.MaxValue),
                $"the section [{NameOf(key)}] is missing before the end of the file, expected with the keys {expected}");
        }

        return null;
    }

    /// <summary>The sections [[key]], at least one; <paramref name="expected"/> names their keys.</summary>
    public IReadOnlyList<TomlSection>? Sections(string key, string expected)
    {
        var words = $"one or more [[{NameOf(key)}]] with the keys {expected}";
        if (Ask(key, required: true, words) is not { } node)
            return null;
        if (node is TomlArray { Items.Count: > 0 } array && array.Items.All(i => i is TomlTable))
            return [.. array.Items.Select(i => new TomlSection(_document, (TomlTable)i, NameOf(key)))];
        Reject(key, words);
        return null;
    }

    internal void RejectUnknown(IReadOnlyList<TomlSection> all)
    {
        foreach (var (key, node) in _table.Entries)
        {
            if (_known.Contains(key) || _foreign.Contains(key))
                continue;
            var what = node is TomlTable ? $"section [{NameOf(key)}]" : Path.Length == 0 ? $"key '{key}'" : $"key '{key}' in [{Path}]";
            var home = all.FirstOrDefault(s => s != this && s._known.Contains(key));
            var nearest = NearestKey.Of(key, _known);
            var advice = nearest is not null && NearestKey.Distance(key, nearest) <= Math.Max(2, key.Length / 3)
                ? $"did you mean '{nearest}'?"
                : home is not null ? (home.Path.Length == 0 ? "it belongs before the first section" : $"it belongs in [{home.Path}]")
                : $"the nearest known key is '{nearest}'";
            _document.Reject(node.Location, $"unknown {what}, expected one of {string.Join(", ", _known)}; {advice}");
        }
    }

    private static double? AsNumber(TomlNode node) =>
        node is TomlScalar { Value: var v } ? v is double x ? x : v is long n ? n : null : null;

    private static long? AsInteger(TomlNode node, long least, long most) =>
        node is TomlScalar { Value: long n } && n >= least && n <= most ? n : null;

    private static string Range(long least, long most) => most == long.MaxValue ? $"of at least {least}" : $"from {least} to {most}";

    private T[]? Items<T>(string key, int? length, string what, bool required, Func<TomlNode, T?> read)
        where T : struct
    {
        var expected = length is null ? $"an array of {what}" : $"an array of {length} {what}";
        if (Ask(key, required, expected) is not { } node)
            return null;
        if (node is not TomlArray array || (length is not null && array.Items.Count != length))
        {
            Reject(key, expected);
            return null;
        }

        var values = array.Items.Select(read).ToArray();
        var bad = Array.FindIndex(values, v => v is null);
        if (bad < 0)
            return [.. values.Select(v => v!.Value)];
        var item = array.Items[bad];
        _document.Reject(item.Location, $"'{NameOf(key)}' must be {expected}, but its element {bad + 1} is {item.Description}");
        return null;
    }

    private TomlNode? Ask(string key, bool required, string expected)
    {
        Know(key);
        var node = Peek(key);
        if (node is null && required)
            RejectMissing(key, expected);
        return node;
    }

    private void RejectMissing(string key, string expected) =>
        _document.RejectMissing(Location, _table.End, $"'{NameOf(key)}' is missing, expected {expected}");

    private TomlNode? Peek(string key) => _table.Entries.GetValueOrDefault(key);

    private void Know(string key)
    {
        if (!_known.Contains(key))
            _known.Add(key);
    }
}
