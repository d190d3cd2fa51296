using ClusterLB.Application.Studies;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Files;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb export DIR|FILE</c>: a history, or a dataset of any of our files, as comma-separated values.</summary>
[Verb("export", HelpText = "Write a history or a dataset as CSV: clusterlb export runs/quickstart -o history.csv")]
public sealed class ExportCommand : ILocalCommand
{
    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("the history of a run", new ExportCommand { Source = "runs/quickstart", Output = "history.csv" }),
        new Example("of all runs of a scan, the name first", new ExportCommand { Source = "runs/case-scan", Output = "all.csv" }),
        new Example(
            "a marginal that [output] asked for, to standard output",
            new ExportCommand { Source = "runs/quickstart/snapshot-000001.h5", Dataset = "marginal_v1" }),
    ];

    /// <summary>The directory of a run, or a file.</summary>
    [Value(0, MetaName = "DIR|FILE", Required = true, HelpText = "Directory of a run (its history), or of many, or an HDF5 file of ours.")]
    public string Source { get; set; } = "";

    /// <summary>Arguments that this verb does not take; they are refused.</summary>
    [Value(1, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>The file to write.</summary>
    [Option('o', "output", MetaValue = "FILE.csv", HelpText = "File to write (default: standard output).")]
    public string? Output { get; set; }

    /// <summary>The dataset to write instead of a whole history.</summary>
    [Option("dataset", MetaValue = "NAME", HelpText = "One dataset with its coordinates instead of a whole history.")]
    public string? Dataset { get; set; }

    /// <summary>Whether an existing file may be replaced.</summary>
    [Option("force", HelpText = "Replace an existing file.")]
    public bool Force { get; set; }

    /// <summary>Reads and writes.</summary>
    public int Execute()
    {
        ConfigurationOptions.RefuseRest(Rest);
        if (Dataset is null && RunDirectories.Below(Source) is { Count: > 0 } runs)
        {
            if (Output is not null)
                OutputFile.Require(Output, Force, isText: true);
            if (Output is null)
                WriteAll(runs, Console.Out);
            else
                AtomicFile.WriteText(Output, writer => WriteAll(runs, writer));
            return 0;
        }

        var path = Directory.Exists(Source) ? Path.Combine(Source, "history.h5") : Source;
        if (!File.Exists(path))
            throw new InputException(
                path == Source ? $"there is no file or directory {Source}"
                : $"{Source} has no history.h5, expected the directory of a run");
        if (Output is not null)
            OutputFile.Require(Output, Force, isText: true);
        using var file = Open(path);
        if (Dataset is null && !CsvExport.IsHistory(file))
            throw new InputException($"{path} is no history, expected --dataset with one of {string.Join(", ", CsvExport.Datasets(file))}");
        if (Dataset is not null && !CsvExport.Datasets(file).Contains(Dataset))
            throw new InputException(
                $"{path} has no dataset '{Dataset}' with coordinates, expected one of {string.Join(", ", CsvExport.Datasets(file))}");
        if (Output is null)
            Write(file, Console.Out);
        else
            AtomicFile.WriteText(Output, writer => Write(file, writer));

        return 0;
    }

    /// <summary>The histories of many runs below each other, which must have the same columns.</summary>
    private static void WriteAll(IReadOnlyList<string> runs, TextWriter output)
    {
        var heading = "";
        foreach (var run in runs.Where(r => File.Exists(Path.Combine(r, "history.h5"))))
        {
            using var file = Open(Path.Combine(run, "history.h5"));
            using var text = new StringWriter();
            CsvExport.WriteHistory(file, text);
            var lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            if (heading.Length == 0)
                output.Write($"run,{heading = lines[0]}\r\n");
            if (lines[0] != heading)
                throw new InputException(
                    $"{run} has other columns than {runs[0]}, expected runs that one table can hold: export each alone");
            foreach (var line in lines.Skip(1))
                output.Write($"{Path.GetFileName(run)},{line}\r\n");
        }
    }

    private static H5File Open(string path)
    {
        try
        {
            return H5File.Open(path);
        }
        catch (H5Exception e)
        {
            throw new InputException($"{path} cannot be read as HDF5: {e.Reason}");
        }
    }

    private void Write(H5File file, TextWriter output)
    {
        if (Dataset is null)
            CsvExport.WriteHistory(file, output);
        else
            CsvExport.WriteDataset(file, Dataset, output);
    }
}
