using System.Runtime.InteropServices;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb info</c>: the program, the machine, and the libraries that it finds there. What is missing is said; it is no
/// error.</summary>
[Verb("info", HelpText = "Print version, instruction set and the libraries found; with --mpi under mpirun also ranks and nodes.")]
public sealed class InfoCommand : ILocalCommand
{
    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
        [new Example("what a job script would get, started by mpirun or srun", new InfoCommand { Mpi = true })];

    /// <summary>Whether to start MPI.</summary>
    [Option("mpi", HelpText = "Start MPI, and print thread level, ranks and nodes.")]
    public bool Mpi { get; set; }

    /// <summary>Whether to print JSON.</summary>
    [Option("json", HelpText = "Print JSON.")]
    public bool Json { get; set; }

    /// <summary>With --mpi every rank takes part.</summary>
    bool ILocalCommand.IsOfAllRanks => Mpi;

    /// <summary>Arguments that this verb does not take; they are refused.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>Prints to standard output, on rank 0. It starts MPI itself: a library that is missing is what it is there to
    /// tell.</summary>
    public int Execute()
    {
        ConfigurationOptions.RefuseRest(Rest);
        var launcher = Launcher.Detect();
        if (!Mpi)
        {
            if (launcher.Rank == 0)
                Print([.. Library(launcher)]);
            return 0;
        }

        MpiEnvironment environment;
        try
        {
            environment = MpiEnvironment.Start();
        }
        catch (MpiException e)
        {
            if (launcher.Rank == 0)
                Print([("MPI", $"none: {e.Message}")]);
            return 0;
        }

        using (environment)
        {
            (string, string)[] ranks = environment.UsesMpi
                ? [.. Ranks(environment)] : [.. Library(launcher), ("ranks", "1, started without MPI (mpirun, srun)")];
            if (environment.World.Rank == 0)
                Print(ranks);
            return 0;
        }
    }

    private void Print((string Name, string Value)[] mpi)
    {
        (string Name, string Value)[] lines =
        [
            ("ClusterLB", Provenance.SoftwareVersion),
            ("runtime", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}"),
            ("machine", $"{Environment.MachineName}, {Environment.ProcessorCount} cores given to this process"),
            ("instructions", Provenance.InstructionSet),
            ("HDF5", Hdf5()),
            .. mpi,
            .. ResourceLimits.AddressSpace is { Length: > 0 } scarce ? [("limits", scarce)] : Array.Empty<(string, string)>(),
        ];
        if (Json)
        {
            Console.Out.WriteLine(JsonText.Of(lines.ToDictionary(l => l.Name.All(char.IsUpper) || l.Name is "ClusterLB" or "HDF5"
                ? l.Name.ToLowerInvariant() : JsonText.Key(l.Name), l => l.Value)));
            return;
        }

        foreach (var (name, value) in lines)
            Console.Out.WriteLine($"{name,-14}{value}");
    }

    private static string Hdf5()
    {
        try
        {
            return $"{H5Library.VersionText}, {(H5Library.IsParallel ? "parallel" : "serial")} build ({H5Library.FileName})";
        }
        catch (EnvironmentException e)
        {
            return $"none: {e.Message}";
        }
    }

    private static IEnumerable<(string Name, string Value)> Library(Launcher launcher)
    {
        string found;
        try
        {
            found = Text(MpiLibrary.Find(launcher));
        }
        catch (MpiException e)
        {
            found = $"none: {e.Message}";
        }

        yield return ("MPI", found);
        yield return ("launcher", Text(launcher));
    }

    private static IEnumerable<(string Name, string Value)> Ranks(MpiEnvironment environment)
    {
        var (world, node) = (environment.World, environment.Node);
        var sizes = new int[world.Size];
        world.Allgather<int>([node.Size], sizes);
        yield return ("MPI", Text(environment.Library!));
        yield return ("launcher", Text(environment.Launcher));
        yield return ("thread level", environment.ThreadLevel);
        yield return ("ranks", $"{world.Size}");
        yield return ("nodes", $"{environment.Nodes}");
        yield return ("ranks a node", sizes.Min() == sizes.Max() ? $"{sizes[0]}" : $"{sizes.Min()} to {sizes.Max()}");
    }

    private static string Text(MpiLibrary library) => $"{library.Version} ({library.FileName}), ABI of {library.Abi.Name}";

    private static string Text(Launcher launcher) =>
        launcher.Kind == LauncherKind.None ? "none, started alone" : $"{launcher.Kind} ({launcher.Evidence})";
}
