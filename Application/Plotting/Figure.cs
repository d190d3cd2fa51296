namespace ClusterLB.Application.Plotting;

/// <summary>A picture as data, before anything is drawn: numbers and words alone, so that a test can look at them.</summary>
/// <param name="Title">stands above all panels; may be empty</param>
/// <param name="Panels">one to three beside each other; from four on, two in a row</param>
public sealed record Figure(string Title, IReadOnlyList<Panel> Panels);

/// <summary>One pair of axes.</summary>
/// <param name="Title">stands above it; says what is shown</param>
/// <param name="XLabel">quantity and unit of the horizontal axis</param>
/// <param name="YLabel">quantity and unit of the vertical axis</param>
/// <param name="Curves">what is drawn; the legend, outside of the axes, has a line for each that has a label</param>
public sealed record Panel(string Title, string XLabel, string YLabel, IReadOnlyList<Curve> Curves)
{
    /// <summary>Whether the horizontal axis is logarithmic; points with x ≤ 0 are left out.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether the vertical axis is logarithmic; points with y ≤ 0 are left out.</summary>
    public bool LogY { get; init; }

    /// <summary>Whether the curves are a sequence, in time for instance, and have the colours of a scale instead of distinct
    /// ones.</summary>
    public bool IsSequence { get; init; }

    /// <summary>Where the horizontal axis has marks, and what stands there; null for round numbers. For the few values that a quantity
    /// has.</summary>
    public IReadOnlyList<(double At, string Label)>? XTicks { get; init; }

    /// <summary>The least that the vertical axis shows, so that rounding does not look like a signal; null for the range of the
    /// data.</summary>
    public (double Low, double High)? YRange { get; init; }

    /// <summary>Marks at these values, as many as there is room for.</summary>
    public static IReadOnlyList<(double At, string Label)> TicksAt(IEnumerable<double> values)
    {
        const int Most = 8;
        double[] all = [.. values.Distinct().Order()];
        var step = (all.Length + Most - 1) / Most;
        return [.. all.Where((_, i) => i % Math.Max(1, step) == 0).Select(x => (x, FormattableString.Invariant($"{x:g3}")))];
    }
}

/// <summary>How a curve is drawn.</summary>
public enum CurveStyle
{
    /// <summary>A line through the points, which are marked where they are few.</summary>
    Line,

    /// <summary>A dashed black line: something to compare with (a theory, a limit).</summary>
    Reference,

    /// <summary>Points alone: measurements.</summary>
    Points,
}

/// <summary>Points (X[i], Y[i]) of one curve. Values that are not finite are left out.</summary>
/// <param name="Label">its line in the legend; none if empty</param>
/// <param name="X">horizontal</param>
/// <param name="Y">vertical, as many</param>
/// <param name="Style">how it is drawn</param>
public sealed record Curve(string Label, IReadOnlyList<double> X, IReadOnlyList<double> Y, CurveStyle Style = CurveStyle.Line);
