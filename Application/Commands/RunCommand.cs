using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Runs;
using ClusterLB.Solver.Runs.Outputs;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb run CONFIG</c>: integrates in time and writes history and snapshots.</summary>
[Verb("run", isDefault: false, HelpText = "Integrate in time: clusterlb run examples/quickstart.toml")]
public sealed class RunCommand : ComputingOptions, ICommand
{
    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("the quickstart, results in runs/quickstart", new RunCommand { Config = "examples/quickstart.toml" }),
        new Example("results elsewhere, replacing earlier ones", new RunCommand { Config = "case.toml", Output = "results", Force = true }),
    ];

    /// <summary>The directory of the results.</summary>
    [Option('o', "output", MetaValue = "DIR",
        HelpText = "Directory for the results (default: output.directory, else runs/NAME of the file).")]
    public string? Output { get; set; }

    /// <summary>The time of the job.</summary>
    [Option("walltime", MetaValue = "TIME",
        HelpText = "Stop in time, exit code 75: 30 (minutes), 12:00:00, 1-00:00:00, 90s (default: that of the Slurm job).")]
    public string? Walltime { get; set; }

    /// <inheritdoc/>
    private protected override bool TakesMixtures => true;

    /// <summary>Runs to the end; a summary goes to standard output.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var world = environment.World;
        var threads = ResolveThreads(environment);
        // The fields of all ranks have the memory of all nodes.
        var configuration = Load(world, AvailableMemory.Bytes * environment.Nodes);
        configuration.RequireTime();
        var directory = Output ?? configuration.Output.Directory ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(Config));
        using var results = new RunDirectory(directory, Force);
        if (world.Rank == 0)
            results.ClaimEarly(Log(world));
        using var stop = new StopConditions(world, results.Stop, Solver.Control.Walltime.Of(Walltime), untilExit: true);
        IO.Hdf5.H5Library.Require(environment);
        using var setup = Case.Of(configuration, world, threads, ResolveGrid(configuration.Lattice.Dimension, world.Size));
        CaseReport.Write(setup, Log(world));
        using var run = new Run(setup, results, stop, Log(world));
        var code = run.ToEnd(summary => Tell(summary, Json, world));
        TellPeakMemory(world);
        return code;
    }
}
