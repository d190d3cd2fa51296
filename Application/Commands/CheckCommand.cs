using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Runs;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb check CONFIG</c>: reads and checks a configuration, resolves what is automatic, and prints the result.</summary>
[Verb("check", HelpText = "Check a configuration and print it with every default and automatic choice resolved.")]
public sealed class CheckCommand : ConfigurationOptions, ICommand
{
    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("what would be computed", new CheckCommand { Config = "case.toml" }),
    ];

    /// <inheritdoc/>
    private protected override bool TakesMixtures => true;

    /// <summary>Prints the resolved configuration to standard output.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var world = environment.World;
        using var setup = Case.Of(Load(world), world, Environment.ProcessorCount);
        CaseReport.Write(setup, Log(world), hasWork: false);
        Results(world).Write(setup.Configuration.ToToml());
        return 0;
    }
}
