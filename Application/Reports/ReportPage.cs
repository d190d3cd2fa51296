using System.Globalization;
using System.Net;
using System.Text;
using ClusterLB.Application.Commands;
using ClusterLB.Application.Plotting;
using ClusterLB.Application.Plotting.Drawing;
using ClusterLB.Application.Studies;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.Application.Reports;

/// <summary>One HTML page on a directory of results: what was computed, how it ended, every picture, the input, and where it comes from.
/// Nothing outside it is loaded.</summary>
public static class ReportPage
{
    private const string Style = """
        body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 1100px; margin: 2em auto; padding: 0 1em; }
        h1, h2 { line-height: 1.2; } h2 { margin-top: 2em; border-bottom: 1px solid #ccc; }
        table { border-collapse: collapse; } td, th { padding: 0.15em 1.2em 0.15em 0; text-align: left; vertical-align: top; }
        td.n { font-family: ui-monospace, monospace; text-align: right; } figure { margin: 1.5em 0; } img { max-width: 100%; }
        figcaption { color: #555; } pre { background: #f6f6f6; padding: 1em; overflow-x: auto; font-size: 14px; }
        """;

    /// <summary>The page, UTF-8.</summary>
    /// <param name="results">the directory</param>
    /// <param name="figures">pictures to put in, in order</param>
    /// <exception cref="IOException">a file of the directory cannot be read</exception>
    public static string Html(ResultDirectory results, IReadOnlyList<(IResultPlot Plot, Figure Figure)> figures) =>
        Html(results, figures, []);

    /// <summary>The same with a table of the runs below the directory.</summary>
    /// <param name="results">the directory</param>
    /// <param name="figures">pictures to put in, in order</param>
    /// <param name="runs">their ends</param>
    /// <param name="path">where the page will stand, from which the links to the pages of the runs go</param>
    internal static string Html(
        ResultDirectory results, IReadOnlyList<(IResultPlot Plot, Figure Figure)> figures, IReadOnlyList<RunEnd> runs, string path = "")
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(figures);
        var page = new StringBuilder($"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">{OwnFile.PageMark}
            <title>{Text(results.Title)}</title>
            <style>
            {Style}
            </style></head>
            <body>
            <h1>{Text(results.Title)}</h1>

            """);
        if (results.History is { } history)
            Ends(page, history);
        if (runs.Count > 0)
            Runs(page, runs, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
        page.AppendLine("<h2>Pictures</h2>");
        foreach (var (plot, figure) in figures)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"""
                <figure><img alt="{Text(plot.Name)}" src="data:image/svg+xml;base64,{Convert.ToBase64String(FigureDrawing.Svg(figure))}">
                <figcaption>{Text(plot.Caption)}</figcaption></figure>
                """);
        }

        if (results.Find("run.toml") is { } input)
            page.AppendLine(
                CultureInfo.InvariantCulture,
                $"<h2>Input</h2>\n<p>With every default written out: <code>clusterlb run</code> takes it as it "
                + $"is.</p>\n<pre>{Text(File.ReadAllText(input))}</pre>");
        Provenance(page, results);
        return page.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>A row a run, with a link to its page.</summary>
    private static void Runs(StringBuilder page, IReadOnlyList<RunEnd> runs, string from)
    {
        page.AppendLine(
            "<h2>Runs</h2>\n<table>\n<tr><th>run</th><th>state</th><th>time</th><th>steps</th><th>temperatures</th><th>anisotropy</th>"
            + "<th>entropy</th><th>drift</th></tr>");
        foreach (var run in runs)
        {
            var link = Path.GetRelativePath(from, Path.GetFullPath(Path.Combine(run.Directory, "report.html")));
            var temperatures = string.Join(", ", run.Temperatures.Select(t => t.ToString("g6", CultureInfo.InvariantCulture)));
            page.AppendLine(
                CultureInfo.InvariantCulture,
                $"<tr><td><a href=\"{Text(Uri.EscapeDataString(link).Replace("%2F", "/", StringComparison.Ordinal))}\">"
                + $"{Text(Path.GetFileName(run.Directory))}</a></td><td>{Text(run.Progress?.State ?? "begun")}</td>"
                + $"<td class=\"n\">{run.History?.Time[^1] ?? double.NaN:g6}</td><td class=\"n\">{run.Progress?.Step}</td>"
                + $"<td class=\"n\">{temperatures}</td><td class=\"n\">{run.Anisotropy:g6}</td>"
                + $"<td class=\"n\">{run.Last("entropy"):g8}</td>"
                + $"<td class=\"n\">{run.Progress?.Drift:0.0e+00}</td></tr>");
        }

        page.AppendLine("</table>");
    }

    /// <summary>The first and the last row of the history, scalars only.</summary>
    private static void Ends(StringBuilder page, HistoryTable history)
    {
        page.AppendLine("<h2>First and last state</h2>\n<table>\n<tr><th></th><th>first</th><th>last</th></tr>");
        foreach (var name in history.Names.Prepend("time").Distinct())
        {
            var values = name == "time" ? history.Time : history.Column(name);
            if (values.Length == history.Time.Length)
                page.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"<tr><td>{Text(history.LongName(name))}</td><td class=\"n\">{values[0]:g8}</td><td "
                    + $"class=\"n\">{values[^1]:g8}</td></tr>");
        }

        page.AppendLine("</table>");
    }

    /// <summary>The short root attributes of the history, or of another file that is there.</summary>
    private static void Provenance(StringBuilder page, ResultDirectory results)
    {
        if ((results.Find("history.h5") ?? results.FindAll("*.h5").FirstOrDefault()) is not { } path)
            return;
        page.AppendLine(
            CultureInfo.InvariantCulture,
            $"<h2>Provenance</h2>\n<p>Root attributes of <code>{Text(Path.GetFileName(path))}</code>.</p>\n<table>");
        using var file = H5File.Open(path);
        var attributes = file.Attributes;
        foreach (var name in attributes.Names)
        {
            var value = attributes.IsText(name) ? attributes.GetText(name)
                : string.Join(", ", attributes.GetArray<double>(name).Select(x => x.ToString("g8", CultureInfo.InvariantCulture)));
            if (!value.Contains('\n', StringComparison.Ordinal))
                page.AppendLine(CultureInfo.InvariantCulture, $"<tr><td>{Text(name)}</td><td>{Text(value)}</td></tr>");
        }

        page.AppendLine("</table>");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
