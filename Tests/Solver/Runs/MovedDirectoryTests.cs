using ClusterLB.Solver.Control;
using ClusterLB.Tests.Solver.Checkpoints;

namespace ClusterLB.Tests.Solver.Runs;

/// <summary>A run writes into its own directory alone, wherever that or its lock has gone meanwhile.</summary>
public class MovedDirectoryTests
{
    [TestCase(0)]
    [TestCase(2)]
    public void After_a_move_nothing_is_written_into_the_run_that_has_the_name_now(int ranks)
    {
        using var place = new LongRunCase(20);
        using var run = place.Hold(TestHold.InStep, 8, ranks, "run", "case.toml", "-o", "out");
        Directory.Move(place.Path("out"), place.Path("moved"));
        place.Clusterlb("run", "case.toml", "-o", "out", "--set", "model.hbar=0.5").Finished();
        var (mine, others) = (place.Hashes("moved"), place.Hashes("out"));
        run.Release();
        var outcome = run.Wait();
        Assert.That(outcome.ExitCode, Is.EqualTo(4), outcome.Error);
        Assert.That(outcome.Error, Does.Contain("out is no longer the directory of this run").And.Not.Contain("   at "));
        Assert.That(place.Hashes("out"), Is.EqualTo(others), "the other run is as it was");
        Assert.That(place.Hashes("moved"), Is.EqualTo(mine));
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        place.Clusterlb("resume", "moved").Finished();
        place.AssertSame("moved", "whole");
    }

    [Test]
    public void A_directory_that_is_gone_is_not_made_anew()
    {
        using var place = new LongRunCase(20);
        using var run = place.Hold(TestHold.InStep, 8, 0, "run", "case.toml", "-o", "out");
        Directory.Move(place.Path("out"), place.Path("moved"));
        run.Release();
        Assert.That(run.Wait().Failed(4), Does.Contain("is no longer the directory of this run"));
        Assert.That(Directory.Exists(place.Path("out")), Is.False);
    }

    [Test]
    public void A_lock_that_was_removed_is_taken_again()
    {
        using var place = new LongRunCase(20);
        using var run = place.Hold(TestHold.AfterStep, 8, 0, "run", "case.toml", "-o", "out");
        File.Delete(place.Path("out/run.lock"));
        run.Release();
        var outcome = run.Wait();
        outcome.Finished();
        Assert.That(outcome.Error, Does.Contain("run.lock was removed, and has been taken again"));
        Assert.That(File.Exists(place.Path("out/run.lock")));
    }

    /// <summary>Whoever took the lock meanwhile has the directory.</summary>
    [Test]
    public void A_lock_that_was_removed_and_taken_by_another_is_lost()
    {
        using var place = new LongRunCase(20);
        using var run = place.Hold(TestHold.InStep, 8, 0, "run", "case.toml", "-o", "out");
        File.Delete(place.Path("out/run.lock"));
        place.Clusterlb("resume", "out").Finished();
        var before = place.Hashes("out");
        run.Release();
        Assert.That(run.Wait().Failed(4), Does.Contain("is no longer the directory of this run"));
        Assert.That(place.Hashes("out"), Is.EqualTo(before));
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        place.AssertSame("out", "whole");
    }
}
