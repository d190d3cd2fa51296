using System.Globalization;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>The estimated error on the command line and in the files.</summary>
public class AccuracyTests
{
    [Test]
    public void Check_evaluate_and_run_say_it_alike_and_files_keep_it()
    {
        using var place = new CaseDirectory();
        string[] lines = [
            .. new[] { "check case.toml", "evaluate case.toml -o q.h5", "run case.toml -o run --set time.max-steps=2" }.Select(command =>
            {
                var outcome = place.Clusterlb(command.Split(' '));
                Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
                return Line(outcome.Error);
            })];
        Assert.That(lines, Is.All.EqualTo(lines[0]));
        Assert.That(
            lines[0], Does.Match("estimated error [1-9]e-0[0-9] of max \\|Q\\|, the largest part from .*: .*'quadrature.directions'"));
        var error = place.Attribute("q.h5", "estimated_error");
        Assert.That(lines[0], Does.Contain(error.ToString("0e+00", CultureInfo.InvariantCulture)));
        foreach (var file in place.Files().Where(f => Path.GetFileName(f) is "q.h5" or "history.h5" or "snapshot-000000.h5"))
        {
            Assert.That(place.Attribute(file, "estimated_error"), Is.EqualTo(error), file);
            Assert.That(Cause(place, file), Does.StartWith("the directions").Or.StartWith("sampling"));
        }
    }

    /// <summary>A run that goes on keeps the number, and a run without its history says that it has none.</summary>
    [Test]
    public void A_run_that_goes_on_keeps_it()
    {
        using var place = new CaseDirectory();
        place.Clusterlb("run", "case.toml", "-o", "run", "--set", "time.max-steps=2").Finished();
        var (error, cause) = (place.Attribute("run/history.h5", "estimated_error"), Cause(place, "run/history.h5"));
        var outcome = place.Clusterlb("resume", "run", "--set", "time.max-steps=4");
        Assert.That(Line(outcome.Error), Does.Contain(" at the start of the run"));
        foreach (var file in new[] { "run/history.h5", "run/snapshot-000001.h5" })
            Assert.That((place.Attribute(file, "estimated_error"), Cause(place, file)), Is.EqualTo((error, cause)));
        File.Delete(place.Path("run/history.h5"));
        outcome = place.Clusterlb("resume", "run", "--set", "time.max-steps=6");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(Line(outcome.Error), Does.Contain("no estimated error: the history of the run"));
        Assert.That(place.Attribute("run/history.h5", "estimated_error"), Is.NaN);
    }

    [Test]
    public void Without_it_the_fields_are_the_same_bits()
    {
        using var place = new CaseDirectory();
        place.Clusterlb("evaluate", "case.toml", "-o", "with.h5").Finished();
        var without = place.Clusterlb("evaluate", "case.toml", "-o", "without.h5", "--set", "output.estimate=false");
        Assert.That(Line(without.Error), Does.Contain("no estimated error: [output] has estimate = false"));
        Assert.That(place.Attribute("without.h5", "estimated_error"), Is.NaN);
        Assert.That(place.Bits("without.h5", "collision"), Is.EqualTo(place.Bits("with.h5", "collision")));
    }

    private static string Line(string log) => log.Split('\n').First(l => l.StartsWith("  accuracy", StringComparison.Ordinal));

    private static string Cause(CaseDirectory place, string name)
    {
        using var file = H5File.Open(place.Path(name));
        return file.Attributes.GetText("estimated_error_cause");
    }
}
