using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace ClusterLB.IO.Toml;

/// <summary>
/// Turns Tomlyn's syntax tree into tables whose every key knows its line and column. Duplicate keys and sections are found here,
/// where both places are at hand; what the grammar forbids is taken from Tomlyn's diagnostics.
/// </summary>
internal sealed class TomlBinding
{
    private readonly string _source;

    private TomlBinding(string source) => _source = source;

    /// <summary>Binds <paramref name="text"/>.</summary>
    /// <exception cref="InputException">a syntax error or a duplicate key: the first in the order of the file</exception>
    public static TomlTable Bind(string text, string source)
    {
        var document = Parse(text, source, validate: false);
        var root = new TomlTable(new(1, 0)) { Defined = true };
        var binding = new TomlBinding(source);
        foreach (var item in document.KeyValues)
            binding.Add(root, item, "");
        foreach (var header in document.Tables)
            binding.Add(root, header);
        // What is left are the subtler rules of redefinition (an inline table extended later, ...).
        Parse(text, source, validate: true);
        return root;
    }

    /// <summary>A single value, written on the command line; null where the text is no TOML value.</summary>
    public static TomlNode? BindValue(string text, TomlLocation location)
    {
        try
        {
            var document = Parse($"value = {text}", "", validate: true);
            var alone = !document.Tables.Any() && document.KeyValues.Count() == 1;
            return alone ? new TomlBinding("").Value(document.KeyValues.First().Value!, location, at: location) : null;
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static DocumentSyntax Parse(string text, string source, bool validate)
    {
        try
        {
            var document = SyntaxParser.Parse(text, source, validate);
            return document.HasErrors ? throw SyntaxError(document, text, source) : document;
        }
        catch (TomlException error)
        {
            // Nesting beyond the parser's depth is the one error that it throws.
            throw new InputException(
                $"{source}, line {error.Line ?? 1}: TOML syntax error, expected fewer levels of nested brackets", error);
        }
    }

    private void Add(TomlTable root, TableSyntaxBase header)
    {
        var location = TomlLocation.Of(header);
        var path = Path(header.Name!);
        var name = string.Join('.', path);
        var parent = Walk(root, path, location, name);
        parent.Entries.TryGetValue(path[^1], out var existing);
        TomlTable table;
        if (header is TableArraySyntax)
        {
            if (existing is null)
                parent.Entries[path[^1]] = existing = new TomlArray(location, ofTables: true);
            if (existing is not TomlArray { OfTables: true } array)
                throw Duplicate(location, name, existing);
            array.Items.Add(table = new TomlTable(location) { Defined = true });
        }
        else if (existing is null)
            parent.Entries[path[^1]] = table = new TomlTable(location) { Defined = true };
        else if (existing is TomlTable { Defined: false } open)
            (table = open).Defined = true;
        else
            throw Duplicate(location, name, existing);
        foreach (var item in header.Items)
            Add(table, item, name + ".");
    }

    private void Add(TomlTable table, KeyValueSyntax item, string prefix, TomlLocation? at = null)
    {
        var location = at ?? TomlLocation.Of(item.Key!);
        var path = Path(item.Key!);
        var name = prefix + string.Join('.', path);
        var parent = Walk(table, path, location, name);
        if (parent.Entries.TryGetValue(path[^1], out var existing))
            throw Duplicate(location, name, existing);
        parent.Entries[path[^1]] = Value(item.Value!, location, at);
    }

    private TomlTable Walk(TomlTable table, List<string> path, TomlLocation location, string name)
    {
        foreach (var key in path.SkipLast(1))
        {
            if (!table.Entries.TryGetValue(key, out var next))
                table.Entries[key] = next = new TomlTable(location);
            if (next is TomlArray { OfTables: true } array)
                next = array.Items[^1];
            table = next as TomlTable ?? throw Duplicate(location, name, next);
        }

        return table;
    }

    private TomlNode Value(ValueSyntax value, TomlLocation location, TomlLocation? at = null)
    {
        switch (value)
        {
            case StringValueSyntax s:
                return new TomlScalar(location, s.Value ?? "");
            case IntegerValueSyntax n:
                return new TomlScalar(location, n.Value);
            case FloatValueSyntax x:
                return new TomlScalar(location, x.Value);
            case BooleanValueSyntax b:
                return new TomlScalar(location, b.Value);
            case ArraySyntax array:
                var items = new TomlArray(location, ofTables: false);
                items.Items.AddRange(array.Items.Select(i => Value(i.Value!, at ?? TomlLocation.Of(i.Value!), at)));
                return items;
            case InlineTableSyntax inline:
                var table = new TomlTable(location) { Defined = true };
                foreach (var item in inline.Items)
                    Add(table, item.KeyValue!, "", at);
                return table;
            default:
                return new TomlScalar(location, new TomlScalar.Other(value.ToString().Trim()));
        }
    }

    private static List<string> Path(KeySyntax key) => [Name(key.Key), .. key.DotKeys.Select(k => Name(k.Key))];

    private static string Name(BareKeyOrStringValueSyntax? key) => key switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax text => text.Value ?? "",
        _ => "",
    };

    private InputException Duplicate(TomlLocation location, string name, TomlNode first) =>
        new($"{_source}, {location}: '{name}' is a duplicate, expected once but already given at {first.Location}");

    private static InputException SyntaxError(DocumentSyntax document, string text, string source)
    {
        var error = document.Diagnostics.Where(d => d.Kind == DiagnosticMessageKind.Error).MinBy(d => TomlLocation.Of(d.Span))!;
        var location = TomlLocation.Of(error.Span);
        var items = document.KeyValues.Select(item => (Section: (KeySyntax?)null, item.Key))
            .Concat(document.Tables.SelectMany(t => t.Items.Select(item => (Section: t.Name, item.Key))));
        // What the parser makes of the rest of the line is no key that anybody wrote.
        var (section, culprit) = items.FirstOrDefault(item => item.Key is not null && TomlLocation.Of(item.Key).Line == location.Line);
        var names = (section is null ? [] : Path(section)).Concat(culprit is null ? [] : Path(culprit));
        var key = culprit is null ? "" : $" at '{string.Join('.', names)}'";
        var lines = text.Split('\n');
        if (location.Line <= lines.Length && NumberHint.OnLine(lines[location.Line - 1], location.Column) is { } hint)
            return new($"{source}, {location}: TOML syntax error{key}: {hint}");
        var message = error.Message.Replace('`', '\'').ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return new($"{source}, {location}: TOML syntax error{key}, expected [section] or key = value "
            + $"(a \"quoted\" string, a number, true, false or an [array]): {char.ToLowerInvariant(message[0])}{message[1..]}");
    }
}
