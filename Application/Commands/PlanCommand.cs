using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Planning;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary>
/// <c>clusterlb plan CONFIG --ranks N</c>: memory, messages, work and estimated time of a computation on N ranks, without MPI and without
/// the memory for it.
/// </summary>
[Verb("plan", HelpText = "Tell what a computation on many ranks will hold, send and take: clusterlb plan case.toml --ranks 64")]
public sealed class PlanCommand : ConfigurationOptions, ICommand
{
    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("1024 ranks on 16 nodes", new PlanCommand { Config = "case.toml", Ranks = 1024, Nodes = 16 }),
        new Example("The best ranks and threads", new PlanCommand { Config = "case.toml", Cores = 1024, CoresPerNode = 64 }),
    ];

    /// <summary>Number of ranks.</summary>
    [Option('n', "ranks", HelpText = "Number of ranks (or --cores).")]
    public int? Ranks { get; set; }

    /// <summary>Cores to find ranks and threads for.</summary>
    [Option("cores", HelpText = "Cores in all: plans every number of threads a rank, and names the best.")]
    public int? Cores { get; set; }

    /// <summary>Cores of a node.</summary>
    [Option("cores-per-node", HelpText = "Cores of a node, with --cores.")]
    public int? CoresPerNode { get; set; }

    /// <summary>Bytes a second of a node.</summary>
    [Option("node-bandwidth", HelpText = "Bytes a second of a node, with --cores (default 25e9).")]
    public double? NodeBandwidth { get; set; }

    /// <summary>Number of nodes.</summary>
    [Option("nodes", HelpText = "Nodes that the ranks are spread over, for the memory of a node.")]
    public int? Nodes { get; set; }

    /// <summary>The split of the lattice over the ranks.</summary>
    [Option("grid", MetaValue = "R1xR2...", HelpText = "Ranks on each axis, e.g. 2x2x1 (default: chosen as a computation would).")]
    public string? Grid { get; set; }

    /// <summary>Threads of a rank.</summary>
    [Option('t', "threads", Default = 1, HelpText = "Threads of each rank.")]
    public int Threads { get; set; }

    /// <summary>Measured speed.</summary>
    [Option("rate", HelpText =
        "Bond updates a second and thread, as 'evaluate --threads 1' prints them; the other speeds are scaled with it.")]
    public double? Rate { get; set; }

    /// <summary>Seconds of a message.</summary>
    [Option("latency", HelpText = "Seconds of a message (default 2e-6).")]
    public double? Latency { get; set; }

    /// <summary>Bytes a second.</summary>
    [Option("bandwidth", HelpText = "Bytes a second of a rank (default 5e9).")]
    public double? Bandwidth { get; set; }

    /// <summary>Whether to print JSON.</summary>
    [Option("json", HelpText = "Print JSON.")]
    public bool Json { get; set; }

    /// <summary>Prints the plan to standard output.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var world = environment.World;
        Require(Ranks is not null || Cores is not null, "one of --ranks and --cores is needed");
        Require(Ranks is null || Cores is null, "--ranks and --cores exclude each other: ranks follow from the cores");
        Require(Ranks is null or >= 1, $"--ranks must be a positive number, but is {Ranks}");
        RequireCores();
        Require(Threads >= 1, $"--threads must be a positive number, but is {Threads}");
        Require(Nodes is null || Nodes >= 1
            && Nodes <= (Ranks ?? Cores), $"--nodes must lie between 1 and the number of ranks, {Ranks}, but is {Nodes}");
        foreach (var (name, value) in new[]
        {
            ("rate", Rate), ("latency", Latency), ("bandwidth", Bandwidth), ("node-bandwidth", NodeBandwidth),
        })
        {
            Require(value is null || NumberBound.Magnitude.Holds(value.Value),
                $"--{name} must be {NumberBound.Magnitude.Words}, but is {value}");
        }

        var configuration = Load(world, availableBytes: long.MaxValue);
        var machine = new MachineModel { Threads = Threads };
        if (Rate is { } rate)
            machine = machine.Scaled(rate);
        machine = machine with { Latency = Latency ?? machine.Latency, Bandwidth = Bandwidth ?? machine.Bandwidth };
        if (Cores is { } cores)
        {
            var layouts = LayoutSearch.Of(
                configuration, cores, CoresPerNode!.Value, NodeBandwidth ?? LayoutSearch.NodeBandwidth, machine);
            if (Json)
            {
                Answer(world).WriteLine(PlanReport.Json(layouts));
                return 0;
            }

            PlanReport.Write(layouts, Answer(world));
            PlanReport.Write(layouts[0].Plan, layouts[0].Nodes, Answer(world));
            return 0;
        }

        var plan = new ExecutionPlan(
            configuration, Ranks!.Value, ComputingOptions.ParseGrid(Grid, configuration.Lattice.Dimension, Ranks.Value), machine);
        if (Json)
            Answer(world).WriteLine(PlanReport.Json(plan, Nodes));
        else
            PlanReport.Write(plan, Nodes, Answer(world));
        return 0;
    }

    private void RequireCores()
    {
        Require((Cores is null) == (CoresPerNode is null), "--cores and --cores-per-node belong together");
        Require(Cores is null || CoresPerNode is >= 1, $"--cores-per-node must be a positive number, but is {CoresPerNode}");
        Require(
            Cores is null || (Cores >= 1 && (Cores < CoresPerNode || Cores % CoresPerNode == 0)),
            $"--cores must be a positive number, less than a node's or a multiple of it, but is {Cores}");
        Require(
            Cores is null || (Grid is null && Nodes is null && Bandwidth is null && Threads == 1),
            "--grid, --nodes, --bandwidth and --threads do not belong to --cores, which chooses them");
        Require(Cores is not null || NodeBandwidth is null, "--node-bandwidth belongs to --cores");
    }

    private static void Require(bool condition, string sentence)
    {
        if (!condition)
            throw new InputException(sentence);
    }
}
