namespace ClusterLB.Tests.Application.Commands;

/// <summary>States that are linearly unstable, or become so, on the command line.</summary>
public class UnstableTests
{
    private static CaseDirectory Beams(double mean, double along, double across, string initial = "", string unstable = "refuse")
    {
        string Component(double at) => FormattableString.Invariant(
            $"[[initial.components]]\nweight = 0.5\nmean = [{at:F3}, 0.0]\nvariance = [{along:F3}, {across:F3}]\n");
        var place = new CaseDirectory();
        File.WriteAllText(place.Path("case.toml"), $"""
            [lattice]
            dimension = 2
            points = [64, 48]
            extent = 6.5
            [model]
            kind = "quantum"
            hbar = 0.8
            unstable = "{unstable}"
            [potential]
            kind = "yukawa"
            strength = 4.0
            inverse-length = 0.5
            [quadrature]
            directions = 5
            [time]
            end = 100.0
            tolerance = 1e-5
            [initial]
            {(initial.Length > 0 ? initial : $"kind = \"mixture\"\n{Component(mean)}{Component(-mean)}")}

            """);
        return place;
    }

    [TestCase("evaluate", "-o", "q.h5")]
    [TestCase("run", "-o", "run")]
    [TestCase("check")]
    public void An_unstable_state_is_refused(string verb, params string[] arguments)
    {
        using var place = Beams(1.6, 0.6, 0.8);
        var sentence = place.Clusterlb([verb, "case.toml", .. arguments]).Refused(2);
        Assert.That(sentence, Does.Match(
            @"case\.toml: the initial state in \[initial\] is linearly unstable: along \(1, 0\) waves of \|k\| from 0 to [0-9.]+ grow, "
            + @"fastest at \|k\| = [0-9.]+ with the rate 0\.[0-9]+ .*'model\.unstable' = ""compute"""));
        Assert.That(place.Files().Where(f => f.EndsWith(".h5", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void The_stubborn_may_compute_it()
    {
        using var place = Beams(1.6, 0.6, 0.8, unstable: "compute");
        var outcome = place.Clusterlb("evaluate", "case.toml", "-o", "q.h5");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(outcome.Error, Does.Contain("warning: the initial state is linearly unstable: along (1, 0)"));
    }

    [Test]
    public void Near_the_threshold_one_warning_says_how_near()
    {
        using var place = Beams(1.43, 1.05, 0.15);
        var outcome = place.Clusterlb("check", "case.toml");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(outcome.Error, Does.Match(@"warning: resonance: the initial state is nearly unstable, \|eps\| falls to 0\.[01]"));
    }

    /// <summary>Each beam is hotter along its motion than across. It loses that by collisions within itself faster than the beams slow each
    /// other down: they become narrower, and the state, stable at first, unstable.</summary>
    [Test]
    public void A_run_that_becomes_unstable_stops_with_the_last_stable_state()
    {
        using var place = Beams(1.43, 1.05, 0.15);
        var outcome = place.Clusterlb("run", "case.toml", "-o", "run");
        Assert.That(outcome.ExitCode, Is.EqualTo(3), outcome.Error);
        Assert.That(outcome.Error, Does.Match("clusterlb: after time 0\\.[0-9]+ the state is linearly unstable: along "));
        var last = place.Files().Last(
            f => f.Contains("snapshot-", StringComparison.Ordinal) && f.EndsWith(".h5", StringComparison.Ordinal));
        Assert.That(place.Attribute(last, "time"), Is.GreaterThan(0.0));
        var again = place.Clusterlb("resume", "run");
        Assert.That(again.ExitCode, Is.EqualTo(3), "and it is unstable still");
        using var saved = Beams(0, 0, 0, $"kind = \"file\"\npath = \"{place.Path(last)}\"");
        var input = saved.Clusterlb("check", "case.toml");
        Assert.That(input.ExitCode, Is.Zero, input.Error);
        Assert.That(input.Error, Does.Not.Contain("linearly unstable"), "the state that was saved is stable");
    }
}
