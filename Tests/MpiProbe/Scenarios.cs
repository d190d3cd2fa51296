using System.Diagnostics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Tests.MpiProbe;

/// <summary>What has to work on any number of ranks.</summary>
internal static unsafe class Scenarios
{
    /// <summary>Barrier, broadcasts, reductions and gathers against their closed forms, and their counts.</summary>
    public static void Collectives(MpiEnvironment environment)
    {
        var world = environment.World;
        var (r, n) = (world.Rank, world.Size);
        var before = world.Traffic;

        double[] sums = [r, 1, -r];
        world.Allreduce<double>(sums, Operation.Sum);
        Same(sums, [n * (n - 1) / 2.0, n, -n * (n - 1) / 2.0]);
        long[] largest = [r, long.MaxValue - r];
        world.Allreduce<long>(largest, Operation.Max);
        Same(largest, [n - 1L, long.MaxValue]);
        int[] smallest = [r, -r];
        world.Allreduce<int>(smallest, Operation.Min);
        Same(smallest, [0, 1 - n]);
        Same([world.Allreduce(1.5 * r, Operation.Max)], [1.5 * (n - 1)]);

        double[] given = r == n - 1 ? [3, 1, 4] : [0, 0, 0];
        world.Broadcast<double>(given, n - 1);
        Same(given, [3, 1, 4]);

        var all = new (int, double)[2 * n];
        world.Allgather<(int, double)>([(r, 0.5), (-r, r)], all);
        for (var i = 0; i < n; i++)
            Same<(int, double)>([all[2 * i], all[(2 * i) + 1]], [(i, 0.5), (-i, i)]);
        var root = new byte[r == n - 1 ? n : 0];
        world.Gather<byte>([(byte)(r + 1)], root, n - 1);
        if (r == n - 1)
            Same(root, [.. Enumerable.Range(1, n).Select(i => (byte)i)]);
        Same([world.Traffic.Since(before)], [new Traffic(0, 0, 0, 0, 7, 24 + 16 + 8 + 8 + 24 + 32 + 1)]);

        Same([world.Broadcast($"from {r}, ħ", n - 1)], [$"from {n - 1}, ħ"]);
        Same(world.Allgather(new string('x', r)), [.. Enumerable.Range(0, n).Select(i => new string('x', i))]);

        using var values = Filled(1000, i => i + r);
        using var requests = world.NewRequests();
        world.ImmediateAllreduce(values.Pointer, values.Length, Operation.Sum, requests);
        while (!requests.TestAll())
            Thread.Yield();
        for (var i = 0; i < values.Length; i++)
            Same([values[i]], [(n * (double)i) + (n * (n - 1) / 2)]);
    }

    /// <summary>Buffers longer than a piece: cut on both sides, counted by the piece, and whole again.</summary>
    public static void Pieces(MpiEnvironment environment)
    {
        using var world = environment.World.Split(0, environment.World.Rank);
        var (r, n) = (world.Rank, world.Size);
        world.PieceBytes = 64;
        using var values = Filled(1001, i => i * (r + 1));
        var before = world.Traffic;
        world.Allreduce(values.Pointer, values.Length, Operation.Max);
        Same([world.Traffic.Since(before)], [new Traffic(0, 0, 0, 0, 126, 8008)]);
        for (var i = 0; i < values.Length; i++)
            Same([values[i]], [(double)i * n]);

        using var copy = Filled(1001, i => r == 0 ? i : 0);
        world.Broadcast(copy.Pointer, copy.Length);
        for (var i = 0; i < copy.Length; i++)
            Same([copy[i]], [(double)i]);

        using var requests = world.NewRequests(1);
        before = world.Traffic;
        world.ImmediateReceive(values.Pointer, 1001, (r + 1) % n, 5, requests);
        world.ImmediateSend(copy.Pointer, 1001, (r + n - 1) % n, 5, requests);
        requests.WaitAll();
        Same([world.Traffic.Since(before)], [new Traffic(126, 8008, 126, 8008, 0, 0)]);
        for (var i = 0; i < values.Length; i++)
            Same([values[i]], [(double)i]);
    }

    /// <summary>Halos of a ring in native buffers, both ways at once, with collections in between.</summary>
    public static void Ring(MpiEnvironment environment)
    {
        var world = environment.World;
        var (r, n) = (world.Rank, world.Size);
        const int Length = 20_000;
        var (left, right) = ((r + n - 1) % n, (r + 1) % n);
        using var block = new NativeBuffer(Length);
        using var fromLeft = new NativeBuffer(Length);
        using var fromRight = new NativeBuffer(Length);
        using var requests = world.NewRequests(4);
        var before = world.Traffic;
        for (var step = 0; step < 10; step++)
        {
            for (var i = 0; i < Length; i++)
                block[i] = (1e6 * r) + (1e3 * step) + i;
            world.ImmediateReceive(fromLeft.Pointer, Length, left, 1, requests);
            world.ImmediateReceive(fromRight.Pointer, Length, right, 2, requests);
            world.ImmediateSend(block.Pointer, Length, right, 1, requests);
            world.ImmediateSend(block.Pointer, Length, left, 2, requests);
            Same([requests.Count], [4]);
            GC.Collect();
            requests.WaitAll();
            for (var i = 0; i < Length; i++)
                Same([fromLeft[i], fromRight[i]], [(1e6 * left) + (1e3 * step) + i, (1e6 * right) + (1e3 * step) + i]);
        }

        Same([requests.Count], [0]);
        Same([world.Traffic.Since(before)], [new Traffic(20, 20 * Length * 8, 20, 20 * Length * 8, 0, 0)]);
    }

    /// <summary>Groups by colour, in the order of keys, and the groups of nodes.</summary>
    public static void Split(MpiEnvironment environment)
    {
        var world = environment.World;
        var (r, n) = (world.Rank, world.Size);
        using var parity = world.Split(r % 2, -r);
        Same([parity.Size, parity.Rank], [(n + 1 - (r % 2)) / 2, ((n - 1 - (r % 2)) / 2) - (r / 2)]);
        Same([parity.Allreduce(r, Operation.Min)], [r % 2]);
        using var node = world.SplitShared();
        Same([node.Size, environment.Node.Size, environment.Nodes, environment.NodeIndex], [n, n, 1, 0]);
        using var nested = parity.Split(0);
        Same([nested.Size], [parity.Size]);
    }

    /// <summary>Parts of different lengths, an empty one among them, written by their owners and read by all.</summary>
    public static void Window(MpiEnvironment environment)
    {
        var node = environment.Node;
        var (r, n) = (node.Rank, node.Size);
        using var window = node.AllocateShared(r == 1 ? 0 : 100 + r);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < window.Length(r); i++)
                window.Pointer(r)[i] = (1000 * r) + i + round;
            window.Synchronize();
            for (var rank = 0; rank < n; rank++)
            {
                Same([window.Length(rank)], [rank == 1 ? 0L : 100 + rank]);
                Same([window.Pointer(rank) == null, (nint)window.Pointer(rank) % 64 == 0], [rank == 1, true]);
                for (var i = 0; i < window.Length(rank); i++)
                    Same([window.Pointer(rank)[i]], [(1000.0 * rank) + i + round]);
            }

            window.Synchronize();
        }

        // The usual case: the node's first rank owns all.
        using var field = node.AllocateShared(r == 0 ? 1_000_000 : 0);
        Same([field.Length(0), (nint)field.Pointer(0) % 64], [1_000_000L, 0]);
        if (r == n - 1)
            field.Pointer(0)[999_999] = 7;
        field.Synchronize();
        Same([field.Pointer(0)[999_999], field.Pointer(0)[0]], [7.0, 0.0]);
    }

    /// <summary>Error codes become exceptions that name the call and the rank, and MPI lives on.</summary>
    public static void Errors(MpiEnvironment environment)
    {
        var world = environment.World;
        using var values = new NativeBuffer(8);
        using var requests = world.NewRequests();
        var e = Thrown(() => world.ImmediateSend(values.Pointer, 8, world.Size, 0, requests));
        Same([e.Call, $"{e.Rank}"], ["MPI_Isend", $"{world.Rank}"]);
        Contains(e.Message, $"MPI_Isend failed on rank {world.Rank}: ");
        Same([requests.Count], [0]);

        e = Thrown(() => world.Broadcast(values.Pointer, 8, world.Size));
        Same([e.Call], ["MPI_Bcast"]);

        // Too long a message is found by the wait (not by Open MPI, if it is from the rank to itself).
        if (world.Size > 1)
        {
            var (left, right) = ((world.Rank + world.Size - 1) % world.Size, (world.Rank + 1) % world.Size);
            world.ImmediateReceive(values.Pointer, 2, left, 3, requests);
            world.ImmediateSend(values.Pointer + 2, 4, right, 3, requests);
            e = Thrown(requests.WaitAll);
            Same([e.Call], ["MPI_Wait"]);
            Contains(e.Message, "runcate");
            Same([requests.Count], [0]);
            world.ImmediateReceive(values.Pointer, 4, left, 3, requests);
            world.ImmediateSend(values.Pointer + 4, 4, right, 3, requests);
            requests.WaitAll();
        }

        Same([world.Allreduce(1, Operation.Sum)], [world.Size]);
    }

    /// <summary>What .NET makes of SIGSEGV and SIGFPE still arrives as exceptions, with the library and its transport loaded.</summary>
    public static void Signals(MpiEnvironment environment)
    {
        int[]? nothing = Environment.CommandLine.Length == 0 ? [1] : null;
        var zero = Environment.CommandLine.Length == 0 ? 1 : 0;
        for (var i = 0; i < 3; i++)
        {
            try
            {
                Console.WriteLine(nothing![0]);
                throw new InvalidOperationException("no exception");
            }
            catch (NullReferenceException)
            {
            }

            try
            {
                Console.WriteLine(environment.World.Size / zero);
                throw new InvalidOperationException("no exception");
            }
            catch (DivideByZeroException)
            {
            }

            environment.World.Barrier();
        }
    }

    /// <summary>MPI_THREAD_FUNNELED is kept: another thread is refused before it reaches the library.</summary>
    public static void OtherThread(MpiEnvironment environment)
    {
        Exception? caught = null;
        var thread = new Thread(() =>
        {
            try
            {
                environment.World.Barrier();
            }
            catch (InvalidOperationException e)
            {
                caught = e;
            }
        });
        thread.Start();
        thread.Join();
        Contains(caught?.Message ?? "", "MPI_Barrier outside the thread that started MPI");
    }

    /// <summary>Prints what a call costs; nothing is checked.</summary>
    public static void Latency(MpiEnvironment environment)
    {
        var world = environment.World;
        var watch = new Stopwatch();
        double[] values = [1];
        foreach (var times in (int[])[1000, 10_000])
        {
            world.Barrier();
            watch.Restart();
            for (var i = 0; i < times; i++)
                world.Allreduce<double>(values, Operation.Max);
            Print("an Allreduce of one double", watch.Elapsed.TotalMicroseconds / times, "us");
        }

        if (world.Size != 2)
            return;
        const int Length = 1 << 21;
        using var buffer = new NativeBuffer(2 * Length);
        using var requests = world.NewRequests();
        foreach (var (length, times) in ((int, int)[])[(1, 1000), (Length, 20)])
        {
            world.Barrier();
            watch.Restart();
            for (var i = 0; i < times; i++)
            {
                world.ImmediateReceive(buffer.Pointer, length, 1 - world.Rank, 1, requests);
                world.ImmediateSend(buffer.Pointer + Length, length, 1 - world.Rank, 1, requests);
                requests.WaitAll();
            }

            Print($"an exchange of {8 * length} bytes", watch.Elapsed.TotalMicroseconds / times, "us");
        }

        void Print(string what, double value, string unit)
        {
            if (world.Rank == 0)
                Console.WriteLine($"{what}: {value:G3} {unit}");
        }
    }

    private static NativeBuffer Filled(int length, Func<int, double> value)
    {
        var buffer = new NativeBuffer(length);
        for (var i = 0; i < length; i++)
            buffer[i] = value(i);
        return buffer;
    }

    private static MpiException Thrown(Action action)
    {
        try
        {
            action();
        }
        catch (MpiException e)
        {
            return e;
        }

        throw new InvalidOperationException("no MpiException");
    }

    private static void Contains(string text, string part)
    {
        if (!text.Contains(part, StringComparison.Ordinal))
            throw new InvalidOperationException($"'{text}' does not contain '{part}'");
    }

    private static void Same<T>(ReadOnlySpan<T> found, ReadOnlySpan<T> expected)
        where T : IEquatable<T>
    {
        if (!found.SequenceEqual(expected))
            throw new InvalidOperationException(
                $"found {string.Join(" ", found.ToArray())}, expected {string.Join(" ", expected.ToArray())}");
    }
}
