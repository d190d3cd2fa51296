using System.Globalization;

namespace ClusterLB.IO.Toml;

/// <summary>A value of the bound document together with the place of its key.</summary>
internal abstract class TomlNode(TomlLocation location)
{
    public TomlLocation Location { get; } = location;

    /// <summary>The value as a sentence names it: "the integer 5", "the string "abc"", "an array of 3 values".</summary>
    public abstract string Description { get; }
}

/// <summary>A string, bool, long or double; anything else that TOML knows (dates) as its text in <see cref="Other"/>.</summary>
internal sealed class TomlScalar(TomlLocation location, object value) : TomlNode(location)
{
    public sealed record Other(string Text);

    public object Value { get; } = value;

    public override string Description => Value switch
    {
        string s => $"the string \"{s}\"",
        bool b => b ? "the boolean true" : "the boolean false",
        long n => $"the integer {n}",
        double x => $"the number {Name(x)}",
        Other other => $"the date or time {other.Text}",
        _ => "a value of another type",
    };

    private static string Name(double x) =>
        double.IsNaN(x) ? "nan" : double.IsInfinity(x) ? (x > 0 ? "inf" : "-inf") : x.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>An array of values, or an array of tables ([[name]] or inline).</summary>
internal sealed class TomlArray(TomlLocation location, bool ofTables) : TomlNode(location)
{
    public List<TomlNode> Items { get; } = [];

    /// <summary>True where [[name]] headers wrote it, so that a further header may append.</summary>
    public bool OfTables { get; } = ofTables;

    public override string Description => Items.Count == 1 ? "an array of 1 value" : $"an array of {Items.Count} values";
}

/// <summary>A table: a section, an inline table, or one that dotted keys made.</summary>
internal sealed class TomlTable(TomlLocation location) : TomlNode(location)
{
    public Dictionary<string, TomlNode> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>True once a header or an inline table has written it; a second header is then a duplicate.</summary>
    public bool Defined { get; set; }

    public override string Description => "a section";

    /// <summary>The place after which nothing more of this table is written.</summary>
    public TomlLocation End => Entries.Values.Select(e => e is TomlTable t ? t.End : e.Location).Append(Location).Max();
}
