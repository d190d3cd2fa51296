using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Tests.Solver.Runs;

/// <summary>The file <c>stop</c> of a run that begins: what somebody made for this run, however long its set-up takes, stays.</summary>
public class StopFileTests
{
    [TestCase(true)]
    [TestCase(false)]
    public void One_made_during_the_set_up_is_meant_for_this_run(bool force)
    {
        using var place = new TemporaryDirectory();
        using var results = new RunDirectory(place.Path(""), force);
        File.WriteAllText(place.Path("stop"), "");
        results.Begin("", goesOn: false, TextWriter.Null);
        Assert.That(File.Exists(results.Stop));
    }

    [Test]
    public void One_of_the_run_before_goes_with_its_results()
    {
        using var place = new TemporaryDirectory();
        File.WriteAllText(place.Path("run.toml"), "");
        File.WriteAllText(place.Path("stop"), "");
        using (var results = new RunDirectory(place.Path(""), replace: true))
        {
            results.Begin("", goesOn: false, TextWriter.Null);
            Assert.That(File.Exists(results.Stop), Is.False);
        }

        // Touched meanwhile: somebody asks again.
        File.WriteAllText(place.Path("stop"), "");
        File.SetLastWriteTimeUtc(place.Path("stop"), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using var next = new RunDirectory(place.Path(""), replace: true);
        File.SetLastWriteTimeUtc(place.Path("stop"), new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        next.Begin("", goesOn: false, TextWriter.Null);
        Assert.That(File.Exists(next.Stop));
    }

    /// <summary>Without --force nothing is removed.</summary>
    [Test]
    public void One_that_was_there_before_is_removed_with_force_alone()
    {
        using var place = new TemporaryDirectory();
        File.WriteAllText(place.Path("stop"), "");
        using var results = new RunDirectory(place.Path(""), replace: false);
        results.Begin("", goesOn: false, TextWriter.Null);
        Assert.That(File.Exists(results.Stop));
    }
}
