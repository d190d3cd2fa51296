using ScottPlot;

namespace ClusterLB.Application.Plotting.Drawing;

/// <summary>The axes of a <see cref="Panel"/> in ScottPlot, in the house style; the legend is drawn apart.</summary>
internal static class PanelDrawing
{
    // Half of the last label of the horizontal axis.
    private const float RightMargin = 24;

    /// <summary>The axes with everything in them; to be disposed of.</summary>
    public static Plot Draw(Panel panel)
    {
        var plot = new Plot();
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        plot.Font.Set(EmbeddedFont.Family);
        plot.Title(panel.Title, size: 15);
        plot.Axes.Title.Label.Bold = false;
        plot.XLabel(panel.XLabel, size: 14);
        plot.YLabel(panel.YLabel, size: 14);
        foreach (var axis in plot.Axes.GetAxes())
            (axis.Label.Bold, axis.TickLabelStyle.FontSize) = (false, 12);
        plot.Axes.Right.MinimumSize = RightMargin;

        foreach (var (curve, look) in panel.Curves.Zip(CurveLook.Of(panel)))
            Add(plot, panel, curve, look);
        Frame(plot, panel);
        return plot;
    }

    private static void Add(Plot plot, Panel panel, Curve curve, CurveLook look)
    {
        var points = Points(panel, curve);
        if (points.Length == 0)
            return;
        var scatter = plot.Add.Scatter(points);
        (scatter.Color, scatter.LinePattern, scatter.LineWidth, scatter.MarkerSize) = (
            look.Color, look.Pattern, look.LineWidth, look.MarkerSize);
    }

    /// <summary>The points that can be shown, in the coordinates of the axes.</summary>
    private static Coordinates[] Points(Panel panel, Curve curve) =>
    [
        .. curve.X.Zip(curve.Y, (x, y) => new Coordinates(panel.LogX ? Math.Log10(x) : x, panel.LogY ? Math.Log10(y) : y))
            .Where(c => double.IsFinite(c.X) && double.IsFinite(c.Y)),
    ];

    /// <summary>Limits and ticks.</summary>
    private static void Frame(Plot plot, Panel panel)
    {
        plot.Axes.Margins(0.03, 0.06);
        plot.Axes.AutoScale();
        var limits = plot.Axes.GetLimits();
        var (low, high) = (limits.Bottom, limits.Top);
        if (panel.YRange is var (least, most))
        {
            low = Math.Min(low, panel.LogY ? Math.Log10(least) : least);
            high = Math.Max(high, panel.LogY ? Math.Log10(most) : most);
        }
        else if (high - low < 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high)))
        {
            // A constant up to rounding is a straight line, not noise across the whole panel.
            (low, high) = (low - 0.05 * Math.Abs(low), high + 0.05 * Math.Abs(high));
        }

        plot.Axes.SetLimitsY(low, high);
        (plot.Axes.Left.TickGenerator, plot.Axes.Bottom.TickGenerator) = (Linear(high - low), Linear(limits.Right - limits.Left));
        if (panel.LogY)
            plot.Axes.Left.TickGenerator = Ticks(low, high);
        if (panel.LogX)
            plot.Axes.Bottom.TickGenerator = Ticks(limits.Left, limits.Right);
        if (panel.XTicks is { } marks)
        {
            var ticks = new ScottPlot.TickGenerators.NumericManual();
            foreach (var (at, label) in marks)
                ticks.AddMajor(panel.LogX ? Math.Log10(at) : at, label);
            plot.Axes.Bottom.TickGenerator = ticks;
        }

        plot.Grid.MajorLineColor = Colors.Black.WithOpacity(0.12);
    }

    private static ScottPlot.TickGenerators.NumericAutomatic Linear(double span) =>
        new() { LabelFormatter = x => LogScale.Number(Math.Abs(x) < 1e-9 * span ? 0 : x) };

    private static ScottPlot.TickGenerators.NumericManual Ticks(double low, double high)
    {
        var (major, labels, minor) = LogScale.Ticks(low, high);
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        for (var i = 0; i < major.Length; i++)
            ticks.AddMajor(major[i], labels[i]);
        foreach (var at in minor)
            ticks.AddMinor(at);
        return ticks;
    }
}
