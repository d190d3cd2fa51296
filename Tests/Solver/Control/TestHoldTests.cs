using ClusterLB.Tests.Solver.Checkpoints;

namespace ClusterLB.Tests.Solver.Control;

/// <summary>The variable by which tests hold a run: what it says is done, and what it cannot say is told.</summary>
public class TestHoldTests
{
    [TestCase("7:held")]
    [TestCase("after-step:held")]
    [TestCase("after-step-7")]
    [TestCase("after-step-7:")]
    [TestCase("after-step--7:held")]
    [TestCase("after-lunch-7:held")]
    public void Another_form_is_refused_before_anything_is_written(string text)
    {
        using var place = new LongRunCase(3);
        var outcome = Application.Commands.Clusterlb.Run(place.Path(""), [("CLUSTERLB_HOLD", text)], "run", "case.toml", "-o", "out");
        Assert.That(
            outcome.Refused(2),
            Is.EqualTo($"CLUSTERLB_HOLD must be PLACE-STEP:FILE, PLACE one of after-step, in-step, in-checkpoint, but is {text}"));
        Assert.That(Directory.Exists(place.Path("out")), Is.False);
    }

    /// <summary>Released, a run ends with the bits of one that was not held.</summary>
    [TestCase("after-step", 4, 3)]
    [TestCase("in-step", 4, 3)]
    [TestCase("in-checkpoint", 6, 0)]
    public void A_run_that_is_released_goes_on(string at, int step, int ranks)
    {
        using var place = new LongRunCase(6);
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        using var run = place.Hold(at, step, ranks, "run", "case.toml", "-o", "out");
        Assert.That(run.HasEnded, Is.False);
        Assert.That(place.Newest("out"), Is.InRange(0, step - 1));
        run.Release();
        run.Wait().Finished();
        place.AssertSame("out", "whole");
    }
}
