using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb completion</c>: prints the script by which a shell completes verbs, options, keys of the input and file
/// names.</summary>
[Verb("completion", HelpText = "Print a completion script for bash or zsh: eval \"$(clusterlb completion)\"")]
public sealed class CompletionCommand : ILocalCommand
{
    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
        [new Example(
        "a line for ~/.bashrc is eval \"$(clusterlb completion bash)\"; the script", new CompletionCommand { Shell = "bash" })];

    /// <summary>The shell: bash or zsh.</summary>
    [Value(0, MetaName = "bash|zsh", HelpText = "The shell (default: bash).")]
    public string? Shell { get; set; }

    /// <summary>Arguments that this verb does not take; they are refused.</summary>
    [Value(1, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>Prints to standard output, on rank 0.</summary>
    /// <exception cref="InputException">another shell</exception>
    public int Execute()
    {
        ConfigurationOptions.RefuseRest(Rest);
        var shell = Shell ?? "bash";
        if (shell is not ("bash" or "zsh"))
            throw new InputException($"the shell must be bash or zsh, but is '{shell}'");
        if (Launcher.Detect().Rank == 0)
            Console.Out.Write(BashCompletion.Script(Verbs.All, forZsh: shell == "zsh"));
        return 0;
    }
}
