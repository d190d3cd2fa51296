using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Model;
using CommandLine;

namespace ClusterLB.Application.Commands;

/// <summary>What every verb with a configuration file takes.</summary>
public abstract class ConfigurationOptions
{
    private TextWriter? _log, _results;

    /// <summary>The configuration file.</summary>
    [Value(0, MetaName = "CONFIG", Required = true, HelpText = "Configuration file (TOML).")]
    public virtual string Config { get; set; } = "";

    /// <summary>Arguments that no verb knows; they are refused.</summary>
    [Value(1, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>Keys to override.</summary>
    [Option("set", MetaValue = "KEY=VALUE", HelpText = "Override keys of the file, after CONFIG: --set section.key=value ...")]
    public IEnumerable<string> Overrides { get; set; } = [];

    /// <summary>What all ranks must be told alike, lest they wait for each other: the verb, and the split of the lattice.</summary>
    private protected virtual string Task => Verb;

    /// <summary>Whether the verb takes an input with [[species]].</summary>
    private protected virtual bool TakesMixtures => false;

    /// <summary>Refuses a mixture where one gas is expected.</summary>
    /// <exception cref="InputException">the input has [[species]]</exception>
    private protected void RequireOneGas(Configuration configuration)
    {
        if (!TakesMixtures && configuration.IsMixture)
            throw new InputException(
                $"{Path.GetFileName(configuration.SourcePath)}: [[species]] is a mixture, but `clusterlb {Task.Split(' ')[0]}` takes one "
                + "kind of particle, given by [initial]");
    }

    /// <summary>Reads the file, applies the overrides, and prints its warnings; all ranks must have read the same.</summary>
    /// <exception cref="InputException">the file cannot be used, or two ranks have read different ones or were told different
    /// things</exception>
    private protected Configuration Load(Communicator world, long? availableBytes = null)
    {
        RefuseRest(Rest);
        var configuration = Configuration.Load(Config, Overrides, availableBytes);
        var texts = world.Allgather(configuration.ToToml());
        if (Array.FindIndex(texts, t => t != texts[0]) is var other and >= 0)
            throw new InputException(
                $"{Config}: rank {other} has read another configuration than rank 0, expected the same file on every node");
        Agree(world);
        RequireOneGas(configuration);
        foreach (var warning in configuration.Warnings)
            Log(world).WriteLine($"warning: {warning}");
        return configuration;
    }

    /// <summary>The same for a verb of which the theory is that of Boltzmann's statistics.</summary>
    /// <exception cref="InputException">the input has others</exception>
    private protected Configuration LoadBoltzmann(Communicator world, long? availableBytes = null)
    {
        // first as it stands: a verb may set a form that other statistics do not have
        var asItStands = Overrides.Where(o => !o.StartsWith("model.form", StringComparison.Ordinal));
        var statistics = Configuration.Load(Config, asItStands, long.MaxValue).Model.Statistics;
        return statistics.IsBoltzmann ? Load(world, availableBytes) : throw new InputException(
            $"{Path.GetFileName(Config)}: 'model.statistics' must be \"boltzmann\" for `clusterlb {Verb}`, the theory of which is about "
            + $"Boltzmann's statistics, but is \"{(statistics.Kind == StatisticsKind.Fermi ? "fermi" : "bose")}\"");
    }

    private string Verb => GetType().Name.Replace("Command", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>All ranks must have been told to do the same; collective.</summary>
    /// <exception cref="InputException">two ranks were told different things</exception>
    private protected void Agree(Communicator world)
    {
        var tasks = world.Allgather(Task);
        if (Array.FindIndex(tasks, t => t != tasks[0]) is var odd and >= 0)
            throw new InputException(
                $"rank {odd} was started with another verb or --grid ({tasks[odd]}) than rank 0 ({tasks[0]}), expected the same on every "
                + $"rank");
    }

    /// <summary>Whether only warnings and errors are wanted.</summary>
    private protected virtual bool IsQuiet => false;

    /// <summary>Standard error on rank 0, nothing on the others.</summary>
    private protected TextWriter Log(Communicator world) => _log ??= Solver.Runs.Outputs.RunLog.Standard(world, IsQuiet);

    /// <summary>Standard output on rank 0, nothing on the others, for words about results that are in files.</summary>
    private protected TextWriter Results(Communicator world) =>
        _results ??= world.Rank == 0 ? StandardStreams.Summary() : TextWriter.Null;

    /// <summary>Standard output on rank 0, nothing on the others, for what is the result itself.</summary>
    private protected static TextWriter Answer(Communicator world) => world.Rank == 0 ? Console.Out : TextWriter.Null;

    /// <summary>Refuses arguments that are left over.</summary>
    /// <exception cref="InputException">there are any</exception>
    internal static void RefuseRest(IEnumerable<string> rest)
    {
        if (rest.FirstOrDefault() is { } argument)
            throw new InputException($"the argument '{argument}' is one too many");
    }
}
