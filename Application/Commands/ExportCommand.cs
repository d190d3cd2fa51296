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
        new Example(
            "a marginal that [output] asked for, to standard output",
            new ExportCommand { Source = "runs/quickstart/snapshot-000001.h5", Dataset = "marginal_v1" }),
    ];

    /// <summary>The directory of a run, or a file.</summary>
    [Value(0, MetaName = "DIR|FILE", Required = true, HelpText = "Directory of a run (its history) or an HDF5 file of ours.")]
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
