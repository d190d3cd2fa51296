using ScottPlot;
using SkiaSharp;

namespace ClusterLB.Application.Plotting.Drawing;

/// <summary>The font of all pictures, from this assembly: a cluster node, or a fresh system, has none.</summary>
internal sealed class EmbeddedFont : IFontResolver
{
    /// <summary>Its family, as it stands in the file.</summary>
    public const string Family = "DejaVu Sans";

    private static readonly Lock _once = new();
    private static SKTypeface? _typeface;

    /// <summary>The typeface.</summary>
    public static SKTypeface Typeface
    {
        get
        {
            lock (_once)
            {
                if (_typeface is not null)
                    return _typeface;
                using var stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
                _typeface = SKTypeface.FromStream(stream);
                Fonts.FontResolvers.Insert(0, new EmbeddedFont());
                Fonts.Default = Family;
                return _typeface;
            }
        }
    }

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => _typeface;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => _typeface;
}
