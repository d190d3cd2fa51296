using System.Globalization;
using ClusterLB.Application.Studies;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb compare DIR DIR ...</c>: how the histories and the fields of runs differ from those of the first.</summary>
[Verb("compare", HelpText = "How runs differ from the first: clusterlb compare runs/coarse runs/fine -o comparison")]
public sealed class CompareCommand : ILocalCommand
{
    private const string FileName = "compare.h5";

    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("a table", new CompareCommand { Directories = ["runs/coarse", "runs/fine"] }),
        new Example(
            "with a file and a picture",
            new CompareCommand { Directories = ["runs/coarse", "runs/fine", "runs/finest"], Output = "comparison" }),
    ];

    /// <summary>The directories of the runs.</summary>
    [Value(0, MetaName = "DIR", HelpText = "Directories of runs; the first is the one the others are compared with.")]
    public IEnumerable<string> Directories { get; set; } = [];

    /// <summary>Where file and picture go.</summary>
    [Option('o', "output", MetaValue = "DIR", HelpText = "Directory for compare.h5 and its picture (default: none are written).")]
    public string? Output { get; set; }

    /// <summary>Whether to print JSON.</summary>
    [Option("json", HelpText = "Print JSON.")]
    public bool Json { get; set; }

    /// <summary>Whether an existing file may be replaced.</summary>
    [Option("force", HelpText = "Replace an existing file.")]
    public bool Force { get; set; }

    /// <summary>Compares; the table goes to standard output.</summary>
    public int Execute()
    {
        string[] directories = [.. Directories];
        if (directories.Length < 2)
            throw new InputException("compare needs the directories of two runs or more: clusterlb compare DIR DIR.");
        var path = Output is null ? null : Path.Combine(Output, FileName);
        if (path is not null && File.Exists(path) && !Force)
            throw new InputException($"{path} exists; it is replaced only with --force");
        if (Output is not null && File.Exists(Output))
            throw new InputException($"--output {Output} is a file, expected the name of a directory");
        var first = Open(directories[0]);
        RunDifference[] differences = [.. directories[1..].Select(d => new RunDifference(first, Open(d)))];
        if (path is not null)
        {
            Directory.CreateDirectory(Output!);
            using var alone = new SerialCommunicator();
            RunDifference.Write(path, first, differences, alone);
            StudyPicture.Save(Output!, "compare");
        }

        if (Json)
            Console.Out.WriteLine(JsonText.Of(new { First = directories[0], Runs = differences.Select(d => d.Json), File = path }));
        else
            Print(first, differences, path);
        return 0;
    }

    private static RunEnd Open(string directory)
    {
        if (!RunDirectories.IsRun(directory))
            throw new InputException($"{directory} is not the directory of a run");
        var run = new RunEnd(directory);
        return run.History is not null ? run : throw new InputException($"{directory} has no history yet");
    }

    private static void Print(RunEnd first, RunDifference[] differences, string? path)
    {
        foreach (var difference in differences)
        {
            Console.Out.WriteLine(
                $"{difference.Directory} against {first.Directory}, time 0 to {difference.Times[^1]:g6}, {difference.Times.Length} rows");
            ScreenTable.Write(
                Console.Out,
                [
                    ["quantity", "largest difference", "at time", "at the end", "of the largest value"],
                    .. difference.Columns.Where(c => c.Largest > 0).Select(c => (string[])
                    [
                        c.Name, Text(c.Largest, "0.00e+00"), Text(c.At, "g6"), Text(c.Last, "0.00e+00"), Text(c.Relative, "0.0e+00"),
                    ]),
                ]);
            var same = difference.Columns.Where(c => c.Largest == 0).Select(c => c.Name).ToArray();
            if (same.Length > 0)
                Console.Out.WriteLine($"the same to the last bit: {string.Join(", ", same)}");
            if (difference.Fields.Count > 0)
                ScreenTable.Write(
                    Console.Out,
                    [
                        ["F at time", "max |dF|", "of max F", "sum |dF| h^d"],
                        .. difference.Fields.Select(f => (string[])
                            [Text(f.Time, "g6"), Text(f.Largest, "0.00e+00"), Text(f.Relative, "0.0e+00"), Text(f.Sum, "0.00e+00")]),
                    ]);
            else
                Console.Out.WriteLine($"F is not compared: {difference.WhyNoFields}");
        }

        if (path is not null)
            Console.Out.WriteLine(path);
    }

    private static string Text(double value, string format) => Cell.Of(value, format).ToString(CultureInfo.InvariantCulture);
}
