using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.RegularExpressions;
using ClusterLB.Application.Commands;
using ClusterLB.IO.Files;
using ScottPlot;
using SkiaSharp;

namespace ClusterLB.Application.Plotting.Drawing;

/// <summary>
/// A <see cref="Figure"/> as PNG or SVG, without a display. The only door to Skia and ScottPlot: these libraries are loaded when a method
/// here is called, so a run never needs them.
/// </summary>
public static partial class FigureDrawing
{
    private const int PanelWidth = 500;
    private const int PanelHeight = 340;
    private const int Header = 34;
    private const int Margin = 12;

    /// <summary>Pixels of a PNG for one of the figure, for screens and paper of today.</summary>
    private const float Resolution = 1.5f;

    /// <summary>Writes it in the format of the extension, .png or .svg.</summary>
    /// <exception cref="IOException">the file cannot be written</exception>
    /// <exception cref="ArgumentException">another extension</exception>
    public static void Save(Figure figure, string path)
    {
        var bytes = Path.GetExtension(path) switch
        {
            ".png" => Png(figure),
            ".svg" => Svg(figure),
            var other => throw new ArgumentException($"a picture is .png or .svg, not {other}", nameof(path)),
        };
        AtomicFile.Write(path, temporary => File.WriteAllBytes(temporary, bytes));
    }

    /// <summary>The bytes of a PNG.</summary>
    public static byte[] Png(Figure figure)
    {
        var size = Size(figure);
        using var surface = SKSurface.Create(new SKImageInfo((int)(size.Width * Resolution), (int)(size.Height * Resolution)));
        surface.Canvas.Scale(Resolution);
        Draw(figure, surface.Canvas);
        using var image = surface.Snapshot();
        // Flat colours are smallest without filters.
        using var pixels = image.PeekPixels();
        using var data = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.NoFilters, zLibLevel: 9))
            ?? throw new IOException("the picture could not be encoded");
        return Marked(data.ToArray());
    }

    /// <summary>The bytes of an SVG.</summary>
    public static byte[] Svg(Figure figure)
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(Size(figure), stream))
            Draw(figure, canvas);
        // Where the font is not installed: one of the same widths, else any without serifs.
        return System.Text.Encoding.UTF8.GetBytes(
            Family().Replace(System.Text.Encoding.UTF8.GetString(stream.ToArray()), "font-family=\"DejaVu Sans, Verdana, sans-serif\"")
                .Replace("</svg>", OwnFile.SvgMark + "</svg>", StringComparison.Ordinal));
    }

    /// <summary>A PNG with one more chunk, the text Software, before its last, IEND: length, type, data, CRC-32, big-endian.</summary>
    private static byte[] Marked(byte[] png)
    {
        const int EndLength = 12;
        byte[] typed = [.. "tEXt"u8, .. System.Text.Encoding.ASCII.GetBytes(OwnFile.PngMark)];
        Span<byte> length = stackalloc byte[4], check = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, typed.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc32.HashToUInt32(typed));
        return [.. png[..^EndLength], .. length, .. typed, .. check, .. png[^EndLength..]];
    }

    private static (int Columns, int Rows) Layout(Figure figure)
    {
        var columns = figure.Panels.Count <= 3 ? figure.Panels.Count : 2;
        return (columns, (figure.Panels.Count + columns - 1) / columns);
    }

    private static SKRect Size(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var (columns, rows) = Layout(figure);
        return new(0, 0, columns * PanelWidth, rows * PanelHeight + Header);
    }

    private static void Draw(Figure figure, SKCanvas canvas)
    {
        using var font = new SKFont(EmbeddedFont.Typeface, 16);
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        canvas.Clear(SKColors.White);
        canvas.DrawText(figure.Title, 14, 24, font, ink);
        var columns = Layout(figure).Columns;
        LegendDrawing[] legends = [.. figure.Panels.Select(p => new LegendDrawing(p, PanelWidth - 2 * Margin))];
        var below = legends.Max(l => l.Height) + Margin;
        for (var i = 0; i < figure.Panels.Count; i++)
        {
            var (left, top) = (i % columns * PanelWidth, Header + i / columns * PanelHeight);
            using var plot = PanelDrawing.Draw(figure.Panels[i]);
            var area = new PixelRect(left + Margin, left + PanelWidth, top + PanelHeight - below, top);
            // The first time ScottPlot draws, finds how much room the labels take, and draws again over it: all would be there twice.
            using (var nowhere = new SKNoDrawCanvas((int)area.Right, (int)area.Bottom))
                plot.Render(nowhere, area);
            plot.Render(canvas, area);
            legends[i].Draw(canvas, left + Margin, top + PanelHeight - below + 2, PanelWidth - 2 * Margin);
            legends[i].Dispose();
        }
    }

    [GeneratedRegex("font-family=\"[^\"]*\"")]
    private static partial Regex Family();
}
