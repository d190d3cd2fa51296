using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClusterLB.Decomposition.Threads;

/// <summary>
/// What measures the phases of an evaluation: wall time, or for a benchmark of one thread on a machine that others use too, the processor
/// time of the calling thread (Linux).
/// </summary>
/// <param name="isProcessorTime">whether processor time of the calling thread counts</param>
internal sealed unsafe partial class PhaseClock(bool isProcessorTime)
{
    private const int ThreadTime = 3;
    private const double Nano = 1e-9;

    /// <summary>Whether processor time of the calling thread counts.</summary>
    public bool IsProcessorTime => isProcessorTime;

    /// <summary>A moment.</summary>
    public long Now
    {
        get
        {
            if (!isProcessorTime)
                return Stopwatch.GetTimestamp();
            var time = stackalloc long[2];
            return GetTime(ThreadTime, time) == 0
                ? time[0] * 1_000_000_000 + time[1]
                : throw new PlatformNotSupportedException("this system does not tell the processor time of a thread");
        }
    }

    /// <summary>Seconds between two moments.</summary>
    public double Seconds(long start, long end) =>
        isProcessorTime ? (end - start) * Nano : Stopwatch.GetElapsedTime(start, end).TotalSeconds;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, long* time);
}
