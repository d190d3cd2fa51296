using ClusterLB.Application.Commands;
using ClusterLB.IO.Files;
using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>What status makes of a run that said it was running, by its lock and by when it was heard of last.</summary>
public class StatusTests
{
    [TestCase(true, true, true, 1e9, "running", Description = "in a step of many years")]
    [TestCase(false, true, true, 1, "killed")]
    [TestCase(false, true, false, 1, "running", Description = "locks may be known to the other machine alone")]
    [TestCase(false, true, false, 1000, "killed")]
    [TestCase(null, true, true, 1, "running", Description = "another user, a read-only mount")]
    [TestCase(null, true, true, 1000, "unknown")]
    [TestCase(null, true, false, 1000, "unknown")]
    [TestCase(false, false, true, 1, "running", Description = "a file system without locks")]
    [TestCase(false, false, true, 1000, "unknown")]
    [TestCase(null, false, false, 1000, "unknown")]
    public void A_run_is_judged_by_what_is_known(bool? taken, bool locked, bool isHere, double age, string state)
    {
        var progress = Running(isHere ? DirectoryLock.Me() : "host elsewhere, process 1, no batch job", locked);
        var judged = StatusCommand.Judge(progress, taken, age);
        Assert.That(judged.State, Is.EqualTo(state));
        Assert.That(judged.EtaSeconds, state == "running" ? Is.EqualTo(7) : Is.Null);
        Assert.That(StatusCommand.Judge(progress with { State = "finished" }, taken, age).State, Is.EqualTo("finished"));
    }

    /// <summary>Steps of ten minutes: nothing is heard of the run for that long.</summary>
    [Test]
    public void Long_steps_are_waited_for()
    {
        var progress = Running("host elsewhere, process 1, no batch job", true) with { SecondsPerStep = 600 };
        Assert.That(StatusCommand.Judge(progress, null, 3000).State, Is.EqualTo("running"));
        Assert.That(StatusCommand.Judge(progress, null, 9000).State, Is.EqualTo("unknown"));
    }

    private static RunProgress Running(string holder, bool locked) => new()
    {
        State = "running",
        Title = "",
        Time = 1,
        End = 2,
        Step = 1,
        MaxSteps = 10,
        StepSize = 1,
        EtaSeconds = 7,
        Drift = 0,
        StartStep = 0,
        Resumes = 0,
        Seconds = 1,
        Ranks = 1,
        Holder = holder,
        Locked = locked,
    };
}
