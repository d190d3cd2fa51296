using System.Diagnostics;

namespace ClusterLB.IO.Files;

/// <summary>
/// The clock on the wall, for dates that are written down or compared with those of others, and for nothing else: it can be set forward and
/// back at any moment, so durations are measured by Stopwatch or TimeProvider.GetTimestamp. An analyzer forbids it elsewhere
/// (BannedSymbols.txt).
/// </summary>
internal static class WallClock
{
#pragma warning disable RS0030 // This is the one place.
    /// <summary>Date and time, UTC.</summary>
    public static DateTime Now => DateTime.UtcNow;

    /// <summary>Seconds since this process was started.</summary>
    public static double SecondsOfProcess
    {
        get
        {
            // Both are of one instant, and the system counts the second from when it was booted: no setting of the clock comes in between.
            using var self = Process.GetCurrentProcess();
            return (DateTime.Now - self.StartTime).TotalSeconds;
        }
    }
#pragma warning restore RS0030

    /// <summary>The date as it is written, 2026-01-31T12:00:00Z.</summary>
    public static string Text => Now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
