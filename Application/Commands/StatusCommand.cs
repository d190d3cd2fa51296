using System.Globalization;
using ClusterLB.Application.Studies;
using ClusterLB.IO.Files;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Runs.Outputs;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb status DIR</c>: how far a run is, or all runs below DIR, from progress files and locks; no run is
/// disturbed.</summary>
[Verb("status", HelpText = "How far a run is, and whether it still goes on: clusterlb status runs/quickstart")]
public sealed class StatusCommand : ILocalCommand
{
    // The progress file is written every 3 s, or after each step where these take longer.
    private const double SecondsOfSilence = 60, StepsOfSilence = 10;

    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("for a script", new StatusCommand { Directory = "runs/quickstart", Json = true }),
        new Example("all runs of a scan, a line each", new StatusCommand { Directory = "runs/case-scan" }),
    ];

    /// <summary>The directory of the run.</summary>
    [Value(0, MetaName = "DIR", Required = true, HelpText = "Directory of a run, or of many.")]
    public string Directory { get; set; } = "";

    /// <summary>Arguments that this verb does not take; they are refused.</summary>
    [Value(1, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>Whether to print JSON.</summary>
    [Option("json",
        HelpText = "Print the progress file, JSON, of many runs a list of them; its 'state' is 'killed' where no process is left, "
            + "'unknown' where nobody can tell.")]
    public bool Json { get; set; }

    /// <summary>Prints to standard output.</summary>
    public int Execute()
    {
        ConfigurationOptions.RefuseRest(Rest);
        if (RunDirectories.Below(Directory) is { Count: > 0 } runs)
        {
            PrintAll(runs);
            return 0;
        }

        using var run = RunDirectory.Open(Directory);
        var progress = RunDirectories.ProgressOf(run)
            ?? throw new InputException($"{run.Path} has no {Path.GetFileName(run.Progress)} yet that can be read");
        if (Json)
            Console.Out.WriteLine(progress.ToJson());
        else
            Print(progress);
        return 0;
    }

    /// <summary>
    /// What has become of a run that said it was running. A lock that is taken, or free where that is known, says it. Elsewhere, where it
    /// cannot be looked at, where the run has none, or seen from another machine, where locks may be known to one machine alone, a run that
    /// was heard of lately is believed.
    /// </summary>
    /// <param name="progress">what the run said last</param>
    /// <param name="taken">whether its lock is; null where that cannot be known</param>
    /// <param name="age">seconds since it said so</param>
    internal static RunProgress Judge(RunProgress progress, bool? taken, double age)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var isKnown = taken == false && progress.Locked != false;
        if (progress.State != "running" || taken == true || (!(isKnown && DirectoryLock.IsHere(progress.Holder))
            && age < Math.Max(SecondsOfSilence, StepsOfSilence * (progress.SecondsPerStep ?? 0))))
            return progress;
        return progress with
        {
            State = isKnown ? "killed" : "unknown",
            Reason = isKnown ? "no process holds its directory any more"
                : $"its lock says nothing here, and it has not been heard of for {Duration(age)}; it was killed, or is in a long step",
            EtaSeconds = null,
            WalltimeLeftSeconds = null,
        };
    }

    private void PrintAll(IReadOnlyList<string> directories)
    {
        var all = directories.Select(d =>
        {
            using var run = RunDirectory.Open(d);
            return (Name: Path.GetFileName(d), Progress: RunDirectories.ProgressOf(run));
        }).ToArray();
        if (Json)
        {
            Console.Out.WriteLine($"[{string.Join(",\n", all.Select(r => Named(r.Name, r.Progress)))}]");
            return;
        }

        ScreenTable.Write(
            Console.Out,
            [
                ["run", "state", "time", "of", "step", "to the end", "drift"],
                .. all.Select(r => r.Progress is { } p
                    ? (string[])[
                        r.Name, p.State, $"{p.Time:g6}", $"{p.End:g6}", $"{p.Step}",
                        p.State == "finished" ? "-" : p.EtaSeconds is { } eta ? Duration(eta) : "unknown", $"{p.Drift:0.0e+00}"]
                    : [r.Name, "begun", "-", "-", "-", "unknown", "-"]),
            ]);
        Console.Out.WriteLine(
            $"{all.Length} runs: "
            + string.Join(", ", all.GroupBy(r => r.Progress?.State ?? "begun").OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => $"{g.Count()} {g.Key}")));
    }

    /// <summary>The progress file of one of many, with its directory.</summary>
    private static string Named(string name, RunProgress? progress)
    {
        var keys = progress is null ? new System.Text.Json.Nodes.JsonObject { ["state"] = "begun" }
            : System.Text.Json.Nodes.JsonNode.Parse(progress.ToJson())!.AsObject();
        keys.Insert(0, "directory", name);
        return keys.ToJsonString(new() { WriteIndented = true });
    }

    private static void Print(RunProgress p)
    {
        Line("run", p.Title);
        Line("state", p.Reason.Length == 0 ? p.State : $"{p.State}: {p.Reason}");
        Line("time", $"{p.Time:g9} of {p.End:g9} ({p.Time / p.End:p1})");
        Line("step", $"{p.Step}, of length {p.StepSize:g4}{(p.SecondsPerStep is { } s ? $", {s:g3} s each" : "")}");
        Line("to the end", p.State == "finished" ? "finished" : p.EtaSeconds is { } eta ? Duration(eta) : "unknown");
        Line("walltime left", p.WalltimeLeftSeconds is { } left ? Duration(left) : "unlimited, or unknown");
        Line("largest drift", $"{p.Drift:0.0e+00}");
        Line("checkpoint", p.Checkpoint is null
            ? "none yet" : $"step {p.CheckpointStep} ({p.Checkpoint}), written in {p.CheckpointSeconds:f2} s");
        Line("process",
            $"{p.Holder}; {p.Ranks} {(p.Ranks == 1 ? "rank" : "ranks")}, resumed {p.Resumes} {(p.Resumes == 1 ? "time" : "times")}, "
            + $"{Duration(p.Seconds)} in all");
        Line("as of", p.Updated.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    private static void Line(string name, string value) => Console.Out.WriteLine($"{name,-15}{value}");

    private static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 1e9));
        return time.TotalDays >= 1 ? $"{(int)time.TotalDays} d {time:hh\\:mm\\:ss}" : $"{time:hh\\:mm\\:ss}";
    }
}
