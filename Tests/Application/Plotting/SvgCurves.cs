using System.Globalization;
using System.Xml.Linq;
using ClusterLB.Application.Plotting;

namespace ClusterLB.Tests.Application.Plotting;

/// <summary>The curves of an SVG against the figure they were drawn from.</summary>
internal static class SvgCurves
{
    private const double Pixels = 0.02;

    /// <summary>
    /// A group for each curve, in order. Where its line is solid or its points are marked, there are as many as finite values, and from
    /// values (their logarithms) to pixels leads one linear map for each axis of a panel: x to the right, y upwards.
    /// </summary>
    public static void Check(XDocument picture, Figure figure)
    {
        var groups = picture.Descendants().Where(e => e.Name.LocalName == "g" && e.Attribute("clip-path") is not null).ToArray();
        Assert.That(groups, Has.Length.EqualTo(figure.Panels.Sum(p => p.Curves.Count)), "a group for each curve");
        var (at, compared) = (0, 0);
        foreach (var panel in figure.Panels)
        {
            List<(double Value, double Pixel)> x = [], y = [];
            foreach (var curve in panel.Curves)
            {
                var drawn = Points(groups[at++]);
                if (drawn.Length == 0)
                    continue;    // dashed: pieces of a line
                var values = curve.X.Zip(curve.Y, (u, v) => (X: panel.LogX ? Math.Log10(u) : u, Y: panel.LogY ? Math.Log10(v) : v))
                    .Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToArray();
                Assert.That(drawn, Has.Length.EqualTo(values.Length), $"'{panel.Title}': points of '{curve.Label}'");
                x.AddRange(values.Zip(drawn, (v, p) => (v.X, p.X)));
                y.AddRange(values.Zip(drawn, (v, p) => (v.Y, p.Y)));
                compared++;
            }

            if (x.Count == 0)
                continue;
            Assert.That(Slope(x), Is.Positive, panel.Title);
            Assert.That(Slope(y), Is.Negative, panel.Title);
        }

        Assert.That(compared, Is.AtLeast(figure.Panels.Count));
    }

    /// <summary>Pixels for each unit; all points lie on one line.</summary>
    private static double Slope(List<(double Value, double Pixel)> points)
    {
        var (low, high) = (points.MinBy(p => p.Value), points.MaxBy(p => p.Value));
        var slope = (high.Pixel - low.Pixel) / (high.Value - low.Value);
        foreach (var (value, pixel) in points)
            Assert.That(pixel, Is.EqualTo(low.Pixel + (slope * (value - low.Value))).Within(Pixels));
        return slope;
    }

    private static (double X, double Y)[] Points(XElement group)
    {
        double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
        (double, double)[] marks = [
            .. group.Elements().Where(e => e.Name.LocalName == "ellipse")
            .Select(e => (Number(e.Attribute("cx")!.Value), Number(e.Attribute("cy")!.Value)))];
        if (marks.Length > 0)
            return marks;
        var path = group.Elements().SingleOrDefault(e => e.Name.LocalName == "path")?.Attribute("d")!.Value ?? "";
        if (!path.StartsWith('M') || path[1..].Contains('M', StringComparison.Ordinal))
            return [];
        return [.. path[1..].Split('L').Select(p => p.Split(' ')).Select(p => (Number(p[0]), Number(p[1])))];
    }
}
