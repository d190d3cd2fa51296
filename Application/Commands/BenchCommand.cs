using ClusterLB.Application.Benchmarks;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Input;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb bench</c>: how fast one evaluation of the collision operator is on this machine, and how far from what the machine
/// can do.</summary>
[Verb("bench", HelpText = "Measure one evaluation: clusterlb bench --d 4 --n 32 --directions 7 --max-transfer 6 --threads 1 --json")]
public sealed class BenchCommand : ICommand
{
    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example(
            "a Maxwellian on [-5, 5]^4, dynamic screening",
            new BenchCommand { Dimension = 4, Points = 32, Directions = 7, MaxTransfer = 6 }),
        new Example("the case of a configuration", new BenchCommand { Config = "case.toml", Json = true }),
    ];

    /// <summary>The configuration file.</summary>
    [Value(0, MetaName = "CONFIG", HelpText = "Configuration file (TOML); without it a Maxwellian on [-5, 5]^d.")]
    public string? Config { get; set; }

    /// <summary>Arguments that this verb does not take; they are refused.</summary>
    [Value(1, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>d.</summary>
    [Option('d', MetaValue = "D", HelpText = "Dimension, 2 to 4 (default 4).")]
    public int? Dimension { get; set; }

    /// <summary>n.</summary>
    [Option('n', MetaValue = "N", HelpText = "Points on each axis (default 32).")]
    public int? Points { get; set; }

    /// <summary>P2.</summary>
    [Option("directions", HelpText = "P2 of the directions (default 7).")]
    public int? Directions { get; set; }

    /// <summary>X.</summary>
    [Option("max-transfer", HelpText = "Largest transfer (default 6).")]
    public double? MaxTransfer { get; set; }

    /// <summary>Threads; 0 for all cores given to the process.</summary>
    [Option('t', "threads", Default = 0, HelpText = "Threads (default: the cores given to the process).")]
    public int Threads { get; set; }

    /// <summary>Timed evaluations.</summary>
    [Option("repeats", Default = 5, HelpText = "Evaluations to time; the best counts.")]
    public int Repeats { get; set; }

    /// <summary>Whether to time by processor time.</summary>
    [Option("processor-time",
        HelpText = "Time by the processor time of the one thread, for a machine that is not idle (needs --threads 1).")]
    public bool ProcessorTime { get; set; }

    /// <summary>Whether to print JSON.</summary>
    [Option("json", HelpText = "Print JSON.")]
    public bool Json { get; set; }

    /// <summary>Keys to override.</summary>
    [Option("set", MetaValue = "KEY=VALUE", HelpText = "Override keys of the file, after CONFIG: --set section.key=value ...")]
    public IEnumerable<string> Overrides { get; set; } = [];

    /// <summary>Measures, and prints to standard output.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ConfigurationOptions.RefuseRest(Rest);
        if (environment.World.Size > 1)
            throw new InputException(
                $"bench measures one process, but was started on {environment.World.Size} ranks: benchmarks/scaling measures several");
        Require(Repeats >= 1, $"--repeats must be a positive number, but is {Repeats}");
        Require(Threads >= 0, $"--threads must be a positive number, but is {Threads}");
        var threads = Threads > 0 ? Threads : Environment.ProcessorCount;
        Require(!ProcessorTime || threads == 1, $"--processor-time is that of one thread: it needs --threads 1, not {threads}");
        var report = BenchReport.Measure(Configure(), threads, Repeats, ProcessorTime);
        if (Json)
            Console.Out.WriteLine(report.Json());
        else
            report.Write(Console.Out);
        return 0;
    }

    private Configuration Configure()
    {
        if (Config is not null)
        {
            foreach (
                var (name, given) in new[] { ("d", Dimension is not null), ("n", Points is not null),
                ("directions", Directions is not null), ("max-transfer", MaxTransfer is not null) })
                Require(!given, $"--{name} is what CONFIG says: use --set to override its keys");
            var configuration = Configuration.Load(Config, Overrides);
            return !configuration.IsMixture ? configuration : throw new InputException(
                $"{Path.GetFileName(Config)}: [[species]] is a mixture, but `clusterlb bench` takes one kind of particle, given by "
                + "[initial]");
        }

        Require(!Overrides.Any(), "--set overrides keys of a configuration file, but none is given");
        var (d, n, p2, transfer) = (Dimension ?? 4, Points ?? 32, Directions ?? 7, MaxTransfer ?? 6);
        Require(d is >= 2 and <= 4, $"--d must be 2, 3 or 4, but is {d}");
        Require(n >= 2, $"--n must be at least 2, but is {n}");
        Require(p2 >= 2, $"--directions must be at least 2, but is {p2}");
        Require(transfer > 0 && double.IsFinite(transfer), $"--max-transfer must be positive and finite, but is {transfer}");
        return BenchReport.Case(d, n, p2, transfer);
    }

    private static void Require(bool condition, string sentence)
    {
        if (!condition)
            throw new InputException(sentence);
    }
}
