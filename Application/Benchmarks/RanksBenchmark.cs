using System.Diagnostics;
using System.Globalization;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Runs;

namespace ClusterLB.Application.Benchmarks;

/// <summary>Seconds of evaluations by all ranks together, in one process each: from a barrier until the slowest rank is done.</summary>
internal static class RanksBenchmark
{
    /// <summary>Evaluations before the first that is timed, in which the runtime compiles.</summary>
    public const int Untimed = 3;

    /// <summary>Seconds of each of <paramref name="repeats"/> evaluations of what a case evolves, in order; collective.</summary>
    /// <param name="setup">the case</param>
    /// <param name="repeats">number of timed evaluations</param>
    public static double[] Run(Case setup, int repeats)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var (formulation, world) = (setup.Formulation, setup.Domain.World);
        using var rate = new NativeBuffer(setup.Layout.Length);
        var seconds = new double[repeats];
        for (var k = -Untimed; k < repeats; k++)
        {
            world.Barrier();
            var start = Stopwatch.GetTimestamp();
            formulation.Evaluate(setup.Initial, rate);
            var slowest = world.Allreduce(Stopwatch.GetElapsedTime(start).TotalSeconds, Operation.Max);
            if (k >= 0)
                seconds[k] = slowest;
        }

        return seconds;
    }

    /// <summary>A line for people and <c>benchmarks/scaling</c>: <c>repeated</c>, and the seconds in order.</summary>
    public static string Line(double[] seconds) =>
        $"  repeated    {string.Join(' ', seconds.Select(s => s.ToString("f4", CultureInfo.InvariantCulture)))} s";
}
