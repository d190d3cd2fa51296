using ClusterLB.Solver.Input;
using CommandLine;

namespace ClusterLB.Solver.Commands;

/// <summary><c>clusterlb init</c>: prints a commented configuration with every key, its meaning and its default.</summary>
[Verb("init", HelpText = "Print a commented configuration file to start from: clusterlb init > case.toml")]
public sealed class InitCommand
{
    /// <summary>Prints the template to standard output.</summary>
    public static int Execute()
    {
        Console.Out.Write(Template.Text);
        return 0;
    }
}
