using System.Diagnostics;
using System.Text.RegularExpressions;
using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Examples;

/// <summary>The scripts beside each example draw its figure from our file: Python's and Octave's are run, Julia, which Debian 12 does not
/// have, is not.</summary>
public partial class ScriptTests
{
    private static readonly string _examples = Path.Combine(SharedReference.Repository, "examples");

    private static IEnumerable<string> Names =>
        Directory.EnumerateFiles(_examples, "*.toml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order();

    [Test]
    public void Every_example_has_a_script_for_each_language()
    {
        foreach (var (name, kind) in from name in Names from kind in (string[])["py", "m", "jl"] select (name, kind))
        {
            var path = Path.Combine(_examples, $"{name}.{kind}");
            Assert.That(path, Does.Exist, "each example has a script in Python, Octave and Julia beside it that draws its figure");
            Assert.That(File.ReadAllLines(path).Count(l => l.Length > 0 && l[0] is not ('#' or '%')), Is.LessThanOrEqualTo(18), path);
        }
    }

    [TestCaseSource(nameof(Names))]
    public void The_scripts_draw_the_figure(string name)
    {
        using var place = new TemporaryDirectory();
        Directory.CreateDirectory(place.Path("examples"));
        foreach (var file in Directory.EnumerateFiles(_examples))
            File.Copy(file, place.Path(Path.Combine("examples", Path.GetFileName(file))));
        foreach (Match command in Command().Matches(File.ReadAllText(Path.Combine(_examples, name + ".toml"))).Take(1))
        {
            foreach (var words in command.Groups[1].Value.Split(" && ").Select(c => c.Split(' ')))
                Clusterlb.Run(
                    place.Path(""), words[1] == "run"
                    ? [.. words[1..], "--set", "time.max-steps=3", .. name == "quickstart" ? ["lattice.points=12"] : Array.Empty<string>()]
                    : words[1..]).Finished();
        }

        Finished(place, "/usr/bin/python3", $"examples/{name}.py");
        Finished(place, "octave", "--no-gui", "--norc", "-q", $"examples/{name}.m");
        var folder = Directory.Exists(place.Path($"runs/{name}")) ? $"runs/{name}/" : "";
        var png = File.ReadAllBytes(place.Path($"{folder}{name}.png"));
        Assert.That(png[..4], Is.EqualTo(new byte[] { 0x89, 0x50, 0x4E, 0x47 }));
        Assert.That(png, Has.Length.GreaterThan(8000), "an empty frame of matplotlib has less");
        var svg = File.ReadAllText(place.Path($"{folder}{name}.svg"));
        Assert.That(svg.TrimEnd(), Does.EndWith("</svg>").And.Length.GreaterThan(5000));
    }

    private static void Finished(TemporaryDirectory place, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = place.Path(""),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("DISPLAY");
        start.Environment["MPLCONFIGDIR"] = place.Path("matplotlib");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{output}{error.Result}\n(`jobs/setup test` installs what the tests need)");
    }

    [GeneratedRegex(@"^#   (\./clusterlb .+)$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
