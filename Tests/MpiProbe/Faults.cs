using System.Diagnostics;
using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Tests.MpiProbe;

/// <summary>What ends all ranks. Unless said otherwise the last rank fails while the others wait for it in a collective call.</summary>
internal static class Faults
{
    public static void Explained(MpiEnvironment environment)
    {
        if (IsLast(environment))
            throw new InvalidDataException("the file is damaged");
        Wait(environment);
    }

    public static void Defect(MpiEnvironment environment)
    {
        if (IsLast(environment))
            throw new InvalidOperationException("this should not happen");
        Wait(environment);
    }

    /// <summary>Every rank finds the same, at about the same time.</summary>
    public static void AllExplained(MpiEnvironment environment) => throw new InvalidDataException("the file is damaged");

    /// <summary>An exception on a thread of our own while the main thread waits for it.</summary>
    public static void Worker(MpiEnvironment environment)
    {
        if (IsLast(environment))
        {
            var worker = new Thread(() => throw new InvalidOperationException("a worker fails"));
            worker.Start();
            worker.Join();
        }

        Wait(environment);
    }

    /// <summary>The end of the process without MPI_Finalize.</summary>
    public static void Exit(MpiEnvironment environment)
    {
        if (IsLast(environment))
            Environment.Exit(9);
        Wait(environment);
    }

    /// <summary>As the out-of-memory killer does it.</summary>
    public static void Kill(MpiEnvironment environment)
    {
        if (IsLast(environment))
            Process.GetCurrentProcess().Kill();
        Wait(environment);
    }

    /// <summary>
    /// Clean-up on the way out: local runs, collective is left out, other calls are refused, instead of waiting for ranks that are
    /// elsewhere. The message stays that of the first exception.
    /// </summary>
    public static void Unwind(MpiEnvironment environment)
    {
        using var window = environment.Node.AllocateShared(10);
        using var part = environment.World.Split(0);
        try
        {
            if (IsLast(environment))
                throw new InvalidDataException("the file is damaged");
            Wait(environment);
        }
        finally
        {
            Console.WriteLine("cleaned up");
            environment.World.Barrier();
        }
    }

    private static bool IsLast(MpiEnvironment environment) => environment.World.Rank == environment.World.Size - 1;

    // Not for ever: a test that fails to end the ranks should not leave them behind.
    private static void Wait(MpiEnvironment environment)
    {
        using var guard = new Timer(_ => Environment.FailFast("left waiting"), null, 60_000, Timeout.Infinite);
        environment.World.Barrier();
    }
}
