using ScottPlot;
using SkiaSharp;

namespace ClusterLB.Application.Plotting.Drawing;

/// <summary>The legend of a panel: rows under its axes, where it covers no data.</summary>
internal sealed class LegendDrawing : IDisposable
{
    private const float Row = 18;
    private const float Sample = 26;
    private const float Gap = 6;
    private const float Between = 20;
    private readonly SKFont _font = new(EmbeddedFont.Typeface, 12);
    private readonly (string Label, CurveLook Look)[] _items;
    private readonly float _column;
    private readonly int _columns;

    /// <summary>Lays it out.</summary>
    /// <param name="panel">whose labelled curves it lists</param>
    /// <param name="width">of the panel</param>
    public LegendDrawing(Panel panel, float width)
    {
        _items = [.. panel.Curves.Zip(CurveLook.Of(panel), (c, l) => (c.Label, l)).Where(i => i.Label.Length > 0)];
        if (_items.Length == 0)
            return;
        _column = Sample + Gap + Between + _items.Max(i => _font.MeasureText(i.Label));
        _columns = Math.Clamp((int)(width / _column), 1, _items.Length);
        // As full as can be: four of six in the first row look like a mistake.
        _columns = (_items.Length + Rows - 1) / Rows;
    }

    /// <summary>Its height.</summary>
    public float Height => Rows * Row;

    private int Rows => _items.Length == 0 ? 0 : (_items.Length + _columns - 1) / _columns;

    /// <summary>Draws it, centred between left and left + width.</summary>
    public void Draw(SKCanvas canvas, float left, float top, float width)
    {
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        left += (width - _columns * _column + Between) / 2;
        for (var i = 0; i < _items.Length; i++)
        {
            var (label, look) = _items[i];
            var (x, y) = (left + i % _columns * _column, top + i / _columns * Row + Row / 2);
            using var line = new SKPaint
            {
                Color = look.Color.ToSKColor(),
                IsAntialias = true,
                StrokeWidth = look.LineWidth,
            };
            if (look.LineWidth > 0)
                DrawSample(canvas, x, y, look.Pattern, line);
            using var dot = new SKPaint { Color = look.Color.ToSKColor(), IsAntialias = true };
            if (look.MarkerSize > 0)
                canvas.DrawCircle(x + Sample / 2, y, look.MarkerSize / 2, dot);
            canvas.DrawText(label, x + Sample + Gap, y + 4, _font, ink);
        }
    }

    // Dash by dash: Skia's SVG knows no dashes of a line.
    private static void DrawSample(SKCanvas canvas, float x, float y, LinePattern pattern, SKPaint paint)
    {
        var (dash, gap) = pattern.Name == LinePattern.Solid.Name ? (Sample, 0f) : pattern.Name == LinePattern.Dotted.Name
            ? (2f, 3f) : (6f, 4f);
        for (var from = 0f; from < Sample; from += dash + gap)
            canvas.DrawLine(x + from, y, x + Math.Min(Sample, from + dash), y, paint);
    }

    /// <inheritdoc/>
    public void Dispose() => _font.Dispose();
}
