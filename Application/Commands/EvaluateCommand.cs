using ClusterLB.Application.Benchmarks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Runs;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb evaluate CONFIG -o FILE.h5</c>: one evaluation of the collision operator, no time stepping.</summary>
[Verb("evaluate", HelpText = "Evaluate the collision operator once: clusterlb evaluate case.toml -o case.h5")]
public sealed class EvaluateCommand : ComputingOptions, ICommand
{
    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("the collision operator of the initial state", new EvaluateCommand { Config = "case.toml", Output = "case.h5" }),
    ];

    /// <summary>The file to write.</summary>
    [Option('o', "output", Required = true, MetaValue = "FILE.h5", HelpText = "File to write.")]
    public string Output { get; set; } = "";

    /// <summary>Whether to count what the ranks pass to each other.</summary>
    [Option("traffic", HelpText = "Print messages, bytes and collectives of the evaluation, a line for each rank.")]
    public bool Traffic { get; set; }

    /// <summary>Evaluations to time before the one that is written; 0 for none.</summary>
    [Option("repeats", Default = 0, MetaValue = "N",
        HelpText = "Time N evaluations by all ranks together, before the one that is written, and print the seconds of each.")]
    public int Repeats { get; set; }

    /// <inheritdoc/>
    private protected override bool TakesMixtures => true;

    /// <summary>Evaluates and writes; the path of the file goes to standard output.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var world = environment.World;
        var threads = ResolveThreads(environment);
        // The fields of all ranks have the memory of all nodes.
        var configuration = Load(world, AvailableMemory.Bytes * environment.Nodes);
        if (Repeats < 0)
            throw new InputException($"--repeats must be a number of evaluations, but is {Repeats}");
        RequireNewFile(Output);
        if (Path.GetExtension(Output) == ".xmf")
            throw new InputException($"--output {Output} is the name of what is written beside the result, expected FILE.h5");
        if (XdmfState.CanName(Path.GetFileName(Output)))
            RequireNewFile(Evaluation.Beside(Output));
        IO.Hdf5.H5Library.Require(environment);
        using var setup = Case.Of(configuration, world, threads, ResolveGrid(configuration.Lattice.Dimension, world.Size));
        CaseReport.Write(setup, Log(world));
        if (Repeats > 0)
            Log(world).WriteLine(RanksBenchmark.Line(RanksBenchmark.Run(setup, Repeats)));
        Evaluation.Write(setup, Output, Log(world), Traffic);
        TellPeakMemory(world);
        if (world.Rank == 0)
            Results(world).WriteLine(Json ? JsonText.OfAttributes(Output) : Output);
        return 0;
    }
}
