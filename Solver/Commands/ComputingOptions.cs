using ClusterLB.IO.Toml;
using CommandLine;

namespace ClusterLB.Solver.Commands;

/// <summary>What the verbs that compute take besides.</summary>
public abstract class ComputingOptions : ConfigurationOptions
{
    /// <summary>Threads; 0 for all cores given to the process.</summary>
    [Option('t', "threads", Default = 0, HelpText = "Threads (default: the cores given to the process). Results do not depend on it.")]
    public int Threads { get; set; }

    /// <summary>Whether existing results may be replaced.</summary>
    [Option("force", HelpText = "Replace existing results.")]
    public bool Force { get; set; }

    /// <summary>The number of threads to use.</summary>
    /// <exception cref="InputException">a negative number</exception>
    private protected int ResolveThreads() => Threads switch
    {
        < 0 => throw new InputException($"--threads must be a positive number, but is {Threads}"),
        0 => Environment.ProcessorCount,
        _ => Threads,
    };
}
