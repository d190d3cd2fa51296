using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using CommandLine;

namespace ClusterLB.Application.Commands;

/// <summary>What the verbs that compute take besides.</summary>
public abstract class ComputingOptions : ConfigurationOptions
{
    // Each has a stack and buffers of its own; beyond the cores they only wait for each other.
    private static readonly int MostThreads = Math.Max(512, Environment.ProcessorCount);

    /// <summary>Threads; null for all cores given to the process.</summary>
    [Option('t', "threads", HelpText = "Threads (default: the cores given to the process). Results do not depend on it.")]
    public int? Threads { get; set; }

    /// <summary>Whether existing results may be replaced.</summary>
    [Option("force", HelpText = "Replace existing results.")]
    public virtual bool Force { get; set; }

    /// <summary>The split of the lattice over the ranks.</summary>
    [Option("grid", MetaValue = "R1xR2...", HelpText = "Ranks on each axis, e.g. 2x2x1 (default: chosen). Results do not depend on it.")]
    public string? Grid { get; set; }

    private protected override string Task => Grid is null ? base.Task : $"{base.Task} --grid {Grid}";

    /// <summary>Whether only warnings and errors are wanted.</summary>
    [Option('q', "quiet", HelpText = "Print warnings and errors alone besides the result.")]
    public bool Quiet { get; set; }

    private protected override bool IsQuiet => Quiet;

    /// <summary>Whether results are printed as JSON.</summary>
    [Option("json", HelpText = "Print the results as one JSON text.")]
    public bool Json { get; set; }

    /// <summary>Whether to print how much memory each rank took.</summary>
    [Option("peak-memory", HelpText = "Print the peak resident memory of each rank at the end.")]
    public bool PeakMemory { get; set; }

    /// <summary>Refuses a file that exists (unless --force was given) or that has no directory to stand in.</summary>
    /// <exception cref="InputException">the file cannot be made, or must not</exception>
    private protected void RequireNewFile(string output) => OutputFile.Require(output, Force);

    /// <summary>The phases to the log, the summary to standard output.</summary>
    private protected void Tell(Solver.Runs.RunSummary summary, bool json, Communicator world)
    {
        summary.WriteState(Log(world));
        summary.WritePhases(Log(world));
        (Log(world) as Solver.Runs.Outputs.RunLog)?.Note(summary.Write);
        if (json)
            Results(world).WriteLine(summary.ToJson());
        else
            summary.Write(Results(world));
    }

    /// <summary>With --peak-memory a line for each rank on standard error; collective.</summary>
    private protected void TellPeakMemory(Communicator world)
    {
        if (!PeakMemory)
            return;
        var peaks = world.Allgather(
            File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal))?["VmHWM:".Length..]
            .Trim() ?? "unknown");
        var held = new long[world.Size];
        world.Allgather<long>([NativeBuffer.PeakBytes + GC.GetTotalMemory(forceFullCollection: true)], held);
        for (var rank = 0; rank < peaks.Length; rank++)
            Log(world).WriteLine($"peak memory: rank {rank} {peaks[rank]}, held {held[rank]} bytes");
    }

    /// <summary>The number of threads to use: as told, or this rank's share of the cores that the process may use.</summary>
    /// <exception cref="InputException">a number that is not positive</exception>
    private protected int ResolveThreads(MpiEnvironment environment) => Threads switch
    {
        <= 0 => throw new InputException($"--threads must be a positive number, but is {Threads}"),
        { } threads when threads > MostThreads => throw new InputException(
            $"--threads must be at most {MostThreads}, but is {Threads} (this machine has {Environment.ProcessorCount} cores)"),
        { } threads => threads,

        // Ranks that are not bound to cores see the whole node and share it; ranks bound to cores of their own use them all.
        _ => Environment.ProcessorCount >= environment.Sharers
            ? Environment.ProcessorCount / environment.Sharers : Environment.ProcessorCount,
    };

    /// <summary>--grid as numbers, or null.</summary>
    /// <exception cref="InputException">not positive numbers separated by x whose product is the number of ranks, one for each
    /// axis</exception>
    private protected int[]? ResolveGrid(int dimension, int ranks) => ParseGrid(Grid, dimension, ranks);

    /// <summary>A grid such as 2x2x1 as numbers, or null where none is given.</summary>
    /// <exception cref="InputException">not positive numbers separated by x whose product is the number of ranks, one for each
    /// axis</exception>
    internal static int[]? ParseGrid(string? text, int dimension, int ranks)
    {
        if (text is null)
            return null;
        int[] grid = [.. text.Split('x').Select(r => int.TryParse(r, out var n) && n > 0 ? n : 0)];
        return grid.Length == dimension && grid.Aggregate(1L, (size, r) => size * r) == ranks
            ? grid
            : throw new InputException(
                $"--grid must be {dimension} positive numbers separated by x whose product is the number of ranks, {ranks}, but is {text}");
    }
}
