using System.Diagnostics;
using ClusterLB.Tests.Application.Commands;
using ClusterLB.Tests.Parallel;

namespace ClusterLB.Tests.Benchmarks;

/// <summary>benchmarks/scaling: its arithmetic on given seconds, and the line of <c>evaluate --repeats</c> that it reads.</summary>
public class ScalingTests
{
    /// <summary>Medians and quartiles by hand; of the third pair two evaluations were disturbed, which moves neither.</summary>
    [Test]
    public void Medians_and_spread_are_those_of_the_seconds()
    {
        var (code, output, error) = Summary("""
            0.30 0.31 0.32 | 0.16 0.17 0.18
            0.29 0.30 0.31 | 0.15 0.16 0.17
            0.30 9.00 0.31 | 0.16 8.00 0.17
            """);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Is.EqualTo("""
            1 rank: median 0.3100 s of 9 evaluations, the middle half 0.3000 to 0.3100 s, all 0.2900 to 9.0000 s
            2 ranks: median 0.1700 s of 9 evaluations, the middle half 0.1600 to 0.1700 s, all 0.1500 to 8.0000 s
            efficiency 91 %, of single pairs 91 to 94 %

            """));
        // 0.31/(2 · 0.17), 0.30/(2 · 0.16), 0.31/(2 · 0.17)
        Assert.That(error, Is.EqualTo("""
            pair 1: 1 rank 0.3100 s, 2 ranks 0.1700 s, efficiency 91 %
            pair 2: 1 rank 0.3000 s, 2 ranks 0.1600 s, efficiency 94 %
            pair 3: 1 rank 0.3100 s, 2 ranks 0.1700 s, efficiency 91 %

            """));
    }

    [Test]
    public void Without_a_pair_there_is_no_efficiency()
    {
        var (code, output, error) = Summary("");
        Assert.That((code, output, error), Is.EqualTo((1, "", "there is no pair\n")));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void The_repeats_of_evaluate_are_on_one_line(int ranks)
    {
        using var place = new CaseDirectory();
        string[] command = ["evaluate", place.Path("case.toml"), "-o", place.Path("q.h5"), "--repeats", "4", "--threads", "1"];
        var run = MpiRun.Start(MpiRun.OpenMpi, ranks, [], ["dotnet", Clusterlb.Program, .. command]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var line = run.Error.Split('\n').Single(l => l.StartsWith("  repeated ", StringComparison.Ordinal));
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(words, Has.Length.EqualTo(6));
        Assert.That((words[0], words[^1]), Is.EqualTo(("repeated", "s")));
        Assert.That(words[1..^1].Select(double.Parse), Is.All.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void A_number_of_repeats_that_is_none_is_refused()
    {
        using var place = new CaseDirectory();
        Assert.That(
            place.Clusterlb("evaluate", "case.toml", "-o", "q.h5", "--repeats", "-1").Refused(2),
            Does.Contain("--repeats must be a number of evaluations, but is -1"));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    private static (int Code, string Output, string Error) Summary(string pairs)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(SharedReference.Repository, "benchmarks", "scaling"), "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Write(pairs);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
