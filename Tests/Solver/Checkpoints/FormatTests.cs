using ClusterLB.IO.Files;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Solver.Checkpoints;

/// <summary>
/// Of each format that is still read there is a checkpoint, format-N-run.h5, which a program of its time wrote after 5 of 15 steps (8 x 9
/// velocities, dormand-prince at 1e-8): format 1 by commit e633bca, 2 by a7af99e, 3 by 132c3c7. They are never made anew: a new format gets
/// one more.
/// </summary>
public class FormatTests
{
    /// <summary>
    /// Largest difference of F, over its largest value. 1e-16 was found with formats 1 and 2, which have no carry, and none with 3; a
    /// tolerance of the steps that differs by 1 % makes 2e-11, so a step size or a memory of the controller that got lost would show.
    /// </summary>
    private const double Rounding = 1e-14;

    /// <summary>What the steps may differ by: their sizes follow estimates of 1e-8 F, of which rounding is 1e-8 (5e-9 was found).</summary>
    private const double RoundingOfSteps = 1e-7;

    private static IEnumerable<int> Formats => Enumerable.Range(1, CheckpointFile.Version);

    [TestCaseSource(nameof(Formats))]
    public void A_run_goes_on_from_it_to_the_state_of_one_that_was_not_interrupted(int format)
    {
        var written = Path.Combine(SharedReference.Repository, "Tests", "Solver", "Checkpoints", $"format-{format}-run.h5");
        Assert.That(written, Does.Exist, "a format needs a checkpoint that its program wrote");
        Assert.That(FileSeal.Check(written, CheckpointFile.Version).Version, Is.EqualTo(format));
        var checkpoint = CheckpointFile.Read(written).Checkpoint;
        using var place = new CaseDirectory();
        File.WriteAllText(place.Path("case.toml"), checkpoint.Configuration);
        place.Clusterlb("run", "case.toml", "-o", "whole", "--set", "time.max-steps=1000").Finished();
        Directory.CreateDirectory(place.Path("resumed"));
        File.Copy(written, place.Path("resumed/checkpoint-000000005.h5"));
        var outcome = place.Clusterlb("resume", "resumed", "--set", "time.max-steps=1000");
        outcome.Finished();
        Assert.That(outcome.Error, Does.Contain("checkpoint-000000005.h5: step 5, time 0.8399445"));

        Assert.That(place.Bits("resumed/history.h5", "step"), Is.EqualTo(place.Bits("whole/history.h5", "step")));
        var (times, expectedTimes) = (place.Numbers("resumed/history.h5", "time"), place.Numbers("whole/history.h5", "time"));
        Assert.That(times, Has.Length.EqualTo(16).And.EqualTo(expectedTimes).Within(RoundingOfSteps));
        var (found, expected) = (
            place.Numbers("resumed/snapshot-000008.h5", "distribution"), place.Numbers("whole/snapshot-000008.h5", "distribution"));
        Assert.That(place.Attribute("resumed/snapshot-000008.h5", "time"), Is.EqualTo(4));
        Assert.That(found, Is.EqualTo(expected).Within(Rounding * expected.Max()));
        foreach (var column in (string[])["mass", "energy"])
            Assert.That(
                place.Numbers("resumed/history.h5", column), Is.EqualTo(place.Numbers("whole/history.h5", column)).Within(Rounding),
                column);
    }
}
