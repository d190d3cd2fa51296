using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Runs;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb check CONFIG</c>: reads and checks a configuration, resolves what is automatic, and prints the result.</summary>
[Verb("check", HelpText = "Check a configuration and print it with every default and automatic choice resolved.")]
public sealed class CheckCommand : ConfigurationOptions, ICommand
{
    // Some seconds on a core.
    private const long MostUpdates = 5_000_000_000;

    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("what would be computed", new CheckCommand { Config = "case.toml" }),
    ];

    /// <inheritdoc/>
    private protected override bool TakesMixtures => true;

    /// <summary>Whether the error is estimated however long that takes.</summary>
    [Option("estimate", HelpText = "Estimate the error of Q even where the three evaluations take more than some seconds.")]
    public bool Estimate { get; set; }

    /// <summary>Prints the resolved configuration to standard output.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var world = environment.World;
        using var setup = Case.Of(Load(world), world, Environment.ProcessorCount);
        CaseReport.Write(setup, Log(world), hasWork: false);
        if (Estimate || setup.Discretisation.BondUpdates <= MostUpdates)
            Evaluation.TellAccuracy(setup, Log(world));
        else
            Log(world).WriteLine(
                $"  accuracy    no estimated error: it takes three evaluations of {setup.Discretisation.BondUpdates:0e+00} bond updates; "
                + "--estimate makes them");
        Answer(world).Write(setup.Configuration.ToToml());
        return 0;
    }
}
