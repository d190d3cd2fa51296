using ClusterLB.Solver.Formulations;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// How far a run is. On a terminal one line with a bar that is replaced in place, no wider than the terminal; elsewhere a line of key=value
/// each time, the next one after a second at first, after a twentieth of the time since the start later, and after ten minutes at most.
/// </summary>
/// <param name="log">where it is shown</param>
/// <param name="end">the final time of the run</param>
internal sealed class ProgressLine(TextWriter log, double end)
{
    private const int BarWidth = 26, ShortBarWidth = 12;
    private const double LiveInterval = 0.2, FirstInterval = 1, LongestInterval = 600, Share = 0.05;
    private const string Green = "\u001b[32m", Plain = "\u001b[0m";

    // Seconds, 30 years: beyond it digits tell nothing.
    private const double Furthest = 1e9;
    private double _next;

    /// <summary>Whether one is due after so many seconds.</summary>
    public bool IsDue(double seconds) => seconds >= _next;

    /// <summary>Shows a state.</summary>
    /// <param name="row">its diagnostics</param>
    /// <param name="drift">of the conserved quantities since the start</param>
    /// <param name="stepsPerSecond">the pace; NaN where it is not known yet</param>
    /// <param name="eta">seconds to the end; NaN where they are not known yet</param>
    /// <param name="seconds">since the start of this process</param>
    public void Show(DiagnosticRow row, double drift, double stepsPerSecond, double eta, double seconds)
    {
        ArgumentNullException.ThrowIfNull(row);
        var share = end > 0 ? Math.Clamp(row.Time / end, 0, 1) : 1;
        if (log is RunLog { IsLive: true } live)
        {
            live.Status(Fit(
                RunLog.Width, share, live.IsColoured,
                (0, $"t {row.Time:g5}/{end:g5}"), (2, $"step {row.Step}"), (5, $"dt {row.StepSize:g3}"), (3, $"drift {drift:0e+00}"),
                (4, double.IsFinite(stepsPerSecond) ? $"{stepsPerSecond:g3} steps/s" : ""),
                (1, double.IsFinite(eta) ? $"ETA {Duration(eta)}" : "")));
            _next = seconds + LiveInterval;
            return;
        }

        log.WriteLine(
            $"progress time={row.Time:g9} end={end:g9} step={row.Step} step_size={row.StepSize:g4} "
                + $"anisotropy={row.Moments.Anisotropy:0.00000e+00} "
            + $"entropy={row.Pointwise.Entropy:f8} entropy_production={row.Pointwise.EntropyProduction:0.000e+00} "
                + $"distance={row.Pointwise.Distance:0.00e+00} drift={drift:0.0e+00} "
            + (double.IsFinite(stepsPerSecond) ? $"steps_per_second={stepsPerSecond:g4} " : "")
                + (double.IsFinite(eta) ? (eta < Furthest ? $"eta={eta:f0} " : $"eta={eta:g3} ") : "") + $"seconds={seconds:f1}");
        _next = seconds + Math.Clamp(Share * seconds, FirstInterval, LongestInterval);
    }

    /// <summary>Takes the line away from a terminal.</summary>
    public void Clear() => (log as RunLog)?.Status("");

    /// <summary>Seconds as 7 s, 3:05 or 2 d 04:00:00.</summary>
    internal static string Duration(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Min(Math.Round(seconds), 1e9));
        return span.TotalSeconds < 60 ? $"{span.Seconds} s"
            : span.TotalHours < 1 ? $"{span.Minutes}:{span.Seconds:d2}"
            : $"{(span.Days > 0 ? $"{span.Days} d " : "")}{span.Hours}:{span.Minutes:d2}:{span.Seconds:d2}";
    }

    /// <summary>The line in less than a width: with the long bar, with a short one, and then without what matters least.</summary>
    /// <param name="width">of the terminal</param>
    /// <param name="share">of the way to the end</param>
    /// <param name="coloured">whether the bar has a colour</param>
    /// <param name="parts">words, each with its rank; the largest goes first, 0 stays</param>
    internal static string Fit(int width, double share, bool coloured, params (int Rank, string Words)[] parts)
    {
        var words = Join(parts);
        if (BarWidth + words.Length < width)
            return Bar(share, coloured, BarWidth) + words;
        for (var rank = parts.Max(p => p.Rank); rank >= 0; rank--)
        {
            words = Join([.. parts.Where(p => p.Rank <= rank)]);
            if (ShortBarWidth + words.Length < width)
                return Bar(share, coloured, ShortBarWidth) + words;
        }

        return words[..Math.Clamp(width - 1, 0, words.Length)];

        string Join((int, string Words)[] some) =>
            $" {share,4:0%}" + string.Concat(some.Where(p => p.Words.Length > 0).Select(p => "  " + p.Words));
    }

    private static string Bar(double share, bool coloured, int width)
    {
        var done = (int)(share * (width - 2));
        var bar = new string('#', done) + new string('.', width - 2 - done);
        return coloured ? $"[{Green}{bar[..done]}{Plain}{bar[done..]}]" : $"[{bar}]";
    }
}
