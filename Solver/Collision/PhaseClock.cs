using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The clock of <see cref="PhaseSeconds"/>: wall time, or for a benchmark of one thread on a machine that others use too, the processor
/// time of the calling thread (Linux).
/// </summary>
internal static unsafe partial class PhaseClock
{
    private const int ThreadTime = 3;
    private const double Nano = 1e-9;

    /// <summary>Whether processor time of the calling thread counts.</summary>
    public static bool IsProcessorTime { get; set; }

    /// <summary>A moment.</summary>
    public static long Now
    {
        get
        {
            if (!IsProcessorTime)
                return Stopwatch.GetTimestamp();
            var time = stackalloc long[2];
            return GetTime(ThreadTime, time) == 0
                ? time[0] * 1_000_000_000 + time[1]
                : throw new PlatformNotSupportedException("this system does not tell the processor time of a thread");
        }
    }

    /// <summary>Seconds between two moments.</summary>
    public static double Seconds(long start, long end) =>
        IsProcessorTime ? (end - start) * Nano : Stopwatch.GetElapsedTime(start, end).TotalSeconds;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, long* time);
}
