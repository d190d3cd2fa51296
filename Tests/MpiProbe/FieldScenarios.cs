using System.Globalization;
using System.Runtime.InteropServices;
using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Records;

namespace ClusterLB.Tests.MpiProbe;

/// <summary>Field files in the directory that PROBE_DIRECTORY names.</summary>
internal static class FieldScenarios
{
    private const int FileSizeLimit = 1, FileSizeSignal = 25, Ignore = 1;
    private static readonly int[,] _vectors = { { 1, 0, 0 }, { -1, 1, 2 } };

    private static string Directory => Environment.GetEnvironmentVariable("PROBE_DIRECTORY")!;

    /// <summary>Appends a row to history.h5 (time = 0.1 step, momentum = (step, -step)) and flushes, again and again until it is ended from
    /// outside.</summary>
    public static void History(MpiEnvironment environment)
    {
        H5Library.Require(environment);
        HistoryColumn[] columns =
            [HistoryColumn.Real("time", "time"), HistoryColumn.Count("step", "step"),
                HistoryColumn.Real("momentum", "momentum", HistoryRank.Vector)];
        var path = Path.Combine(Directory, "history.h5");
        var history = new HistoryFile(path, 2, columns, []);
        for (var step = 0L; ; step++)
        {
            history.Append(new HistoryRow().Set("time", 0.1 * step).Set("step", step).Set("momentum", [step, -step]));
            history.Flush();
            if (step == 0)
                Print(environment, "begun");
        }
    }

    /// <summary>Writes plain.h5 and gzip.h5, says how the fields were transferred, and reads them back, each rank its block.</summary>
    public static void Write(MpiEnvironment environment)
    {
        H5Library.Require(environment);
        FieldFile.Written = dataset => environment.World.Allgather($"{dataset.LastTransfer}").Distinct().ToList().ForEach(
            transfer => Print(environment, $"{dataset.Name} {transfer}"));
        // Axis 0 has fewer planes than some of the tests have ranks: these have empty blocks.
        var domain = Domain(environment, [4, 30, 60]);
        foreach (var (name, compression) in (ReadOnlySpan<(string, int)>)[("plain.h5", 0), ("gzip.h5", 4)])
        {
            var path = Path.Combine(Directory, name);
            Write(domain, path, compression);
            environment.World.Barrier();
            using var block = new NativeBuffer(domain.Block.Count);
            FieldFile.ReadDistribution(path, "distribution", domain.Block, block, environment.World);
            using var expected = Field(domain);
            if (!block.AsSpan().SequenceEqual(expected.AsSpan()))
                throw new InvalidOperationException($"{name} reads back differently");
        }
    }

    /// <summary>
    /// A write that fails on the rank that PROBE_RANK names (-1: all), as on a full disk: all learn of it, and the file of before stands.
    /// </summary>
    public static void Full(MpiEnvironment environment)
    {
        Agreement.Patience = TimeSpan.FromSeconds(3);
        H5Library.Require(environment);
        var (world, path) = (environment.World, Path.Combine(Directory, "full.h5"));
        Write(Domain(environment, [8, 4, 4]), path, 0);
        world.Barrier();
        var before = File.ReadAllBytes(path);
        var limited = int.Parse(Environment.GetEnvironmentVariable("PROBE_RANK")!, CultureInfo.InvariantCulture);
        var isLimited = limited == world.Rank || limited < 0;
        ulong[] limit = [0, 0], small = [200_000, 0];
        _ = GetLimit(FileSizeLimit, limit);
        small[1] = limit[1];
        if (isLimited)
        {
            _ = Signal(FileSizeSignal, Ignore);
            _ = SetLimit(FileSizeLimit, small);
        }

        string message = "";
        try
        {
            Write(Domain(environment, [64, 32, 32]), path,
                int.Parse(Environment.GetEnvironmentVariable("PROBE_COMPRESSION") ?? "0", CultureInfo.InvariantCulture));
        }
        catch (IOException e)
        {
            message = e.Message;
        }

        if (isLimited)
            _ = SetLimit(FileSizeLimit, limit);
        var messages = world.Allgather(message);
        if (messages.Distinct().Count() != 1 || !message.Contains("full.h5' cannot be written", StringComparison.Ordinal))
            throw new InvalidOperationException($"messages: {string.Join(" | ", messages)}");
        world.Barrier();
        if (!File.ReadAllBytes(path).SequenceEqual(before))
            throw new InvalidOperationException("the file of before is gone");
        if (System.IO.Directory.GetFiles(Directory) is not [_])
            throw new InvalidOperationException($"left over: {string.Join(" ", System.IO.Directory.GetFiles(Directory))}");
        world.Barrier();
        throw new IOException(message);
    }

    /// <summary>A directory that does not exist: the same exception on all ranks.</summary>
    public static void Nowhere(MpiEnvironment environment)
    {
        H5Library.Require(environment);
        var message = "";
        try
        {
            Write(Domain(environment, [4, 4, 4]), Path.Combine(Directory, "nowhere", "a.h5"), 0);
        }
        catch (IOException e)
        {
            message = e.Message;
        }

        var messages = environment.World.Allgather(message);
        if (messages.Distinct().Count() != 1
            || !message.EndsWith("cannot be written: its directory does not exist", StringComparison.Ordinal))
            throw new InvalidOperationException($"messages: {string.Join(" | ", messages)}");
    }

    private static Domain Domain(MpiEnvironment environment, int[] points) =>
        new(environment.World, new VelocityLattice(points, 0.25), new BlockGrid(points, [environment.World.Size, 1, 1]), 1);

    /// <summary>The square root of the place in the whole.</summary>
    private static NativeBuffer Field(Domain domain)
    {
        var field = new NativeBuffer(domain.Block.Count);
        var first = domain.Block.Box.Lower[0] * domain.Lattice.Stride(0);
        for (var i = 0L; i < field.Length; i++)
            field[i] = Math.Sqrt(first + i);
        return field;
    }

    // Attributes differ between ranks, as times do: the file has those of rank 0.
    private static void Write(Domain domain, string path, int compression)
    {
        using var distribution = Field(domain);
        using var collision = Field(domain);
        for (var i = 0L; i < collision.Length; i++)
            collision[i] *= -collision[i];
        FieldFile.Write(path, domain, distribution, collision, _vectors, [0.5, 1.5],
            [("rank", domain.World.Rank), ("text", new string('x', domain.World.Rank)), ("seconds", domain.World.Rank + 0.5),
                ("list", new[] { 1.0, 2 })], compression);
    }

    private static void Print(MpiEnvironment environment, string text)
    {
        if (environment.World.Rank == 0)
            Console.WriteLine(text);
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    private static extern int GetLimit(int resource, [Out] ulong[] limit);

    [DllImport("libc", EntryPoint = "setrlimit")]
    private static extern int SetLimit(int resource, [In] ulong[] limit);

    [DllImport("libc", EntryPoint = "signal")]
    private static extern nint Signal(int number, nint handler);
}
