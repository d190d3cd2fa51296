using System.Text.Json;
using System.Text.Json.Serialization;

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
