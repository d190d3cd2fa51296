using ClusterLB.Tests.Parallel;
using ClusterLB.Tests.Solver.Checkpoints;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>Streams that are full or closed: words are lost, results are not.</summary>
public class StandardStreamTests
{
    [TestCase("2>/dev/full")]
    [TestCase("2>&-")]
    [TestCase("-q 2>&- >&-")]
    [TestCase("2>/dev/full >/dev/full")]
    [TestCase(">/dev/full")]
    [TestCase(">&-")]
    [TestCase("--json >/dev/full")]
    public void A_run_goes_on_without_them(string streams)
    {
        using var place = new LongRunCase(10);
        var outcome = Shell(place, $"run case.toml -o out {streams}");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That((place.Progress("out")!.State, place.Progress("out")!.Step), Is.EqualTo(("finished", 10)));
        if (!streams.Contains("2>", StringComparison.Ordinal))
            Assert.That(outcome.Error, Does.Contain("warning: standard output cannot be written (").And.Contain("in files"));
    }

    [Test]
    public void Ranks_go_on_without_them()
    {
        using var place = new LongRunCase(10);
        var line = $"cd {place.Path("")}; exec dotnet {Clusterlb.Program} run case.toml -o out 2>/dev/full >/dev/full";
        using var run = MpiRun.Begin(MpiRun.OpenMpi, 2, [], ["sh", "-c", line]);
        run.WaitForExit();
        Assert.That(run.ExitCode, Is.Zero, run.StandardError.ReadToEnd());
        Assert.That(place.Progress("out")!.State, Is.EqualTo("finished"));
    }

    /// <summary>A verb whose result is standard output has failed without it; the exit code of a refusal needs no words.</summary>
    [TestCase("check case.toml >/dev/full", 4)]
    [TestCase("check case.toml >/dev/full 2>&-", 4)]
    [TestCase("status out >/dev/full", 4)]
    [TestCase("check nothing.toml 2>/dev/full", 2)]
    [TestCase("check case.toml --set lattice.points=0 2>&-", 2)]
    [TestCase("evaluate case.toml -o q.h5 2>/dev/full >/dev/full", 0)]
    [TestCase("plot out >/dev/full", 0)]
    [TestCase("report out >&-", 0)]
    public void Verbs_keep_their_exit_code(string command, int code)
    {
        using var place = new LongRunCase(2);
        if (command.Contains(" out ", StringComparison.Ordinal))
            place.Clusterlb("run", "case.toml", "-o", "out").Finished();
        Assert.That(Shell(place, command).ExitCode, Is.EqualTo(code));
    }

    /// <summary>A stream that was closed leaves its number to no file that the program writes.</summary>
    [Test]
    public void No_word_goes_into_a_file_of_results()
    {
        using var place = new LongRunCase(10);
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        Assert.That(Shell(place, "run case.toml -o out 2>&- >&- <&-").ExitCode, Is.Zero);
        place.AssertSame("out", "whole");
    }

    private static Outcome Shell(LongRunCase place, string command) =>
        Jobs.Shell.Run(place.Path(""), [], "sh", "-c", $"exec dotnet {Clusterlb.Program} {command}");
}
