using ClusterLB.Decomposition.Mpi;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Solver.Commands;

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
    [Option('o', "output", MetaValue = "DIR", HelpText = "Directory for the results (default: output.directory, else runs/NAME of the file).")]
    public string? Output { get; set; }

    /// <summary>Runs to the end; a summary goes to standard output.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var world = environment.World;
        var threads = ResolveThreads(environment);
        // The fields of all ranks have the memory of all nodes.
        var configuration = Load(world, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * environment.Nodes);
        configuration.RequireTime();
        var directory = Output ?? configuration.Output.Directory ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(Config));
        var results = new Output.RunDirectory(directory, Force);
        IO.Hdf5.H5Library.Require(environment);
        using var simulation = new Simulation(configuration, world, threads, ResolveGrid(configuration.Lattice.Dimension, world.Size));
        simulation.Describe(Log(world));
        simulation.Run(results, Log(world), Results(world));
        TellPeakMemory(world);
        return 0;
    }
}
