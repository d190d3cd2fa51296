using ClusterLB.Solver.Input;
using CommandLine;

namespace ClusterLB.Solver.Commands;

/// <summary>What every verb with a configuration file takes.</summary>
public abstract class ConfigurationOptions
{
    /// <summary>The configuration file.</summary>
    [Value(0, MetaName = "CONFIG", Required = true, HelpText = "Configuration file (TOML).")]
    public string Config { get; set; } = "";

    /// <summary>Keys to override.</summary>
    [Option("set", HelpText = "Override keys of the file: --set section.key=value ...")]
    public IEnumerable<string> Overrides { get; set; } = [];

    /// <summary>Reads the file, applies the overrides, and prints its warnings.</summary>
    private protected Configuration Load()
    {
        var configuration = Configuration.Load(Config, Overrides);
        foreach (var warning in configuration.Warnings)
            Console.Error.WriteLine($"warning: {warning}");
        return configuration;
    }
}
