using System.Globalization;
using System.Text;

namespace ClusterLB.IO.Toml;

/// <summary>Writes TOML: sections and keys in the order given, numbers such that reading them gives the same bits.</summary>
public sealed class TomlText
{
    private readonly StringBuilder _text = new();
    private string _prefix = "";

    /// <summary>Begins the section [<paramref name="name"/>].</summary>
    public TomlText Section(string name) => Line(_text.Length == 0 ? $"[{_prefix}{name}]" : $"\n[{_prefix}{name}]");

    /// <summary>Begins the next element of the array of sections [[<paramref name="name"/>]].</summary>
    public TomlText Element(string name) => Line($"\n[[{_prefix}{name}]]");

    /// <summary>Sections within the section <paramref name="name"/>: [name.section].</summary>
    internal TomlText Within(string name, Action<TomlText> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var before = _prefix;
        _prefix += name + ".";
        write(this);
        _prefix = before;
        return this;
    }

    /// <summary>key = "value".</summary>
    public TomlText Key(string key, string value) => Line($"{key} = {Quote(value)}");

    /// <summary>key = true or false.</summary>
    public TomlText Key(string key, bool value) => Line($"{key} = {(value ? "true" : "false")}");

    /// <summary>key = integer.</summary>
    public TomlText Key(string key, long value) => Line($"{key} = {value}");

    /// <summary>key = number.</summary>
    public TomlText Key(string key, double value) => Line($"{key} = {Format(value)}");

    /// <summary>key = [numbers].</summary>
    public TomlText Key(string key, IEnumerable<double> values) => Line($"{key} = [{string.Join(", ", values.Select(Format))}]");

    /// <summary>key = { name = number, ... }.</summary>
    internal TomlText Key(string key, IEnumerable<(string Name, double Value)> values) =>
        Line($"{key} = {{ {string.Join(", ", values.Select(v => $"{v.Name} = {Format(v.Value)}"))} }}");

    /// <summary>key = [integers].</summary>
    public TomlText Key(string key, IEnumerable<int> values) => Line($"{key} = [{string.Join(", ", values)}]");

    /// <summary>key = [[integers], ...].</summary>
    public TomlText Key(string key, IEnumerable<IEnumerable<int>> values) =>
        Line($"{key} = [{string.Join(", ", values.Select(v => $"[{string.Join(", ", v)}]"))}]");

    /// <summary>The text so far.</summary>
    public override string ToString() => _text.ToString();

    private static string Format(double x)
    {
        if (double.IsNaN(x))
            return "nan";
        if (double.IsInfinity(x))
            return x > 0 ? "inf" : "-inf";
        var text = x.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
        return text.Contains('.', StringComparison.Ordinal) || text.Contains('e', StringComparison.Ordinal) ? text : text + ".0";
    }

    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) => $"\\u{(int)c:X4}",
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    private TomlText Line(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }
}
