using ClusterLB.IO.Toml;
using ClusterLB.Solver.Input;
using CommandLine;

namespace ClusterLB.Solver.Commands;

/// <summary>What every verb with a configuration file takes.</summary>
public abstract class ConfigurationOptions
{
    /// <summary>The configuration file.</summary>
    [Value(0, MetaName = "CONFIG", Required = true, HelpText = "Configuration file (TOML).")]
    public string Config { get; set; } = "";

    /// <summary>Arguments that no verb knows; they are refused.</summary>
    [Value(1, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>Keys to override.</summary>
    [Option("set", MetaValue = "KEY=VALUE", HelpText = "Override keys of the file, after CONFIG: --set section.key=value ...")]
    public IEnumerable<string> Overrides { get; set; } = [];

    /// <summary>Reads the file, applies the overrides, and prints its warnings.</summary>
    private protected Configuration Load()
    {
        RefuseRest(Rest);
        var configuration = Configuration.Load(Config, Overrides);
        foreach (var warning in configuration.Warnings)
            Console.Error.WriteLine($"warning: {warning}");
        return configuration;
    }

    /// <summary>Refuses arguments that are left over.</summary>
    /// <exception cref="InputException">there are any</exception>
    internal static void RefuseRest(IEnumerable<string> rest)
    {
        if (rest.FirstOrDefault() is { } argument)
            throw new InputException($"the argument '{argument}' is one too many");
    }
}
