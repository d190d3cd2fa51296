using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.Application.Commands;

/// <summary>What <c>--json</c> prints: one JSON text, keys in camel case, null for a number that is not defined.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions _options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new NumberOrNull() },
    };

    /// <summary>The root attributes of a file that are numbers or a line, with the name of the file as <c>file</c>.</summary>
    /// <exception cref="IOException">it cannot be read</exception>
    public static string OfAttributes(string path)
    {
        using var file = H5File.Open(path);
        var (attributes, values) = (file.Attributes, new Dictionary<string, object> { ["file"] = path });
        foreach (var name in attributes.Names)
        {
            if (!attributes.IsText(name))
                values[Key(name)] = attributes.GetArray<double>(name) is [var number] ? number : attributes.GetArray<double>(name);
            else if (attributes.GetText(name) is var text && !text.Contains('\n', StringComparison.Ordinal))
                values[Key(name)] = text;
        }

        return Of(values);
    }

    /// <summary>The key of a name with underscores, hyphens or blanks: camel case.</summary>
    public static string Key(string name) => string.Concat(
        name.Split('_', '-', ' ').Select((w, i) => i == 0 ? char.ToLowerInvariant(w[0]) + w[1..] : char.ToUpperInvariant(w[0]) + w[1..]));

    /// <summary>A value, an object or a list of them.</summary>
    public static string Of(object value) => JsonSerializer.Serialize(value, _options);

    /// <summary>JSON has no NaN and no infinity.</summary>
    private sealed class NumberOrNull : JsonConverter<double>
    {
        /// <inheritdoc/>
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}
