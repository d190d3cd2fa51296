using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>What a run says: plain lines where nobody sees a terminal, a bar where somebody does, a table of phases, and a summary for
/// programs.</summary>
public partial class TerminalTests
{
    private static readonly (int, string)[] _short = [(27, "end = 20.0"), (32, ""), (34, "")];
    private static readonly string[] _phases = ["level sums", "tables", "bonds", "integrator", "diagnostics", "files"];

    [Test]
    public void Without_a_terminal_progress_is_key_value_and_phases_add_up()
    {
        using var place = new CaseDirectory(_short);
        var outcome = place.Clusterlb("run", "case.toml", "-o", "out");
        outcome.Finished();
        Assert.That(outcome.Error, Does.Not.Contain("\u001b").And.Not.Contain("\r"));
        Assert.That(outcome.Error, Does.Match(@"quadrature  \d+ transfers up to 8, angular degree \d+")
            .And.Match(@"memory      \S+ MB a rank"));
        var lines = outcome.Error.Split('\n').Where(l => l.StartsWith("progress ", StringComparison.Ordinal)).Select(l => l.Split(' ')[1..])
            .ToArray();
        Assert.That(lines, Has.Length.GreaterThanOrEqualTo(2));
        foreach (var pair in lines.SelectMany(l => l))
            Assert.That(KeyValue().IsMatch(pair), pair);
        Assert.That(lines[0], Does.Contain("time=0").And.Contain("end=20").And.Contain("step=0"));
        Assert.That(lines[^1], Does.Contain("time=20"));
        Assert.That(
            lines[^1].Select(p => p.Split('=')[0]), Is.SupersetOf(new[] { "step_size", "drift", "steps_per_second", "eta", "seconds" }));

        var total = double.Parse(
            outcome.Output.Split('\n').First(l => l.StartsWith("seconds ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        var sum = 0.0;
        foreach (var phase in _phases)
        {
            var numbers = Regex.Match(outcome.Error, $@"^  {phase} +(\S+) +(\S+) +(\S+)$", RegexOptions.Multiline)
                .Groups.Values.Skip(1).Select(g => double.Parse(g.Value)).ToArray();
            Assert.That(numbers, Has.Length.EqualTo(3).And.All.EqualTo(numbers[0]), "one rank is the least, the mean and the most");
            Assert.That(numbers[0], Is.Not.Negative);
            sum += numbers[0];
        }

        // The operator is evaluated once before the clock of the summary starts.
        Assert.That(sum, Is.Positive.And.LessThan(total + 5));
    }

    [Test]
    public void The_summary_is_one_JSON_object_and_quiet_is_quiet()
    {
        using var place = new CaseDirectory([.. _short, (30, "max-steps = 2")]);
        var outcome = place.Clusterlb("run", "case.toml", "-o", "out", "--json", "--quiet");
        using var json = JsonDocument.Parse(outcome.Finished());
        var root = json.RootElement;
        Assert.That(root.GetProperty("steps").GetInt64(), Is.EqualTo(2));
        Assert.That(root.GetProperty("time").GetDouble(), Is.EqualTo(place.Numbers("out/history.h5", "time")[^1]));
        Assert.That(root.GetProperty("energy").GetDouble(), Is.EqualTo(place.Numbers("out/history.h5", "energy")[^1]));
        Assert.That(root.GetProperty("results").GetString(), Is.EqualTo("out"));
        Assert.That((root.GetProperty("state").GetString(), root.GetProperty("exitCode").GetInt32()), Is.EqualTo(("finished", 0)));
        Assert.That(root.GetProperty("phases").EnumerateObject().Select(p => p.Name), Is.EqualTo(_phases));
        Assert.That(root.GetProperty("phases").GetProperty("bonds").GetProperty("max").GetDouble(), Is.Positive);
        Assert.That(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.All.StartsWith("warning: "));
        Assert.That(outcome.Error, Does.Contain("warning: stopped at time"));

        // The ends of the run as its history has them.
        var temperature = place.Numbers("out/history.h5", "temperature");
        Assert.That(Numbers(root.GetProperty("temperatures")), Is.EqualTo((double[])[temperature[^4], temperature[^1]]));
        Assert.That(Numbers(root.GetProperty("startTemperatures")), Is.EqualTo((double[])[temperature[0], temperature[3]]));
        Assert.That(root.GetProperty("entropy").GetDouble(), Is.EqualTo(place.Numbers("out/history.h5", "entropy")[^1]));
        Assert.That(
            root.GetProperty("entropyProduction").GetDouble(), Is.EqualTo(place.Numbers("out/history.h5", "entropy_production")[^1]));
        Assert.That(
            root.GetProperty("estimatedError").GetDouble(), Is.EqualTo(place.Attribute("out/history.h5", "estimated_error")));

        // What quiet keeps from the terminal is in the log; a run that goes on adds to it.
        var log = File.ReadAllText(place.Path("out/run.log"));
        Assert.That(log, Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  clusterlb \S+, host "));
        Assert.That(log, Does.Contain("  lattice     16 x 16").And.Contain("warning: stopped at time").And.Contain("  bonds    ")
            .And.Contain("\n  entropy  ").And.Contain("\nlargest drift ").And.Not.Contain("\u001b"));
        place.Clusterlb("resume", "out", "--quiet", "--set", "time.max-steps=3").Finished();
        var more = File.ReadAllText(place.Path("out/run.log"));
        Assert.That(more, Does.StartWith(log).And.Length.GreaterThan(log.Length));
    }

    /// <summary>A log that cannot be written is told of once, and ends nothing.</summary>
    [Test]
    public void A_log_that_cannot_be_written_is_done_without()
    {
        using var place = new TemporaryDirectory();
        using var inner = new StringWriter { NewLine = "\n" };
        using var log = new RunLog(inner, live: false, coloured: false, quiet: false);
        log.WriteLine("early");
        log.Keep(place.Path("nowhere/run.log"), append: false, "heading");
        log.WriteLine("late");
        Assert.That(inner.ToString().Split('\n'), Has.Length.EqualTo(4).And.Exactly(1).Contains("the run goes on without its log"));
        log.Keep(place.Path("run.log"), append: false, "heading");
        log.WriteLine("later");
        log.Release();
        Assert.That(File.ReadAllLines(place.Path("run.log"))[^1], Is.EqualTo("later"));
    }

    [TestCase(200, true, 6)]
    [TestCase(100, true, 6)]
    [TestCase(88, true, 5)]
    [TestCase(80, true, 4)]
    [TestCase(60, true, 3)]
    [TestCase(50, true, 2)]
    [TestCase(30, false, 1)]
    public void The_line_fits_the_terminal(int width, bool bar, int parts)
    {
        (int, string)[] words =
        [
            (0, "t 12.345/100"), (2, "step 12345"), (5, "dt 0.0123"), (3, "drift 1e-16"), (4, "12.3 steps/s"), (1, "ETA 1:03:05"),
        ];
        var line = ProgressLine.Fit(width, 0.45, coloured: false, words);
        Assert.That(line, Has.Length.LessThan(width).And.Contain(" 45%").And.Contain("t 12.345/100"));
        Assert.That(line.StartsWith("[####", StringComparison.Ordinal), Is.EqualTo(bar), line);
        Assert.That(words.Count(w => line.Contains(w.Item2, StringComparison.Ordinal)), Is.EqualTo(parts), line);
        var coloured = ProgressLine.Fit(width, 0.45, coloured: true, words);
        Assert.That(Regex.Replace(coloured, "\u001b\\[[0-9]*m", ""), Is.EqualTo(line));
        Assert.That(ProgressLine.Fit(8, 0.45, false, words), Has.Length.EqualTo(7));
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(x => x.GetDouble())];

    [TestCase("xterm", "", true, true)]
    [TestCase("xterm", "1", true, false)]
    [TestCase("dumb", "", false, false)]
    public void On_a_terminal_there_is_a_bar_and_colour_where_it_is_wanted(string term, string noColour, bool bar, bool colour)
    {
        using var place = new CaseDirectory([.. _short, (30, "max-steps = 2")]);
        // script gives the program a terminal of its own
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(
            "script", ["-qec", $"'{dotnet}' '{Path.Combine(AppContext.BaseDirectory, "clusterlb.dll")}' run case.toml -o out", "/dev/null"])
        {
            WorkingDirectory = place.Path(""),
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        (start.Environment["TERM"], start.Environment["NO_COLOR"]) = (term, noColour);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var shown = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, shown);
        Assert.That(shown.Contains("\r\u001b[K[", StringComparison.Ordinal), Is.EqualTo(bar), shown);

        Assert.That(shown.Contains("progress time=", StringComparison.Ordinal), Is.EqualTo(!bar));
        Assert.That(shown.Contains("\u001b[32m", StringComparison.Ordinal), Is.EqualTo(colour));
        Assert.That(shown.Contains("\u001b[33mwarning:", StringComparison.Ordinal), Is.EqualTo(colour));
        Assert.That(shown, Does.Contain("warning:").And.Contain("largest drift"));
    }

    [Test]
    public void A_line_takes_the_status_away_and_shows_it_again()
    {
        using var inner = new StringWriter { NewLine = "\n" };
        using var log = new RunLog(inner, live: true, coloured: false, quiet: false);
        log.Status("half");
        log.WriteLine("a line");
        log.Status("");
        log.WriteLine("another");
        Assert.That(inner.ToString(), Is.EqualTo("\r\u001b[Khalf\r\u001b[Ka line\nhalf\r\u001b[Kanother\n"));
        using var quiet = new StringWriter { NewLine = "\n" };
        using var silent = new RunLog(quiet, live: true, coloured: false, quiet: true);
        silent.Status("half");
        silent.WriteLine("a line");
        silent.WriteLine("warning: so");
        silent.WriteLine();
        Assert.That(quiet.ToString(), Is.EqualTo("warning: so\n"));
    }

    [TestCase(0.4, "0 s")]
    [TestCase(59, "59 s")]
    [TestCase(185, "3:05")]
    [TestCase(3661, "1:01:01")]
    [TestCase(187_200, "2 d 4:00:00")]
    public void Durations_are_short(double seconds, string text) => Assert.That(ProgressLine.Duration(seconds), Is.EqualTo(text));

    [GeneratedRegex(@"^[a-z_]+=\S+$")]
    private static partial Regex KeyValue();
}
