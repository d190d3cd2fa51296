using System.Text.RegularExpressions;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Runs;

namespace ClusterLB.Tests.Jobs;

/// <summary>The section "As a library" of README.md, word by word: packages, and a program outside the build that uses them.</summary>
public partial class EmbedTests
{
    private const int MostLines = 40;
    private const double Rounding = 1e-15;
    private static readonly string[] _about = ["jobs/pack", "dotnet run", "mpirun -n 2"];

    // No server of the build outlives its command, with our pipes open; packages of others need not be fetched again.
    private static (string, string?)[] Environment =>
    [
        ("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false"), ("TERM", "dumb"),
        ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"),
        .. new[] { Path.Combine(System.Environment.GetEnvironmentVariable("HOME") ?? "/", ".nuget", "packages") }
            .Where(Directory.Exists).Select(cache => ("NUGET_FALLBACK_PACKAGES", (string?)cache)),
    ];

    [Test]
    public void The_words_of_the_readme_are_enough()
    {
        Assert.That(File.ReadLines(Shell.File("examples", "embed", "Program.cs")).Count(), Is.LessThanOrEqualTo(MostLines));
        var section = Section().Match(File.ReadAllText(Shell.File("README.md"))).Groups[1].Value;
        string[] commands = [.. Command().Matches(section).Select(m => m.Groups[1].Value.Trim())];
        Assert.That(commands, Has.Length.EqualTo(_about.Length));
        for (var i = 0; i < commands.Length; i++)
            Assert.That(commands[i], Does.StartWith(_about[i]));
        string[] outputs = [.. commands.Select(c => Shell.Run(SharedReference.Repository, Environment, "bash", "-c", c).Finished())];
        Assert.That(outputs[0], Does.Contain("ClusterLB.Solver."));
        var lines = outputs[1].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(outputs[2], Is.EqualTo(outputs[1]), "on two ranks as on one");

        // The same case as a file, in this process.
        using var beams = Case.Of(
            Configuration.Parse(
                """
                title = "beams"
                [lattice]
                dimension = 2
                points = 16
                extent = 5.0
                [model]
                kind = "quantum"
                hbar = 1.0
                [potential]
                kind = "yukawa"
                strength = 1.0
                inverse-length = 1.0
                [initial]
                kind = "mixture"
                [[initial.components]]
                weight = 0.5
                mean = [1.2, 0.0]
                variance = [0.6, 0.8]
                [[initial.components]]
                weight = 0.5
                mean = [-1.2, 0.0]
                variance = [0.6, 0.8]
                [time]
                end = 200.0
                """,
                "beams.toml"),
            new SerialCommunicator(), threads: 1);
        using var rate = new NativeBuffer(beams.Lattice.Count);
        beams.Operator.Evaluate(beams.Initial, rate);
        var conserved = CollisionRates.Of(beams.Domain, rate);
        Assert.That((conserved.Mass, conserved.Energy), Is.EqualTo((0.0, 0.0)).Within(Rounding));
        List<string> expected = [$"mass and energy change at rates of {conserved.Mass:e0} and {conserved.Energy:e0}"];
        using var evolution = beams.Evolve();
        while (!evolution.IsAtEnd)
        {
            evolution.Step();
            var state = evolution.Diagnose();
            expected.Add(
                $"time {state.Time:f3}  anisotropy {state.Moments.Anisotropy:f6}  smallest |eps| {state.MinDielectric:f4}");
        }

        Assert.That(lines, Is.EqualTo(expected));
        Assert.That(evolution.Diagnose().Moments.Anisotropy, Is.LessThan(evolution.Start.Anisotropy / 1.9), "the beams relax");
    }

    [GeneratedRegex(@"^## As a library\n(.*?)^## ", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Section();

    // An indented line; what follows "#" is for people.
    [GeneratedRegex(@"^    ([^#\n]+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
