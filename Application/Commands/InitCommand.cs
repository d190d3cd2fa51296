using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Input;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb init</c>: prints a commented configuration with every key, its meaning and its default.</summary>
[Verb("init", HelpText = "Print a commented configuration file to start from: clusterlb init > case.toml")]
public sealed class InitCommand : ICommand
{
    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples => [new Example("the template, to standard output", new InitCommand())];

    /// <summary>Arguments that this verb does not take; they are refused.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>Prints the template to standard output.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ConfigurationOptions.RefuseRest(Rest);
        if (environment.World.Rank == 0)
            Console.Out.Write(Template.Text);
        return 0;
    }
}
