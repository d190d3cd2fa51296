using ClusterLB.Tests.Application.Commands;
using ClusterLB.Tests.IO;
using ClusterLB.Tests.Solver.Checkpoints;

namespace ClusterLB.Tests.Solver.Runs;

/// <summary>A file system whose locks fail: one warning, and the run goes on.</summary>
public class FailingLocksTests
{
    [TestCase(37, Description = "ENOLCK")]
    [TestCase(524, Description = "ENOTSUPP of the kernel")]
    [TestCase(95, Description = "EOPNOTSUPP")]
    [TestCase(38, Description = "ENOSYS")]
    public void A_run_and_its_resume_go_on_with_one_warning(int error)
    {
        using var place = new LongRunCase(12);
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        string[][] commands =
            [["run", "case.toml", "-o", "out", "--set", "time.max-steps=7"], ["resume", "out", "--set", "time.max-steps=100"]];
        foreach (var command in commands)
        {
            var outcome = Start(place, error, command);
            outcome.Finished();
            Assert.That(
                outcome.Error.Split('\n').Count(l => l.StartsWith("warning: the file system of out has no", StringComparison.Ordinal)),
                Is.EqualTo(1), outcome.Error);
            Assert.That(place.Progress("out")!.Locked, Is.False);
        }

        place.AssertSame("out", "whole", 7);
        Assert.That(Start(place, error, "status", "out").Finished(), Does.Contain("finished: "));
        Start(place, error, "evaluate", "case.toml", "-o", "q.h5").Finished();
    }

    private static Outcome Start(LongRunCase place, int error, params string[] command)
    {
        var line = FailingLocks.Command(error, ["dotnet", Clusterlb.Program, .. command]);
        return Jobs.Shell.Run(place.Path(""), [], line[0], line[1..]);
    }
}
