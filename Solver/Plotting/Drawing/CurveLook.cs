using ScottPlot;

namespace ClusterLB.Solver.Plotting.Drawing;

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

    /// <summary>The looks of the curves of a panel, in their order.</summary>
    public static CurveLook[] Of(Panel panel)
    {
        var coloured = panel.Curves.Count(c => c.Style != CurveStyle.Reference);
        var number = 0;
        return
        [
            .. panel.Curves.Select(curve =>
            {
                if (curve.Style == CurveStyle.Reference)
                    return new CurveLook(Colors.Black, LinePattern.Dashed, 1.5f, 0);
                var n = number++;
                var color = panel.IsSequence
                    ? new ScottPlot.Colormaps.Viridis().GetColor(LightestOfSequence * n / Math.Max(1, coloured - 1))
                    : Color.FromHex(_distinct[n % _distinct.Length]);
                var pattern = panel.IsSequence ? LinePattern.Solid : _patterns[n / _distinct.Length % _patterns.Length];
                return curve.Style == CurveStyle.Points
                    ? new CurveLook(color, pattern, 0, 7)
                    : new CurveLook(color, pattern, 2, curve.X.Count <= FewPoints ? 5 : 0);
            }),
        ];
    }
}
