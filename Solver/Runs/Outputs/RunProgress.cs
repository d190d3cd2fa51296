using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterLB.IO.Files;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// How far a run is, as <c>progress.json</c> has it: written atomically every few seconds, at each checkpoint and at the end, for scripts
/// and for
/// <c>clusterlb status</c>. Keys are the names of the members in camel case. Times of the run are in its own unit, seconds are of wall
/// time, dates UTC.
/// </summary>
internal sealed record RunProgress
{
    private static readonly JsonSerializerOptions _options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Version of this layout; new members do not change it.</summary>
    public int Format { get; init; } = 1;

    /// <summary>running, finished (exit code 0), stopped (75) or failed (3).</summary>
    public required string State { get; init; }

    /// <summary>Why it ended, in words; empty while it runs.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The exit code; null while it runs.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Title of the run.</summary>
    public required string Title { get; init; }

    /// <summary>Time reached.</summary>
    public required double Time { get; init; }

    /// <summary>Final time.</summary>
    public required double End { get; init; }

    /// <summary>Steps taken.</summary>
    public required long Step { get; init; }

    /// <summary>[time] max-steps.</summary>
    public required long MaxSteps { get; init; }

    /// <summary>Length of the last step.</summary>
    public required double StepSize { get; init; }

    /// <summary>Wall seconds a step, of the last steps.</summary>
    public double? SecondsPerStep { get; init; }

    /// <summary>Wall seconds to the end at the present pace; null where it is not known.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>Wall seconds that the job has left; null where that is not known.</summary>
    public double? WalltimeLeftSeconds { get; init; }

    /// <summary>Largest drift of mass, momentum and energy so far.</summary>
    public required double Drift { get; init; }

    /// <summary>Name of the newest checkpoint; null before the first.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Step of the newest checkpoint.</summary>
    public long? CheckpointStep { get; init; }

    /// <summary>Seconds that the newest checkpoint took.</summary>
    public double? CheckpointSeconds { get; init; }

    /// <summary>Step at which this process took over; 0 for a run that was never resumed.</summary>
    public required long StartStep { get; init; }

    /// <summary>Processes that the run has had before this one.</summary>
    public required int Resumes { get; init; }

    /// <summary>Wall seconds of all processes of the run.</summary>
    public required double Seconds { get; init; }

    /// <summary>Ranks.</summary>
    public required int Ranks { get; init; }

    /// <summary>Who runs it: host, process, job.</summary>
    public required string Holder { get; init; }

    /// <summary>Whether it holds the lock of its directory; false on a file system without locks, null in older files.</summary>
    public bool? Locked { get; init; }

    /// <summary>When this was written.</summary>
    public DateTime Updated { get; init; } = WallClock.Now;

    /// <summary>Reads a file; null where it is missing or is none.</summary>
    public static RunProgress? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunProgress>(File.ReadAllText(path), _options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The text of the file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, _options);

    /// <summary>Replaces the file.</summary>
    /// <exception cref="IOException">it cannot be written</exception>
    public void Write(string path) => AtomicFile.Write(path, temporary => File.WriteAllText(temporary, ToJson() + "\n"));
}
