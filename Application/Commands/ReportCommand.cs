using ClusterLB.Application.Plotting;
using ClusterLB.Application.Reports;
using ClusterLB.Application.Studies;
using ClusterLB.IO.Files;
using ClusterLB.IO.Toml;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb report DIR</c>: one HTML page with pictures, input and provenance of the results in a directory.</summary>
[Verb("report", HelpText = "Write one HTML page on the results in a directory: clusterlb report runs/quickstart")]
public sealed class ReportCommand : ILocalCommand
{
    private const string PageName = "report.html";

    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("runs/quickstart/report.html", new ReportCommand { Directory = "runs/quickstart" }),
        new Example("a page of all runs of a scan, and one of each", new ReportCommand { Directory = "runs/case-scan" }),
    ];

    /// <summary>The directory of the results.</summary>
    [Value(0, MetaName = "DIR", HelpText = "Directory with results (of run or another verb), or of many runs.")]
    public string? Directory { get; set; }

    /// <summary>Arguments that this verb does not take; they are refused.</summary>
    [Value(1, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>The file to write.</summary>
    [Option('o', "output", MetaValue = "FILE.html", HelpText = "File to write (default: report.html in DIR).")]
    public string? Output { get; set; }

    /// <summary>Whether an existing page may be replaced.</summary>
    [Option("force", HelpText = "Replace an existing file too that is no page of this program.")]
    public bool Force { get; set; }

    /// <summary>Writes the page; its path goes to standard output.</summary>
    public int Execute()
    {
        ConfigurationOptions.RefuseRest(Rest);
        var results = new ResultDirectory(
            Directory ?? throw new InputException("report needs a directory with results: clusterlb report DIR."));
        var path = Output ?? Path.Combine(results.Path, PageName);
        OutputFile.Require(path, Force || OwnFile.MayReplace(path), isText: true);
        var runs = RunDirectories.Below(results.Path);
        string[] pages = [.. runs.Select(r => Path.Combine(r, PageName))];
        foreach (var page in pages)
            OutputFile.Require(page, Force || OwnFile.MayReplace(page), isText: true);
        var figures = ResultPlots.Draw(results);
        if (figures.Count == 0 && runs.Count == 0)
            throw new InputException($"{Directory} has no results that a picture could be drawn of");
        var words = StandardStreams.Summary();
        foreach (var (run, page) in runs.Zip(pages))
        {
            var one = new ResultDirectory(run);
            Write(page, ReportPage.Html(one, ResultPlots.Draw(one), []), words);
        }

        Write(path, ReportPage.Html(results, figures, [.. runs.Select(r => new RunEnd(r))], path), words);
        return 0;
    }

    private static void Write(string path, string html, TextWriter words)
    {
        AtomicFile.WriteText(path, writer => writer.Write(html));
        words.WriteLine(path);
    }
}
