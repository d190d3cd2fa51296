using System.Globalization;
using ClusterLB.IO.Files;
using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Control;

/// <summary>
/// When the time of the job is over: --walltime, counted from the start of the process, or SLURM_JOB_END_TIME, whichever comes first. A run
/// stops while there is time for one more step and two checkpoints, each the slowest of late, half as much again, and a second. What is
/// left is looked up once; from then on it is measured, whatever becomes of the clock on the wall.
/// </summary>
public sealed class Walltime
{
    private const string EndVariable = "SLURM_JOB_END_TIME";
    private const double Reserve = 1.5, Least = 1;
    private readonly double _seconds;
    private readonly TimeProvider _clock;
    private readonly long _start;

    private Walltime(double seconds, TimeProvider clock) => (_seconds, _clock, _start) = (seconds, clock, clock.GetTimestamp());

    /// <summary>Seconds until the end; negative after it.</summary>
    public double SecondsLeft => _seconds - _clock.GetElapsedTime(_start).TotalSeconds;

    /// <summary>The end of this process's job; null where nothing says it.</summary>
    /// <param name="option">--walltime, or null</param>
    /// <param name="clock">measures time; by default that of the system</param>
    /// <exception cref="InputException">the option is no time</exception>
    public static Walltime? Of(string? option, TimeProvider? clock = null)
    {
        double? left = option is null ? null : Parse(option).TotalSeconds - WallClock.SecondsOfProcess;
        if (long.TryParse(
            Environment.GetEnvironmentVariable(EndVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            var job = seconds - (WallClock.Now - DateTime.UnixEpoch).TotalSeconds;
            left = Math.Min(left ?? job, job);
        }

        return left is { } known ? new Walltime(known, clock ?? TimeProvider.System) : null;
    }

    /// <summary>Whether another step should not be begun.</summary>
    /// <param name="slowestStep">seconds of the slowest step of late</param>
    /// <param name="slowestCheckpoint">seconds of the slowest checkpoint of late</param>
    internal bool IsNearlyOver(double slowestStep, double slowestCheckpoint) =>
        SecondsLeft < Least + (Reserve * (slowestStep + (2 * slowestCheckpoint)));

    /// <summary>
    /// A time as Slurm writes it (minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes,
    /// days-hours:minutes:seconds), or a number with s, m, h or d behind it.
    /// </summary>
    /// <exception cref="InputException">anything else, or no positive time</exception>
    internal static TimeSpan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Seconds(text) is { } seconds and > 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds)
            : throw new InputException($"--walltime must be a time such as 30 (minutes), 12:00:00, 1-00:00:00 or 90s, but is {text}");
    }

    private static double? Seconds(string text)
    {
        if (text.Length > 1 && "smhd".IndexOf(text[^1], StringComparison.Ordinal) is >= 0 and var unit)
            return Number(text[..^1]) * (unit switch { 0 => 1.0, 1 => 60, 2 => 3600, _ => 86400 });
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        double?[] parts = [.. text[(dash + 1)..].Split(':').Select(Number)];
        double[] units = dash >= 0 ? [3600, 60, 1] : parts.Length switch { 1 => [60], 2 => [60, 1], _ => [3600, 60, 1] };
        if (parts.Length > units.Length)
            return null;
        var seconds = dash >= 0 ? 86400 * Number(text[..dash]) : 0;
        for (var i = 0; i < parts.Length; i++)
            seconds += units[i] * parts[i];
        return seconds;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
