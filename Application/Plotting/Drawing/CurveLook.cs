using ScottPlot;

namespace ClusterLB.Application.Plotting.Drawing;

/// <summary>Colour, line and marker of a curve, the same in the axes and in the legend.</summary>
/// <param name="Color">of both</param>
/// <param name="Pattern">of the line</param>
/// <param name="LineWidth">0: no line</param>
/// <param name="MarkerSize">0: no markers</param>
internal sealed record CurveLook(Color Color, LinePattern Pattern, float LineWidth, float MarkerSize)
{
    // Okabe and Ito's colours, which people with every kind of colour vision can tell apart; dashes where they begin again.
    private static readonly string[] _distinct = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#4D4D4D"];
    private static readonly LinePattern[] _patterns = [LinePattern.Solid, LinePattern.DenselyDashed, LinePattern.Dotted];

    // The light end of the scale of colours cannot be seen on white.
    private const double LightestOfSequence = 0.85;
    private const int FewPoints = 40;

    // Of the height of the panel: closer curves lie on each other.
    private const double Width = 0.005;

    /// <summary>The looks of the curves of a panel, in their order.</summary>
    public static CurveLook[] Of(Panel panel)
    {
        var coloured = panel.Curves.Count(c => c.Style != CurveStyle.Reference);
        double[][] heights = [.. panel.Curves.Select(c => c.Y.Select(y => panel.LogY ? Math.Log10(y) : y).ToArray())];
        double[] shown = [.. heights.SelectMany(h => h).Where(double.IsFinite)];
        var tolerance = shown.Length == 0 ? 0 : Width * (shown.Max() - shown.Min());
        bool Covers(int n) => Enumerable.Range(0, n).Any(
            e => panel.Curves[e].Style == CurveStyle.Line && heights[e].Length == heights[n].Length
                && heights[e].Zip(heights[n]).All(p => Math.Abs(p.First - p.Second) <= tolerance));
        var number = 0;
        return
        [
            .. panel.Curves.Select((curve, index) =>
            {
                if (curve.Style == CurveStyle.Reference)
                    return new CurveLook(Colors.Black, LinePattern.Dashed, 1.5f, 0);
                var n = number++;
                var color = panel.IsSequence
                    ? new ScottPlot.Colormaps.Viridis().GetColor(LightestOfSequence * n / Math.Max(1, coloured - 1))
                    : Color.FromHex(_distinct[n % _distinct.Length]);
                // A curve that lies on an earlier one is dashed, so that both are seen.
                var pattern = panel.IsSequence ? LinePattern.Solid : Covers(index)
                    ? LinePattern.Dashed : _patterns[n / _distinct.Length % _patterns.Length];
                // Marks on dashes would hide them, and Skia complains of dashed marks in an SVG.
                return curve.Style == CurveStyle.Points
                    ? new CurveLook(color, pattern, 0, 7)
                    : new CurveLook(color, pattern, 2, pattern.Name == LinePattern.Solid.Name && curve.X.Count <= FewPoints ? 5 : 0);
            }),
        ];
    }
}
