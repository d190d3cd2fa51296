using ClusterLB.Application.Plotting;
using ClusterLB.Application.Plotting.Drawing;
using ClusterLB.IO.Files;
using ClusterLB.IO.Toml;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb plot DIR</c>: every picture that the results in a directory have the data for.</summary>
[Verb("plot", HelpText = "Draw the results in a directory as PNG and SVG: clusterlb plot runs/quickstart")]
public sealed class PlotCommand : ILocalCommand
{
    private static IEnumerable<string> Kinds => ResultPlots.All.Select(p => p.Name);

    private static IEnumerable<string> AllFormats => ["png", "svg"];

    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("all pictures, in runs/quickstart/pictures", new PlotCommand { Directory = "runs/quickstart" }),
        new Example(
            "one picture, one format, elsewhere",
            new PlotCommand { Directory = "runs/quickstart", Only = ["entropy"], Formats = ["svg"], Output = "." }),
    ];

    /// <summary>The directory of the results, or one file.</summary>
    [Value(0, MetaName = "DIR", HelpText = "Directory with results of run or another verb, or one file of them.")]
    public string? Directory { get; set; }

    /// <summary>Arguments that this verb does not take; they are refused.</summary>
    [Value(1, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>Where the pictures go.</summary>
    [Option('o', "output", MetaValue = "DIR", HelpText = "Directory for the pictures (default: pictures in DIR).")]
    public string? Output { get; set; }

    /// <summary>Kinds to draw.</summary>
    [Option("only", Separator = ',', MetaValue = "NAME,...", HelpText = "Draw these kinds only; --list names them.")]
    [Words(nameof(Kinds))]
    public IEnumerable<string> Only { get; set; } = [];

    /// <summary>Formats.</summary>
    [Option("format", Separator = ',', MetaValue = "png,svg", HelpText = "Formats (default: both).")]
    [Words(nameof(AllFormats))]
    public IEnumerable<string> Formats { get; set; } = [];

    /// <summary>Whether to name the kinds instead.</summary>
    [Option("list", HelpText = "Name the kinds of pictures, and what they show.")]
    public bool List { get; set; }

    /// <summary>Whether existing pictures may be replaced.</summary>
    [Option("force", HelpText = "Replace existing files too that this program did not draw.")]
    public bool Force { get; set; }

    /// <summary>Draws; the paths of the pictures go to standard output.</summary>
    public int Execute()
    {
        ConfigurationOptions.RefuseRest(Rest);
        if (List)
        {
            var width = 2 + ResultPlots.All.Max(p => p.Name.Length);
            foreach (var kind in ResultPlots.All)
                Console.Out.WriteLine($"{kind.Name.PadRight(width)}{kind.Caption}");
            return 0;
        }

        var results = new ResultDirectory(
            Directory ?? throw new InputException("plot needs a directory with results: clusterlb plot DIR."));
        var names = Chosen("only", Only, [.. Kinds]);
        var formats = Chosen("format", Formats, [.. AllFormats]);
        var directory = Output ?? Path.Combine(results.Path, "pictures");
        RequireDirectory(directory);
        var figures = ResultPlots.Draw(results, names);
        if (figures.Count == 0)
            throw new InputException($"{Directory} has no results for {string.Join(", ", names)}");
        string[] paths = [.. figures.SelectMany(_ => formats, (f, format) => Path.Combine(directory, $"{f.Plot.Name}.{format}"))];
        if (!Force && paths.FirstOrDefault(p => !OwnFile.MayReplace(p)) is { } existing)
            throw new InputException($"{existing} exists and was not drawn by this program; it is replaced only with --force");
        System.IO.Directory.CreateDirectory(directory);
        var words = StandardStreams.Summary();
        foreach (var (plot, figure) in figures)
        {
            foreach (var format in formats)
            {
                var path = Path.Combine(directory, $"{plot.Name}.{format}");
                FigureDrawing.Save(figure, path);
                words.WriteLine(path);
            }
        }

        return 0;
    }

    /// <summary>Before anything is drawn for it.</summary>
    private static void RequireDirectory(string directory)
    {
        try
        {
            AtomicFile.RequireDirectory(directory);
        }
        catch (IOException failure)
        {
            throw new IOException(
                $"the directory of the pictures, {directory}, cannot be written: {failure.Message.TrimEnd('.')}", failure);
        }
    }

    private static string[] Chosen(string option, IEnumerable<string> given, string[] known)
    {
        if (given.FirstOrDefault(g => !known.Contains(g)) is { } unknown)
            throw new InputException($"--{option} must be of {string.Join(", ", known)}, but is {unknown}");
        return given.Any() ? [.. given] : known;
    }
}
