using System.Text.RegularExpressions;

namespace ClusterLB.IO.Toml;

/// <summary>
/// A key given on the command line as section.key=value. The value is read as TOML; text that is no TOML value and does not
/// start like one (quote, bracket, brace) is a string, so that kind=gaussian and path=../F.h5 need no quotes.
/// </summary>
internal static partial class TomlOverride
{
    /// <summary>
    /// Puts the override number <paramref name="ordinal"/> into <paramref name="root"/>, over the file's value if there is one.
    /// </summary>
    /// <exception cref="InputException">the text is not section.key=value, or the key lies below something that is no section</exception>
    public static void Apply(TomlTable root, string text, int ordinal, string source)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var key = (equals < 0 ? text : text[..equals]).Trim();
        var value = equals < 0 ? "" : text[(equals + 1)..].Trim();
        if (value.Length == 0 || !DottedKey().IsMatch(key))
            throw new InputException($"{source}, --set {text}: expected section.key=value, for example lattice.points=48");
        var location = TomlLocation.OfOverride(ordinal, key);
        var node = TomlBinding.BindValue(value, location);
        if (node is null && ("\"'[{".Contains(value[0], StringComparison.Ordinal) || value.Any(char.IsControl)))
            throw new InputException($"{source}, {location}: '{key}' is given what is no TOML value, expected a number, true, false, "
                + "a string or an [array]");
        var path = key.Split('.');
        var table = root;
        foreach (var part in path.SkipLast(1))
        {
            if (!table.Entries.TryGetValue(part, out var next))
                table.Entries[part] = next = new TomlTable(location) { Defined = true };
            table = next as TomlTable ?? throw new InputException(
                $"{source}, {location}: '{key}' cannot be set because '{part}' is {next.Description}, expected a section");
        }

        table.Entries[path[^1]] = node ?? new TomlScalar(location, value);
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$")]
    private static partial Regex DottedKey();
}
