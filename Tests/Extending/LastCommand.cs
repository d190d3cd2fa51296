using ClusterLB.Application.Commands;
using ClusterLB.Application.Plotting;
using CommandLine;

namespace Extending;

/// <summary><c>last DIR</c>: prints a column of the last row of a history.</summary>
[Verb("last", HelpText = "Print a column of the last row of the history of a run.")]
public sealed class LastCommand : ILocalCommand
{
    /// <summary>The directory of the run.</summary>
    [Value(0, MetaName = "DIR", Required = true, HelpText = "Directory of a run.")]
    public string Directory { get; set; } = "";

    /// <summary>Which column.</summary>
    [Option("column", Default = "entropy", HelpText = "A scalar column of history.h5.")]
    public string Column { get; set; } = "entropy";

    /// <summary>Prints the value to standard output.</summary>
    public int Execute()
    {
        if (new ResultDirectory(Directory).History is not { } history || !history.Has(Column))
            throw new InvalidDataException($"{Directory} has no history with a column '{Column}'");
        Console.Out.WriteLine($"{history.Column(Column)[^1]:R}");
        return 0;
    }
}
