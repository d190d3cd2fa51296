using ClusterLB.Solver.Input;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>The verbs init and check: their output is an input again.</summary>
public class CheckTests
{
    [Test]
    public void The_template_is_an_input()
    {
        using var place = new CaseDirectory();
        var template = place.Clusterlb("init");
        Assert.That(template.Error, Is.Empty);
        File.WriteAllText(place.Path("new.toml"), template.Finished());
        var resolved = place.Clusterlb("check", "new.toml").Finished();
        Assert.That(resolved, Does.Contain("title = \"Two beams\"").And.Match("directions = [0-9]+\n"));
    }

    [TestCase("title = \"ħ, \\\"quoted\\\" \\\\\\t\"", "model.kind=classical", "potential.max-wavenumber=1e3", "lattice.points=[16,12]")]
    [TestCase("", "time.method=ssp-rk3", "time.step=0.1", "quadrature.radial=monotone", "quadrature.max-transfer=0.1e1")]
    [TestCase("title = \"\"", "initial.normalise=true", "model.prefactor=0.3333333333333333", "potential.decay=1e-3")]
    public void Checked_output_is_a_fixed_point(string title, params string[] overrides)
    {
        using var place = new CaseDirectory((1, title));
        var first = place.Clusterlb(["check", "case.toml", "--set", .. overrides]).Finished();
        File.WriteAllText(place.Path("again.toml"), first);
        Assert.That(place.Clusterlb("check", "again.toml").Finished(), Is.EqualTo(first));
        var read = Configuration.Parse(first, "again.toml");
        Assert.That(read.Quadrature.Directions, Is.Not.Null, "automatic choices are resolved");
        Assert.That(read.Time, Is.Not.Null);
    }

    [TestCase("kind = \"maxwellian\"\ntemperature = 0.9")]
    [TestCase("kind = \"bkw\"\nk0 = 0.6")]
    [TestCase("kind = \"perturbation\"\n[[initial.modes]]\nindex = [2, 0]\namplitude = 0.01")]
    [TestCase("kind = \"file\"\npath = \"../case/f.h5\"\ndataset = \"f\"")]
    public void So_it_is_with_every_initial_state(string initial)
    {
        using var place = new CaseDirectory((4, "points = 8"), (20, initial), (21, ""), (22, ""), (23, ""), (24, ""), (25, ""));
        Directory.CreateDirectory(place.Path("case"));
        Directory.CreateDirectory(place.Path("elsewhere"));
        File.Move(place.Path("case.toml"), place.Path("case/case.toml"));
        if (initial.Contains("file", StringComparison.Ordinal))
        {
            double[] gaussian = [.. Enumerable.Range(0, 8).Select(i => Math.Exp(-0.3 * (i - 3.5) * (i - 3.5)))];
            place.WriteField("f", [8, 8], [.. gaussian.SelectMany(x => gaussian.Select(y => x * y))]);
            File.Move(place.Path("f.h5"), place.Path("case/f.h5"));
        }

        var first = place.Clusterlb("check", "case/case.toml").Finished();
        File.WriteAllText(place.Path("elsewhere/again.toml"), first);
        Assert.That(place.Clusterlb("check", "elsewhere/again.toml").Finished(), Is.EqualTo(first));
    }

    [Test]
    public void Overrides_reach_the_computation()
    {
        using var place = new CaseDirectory();
        var outcome = place.Clusterlb(
            "evaluate", "case.toml", "-o", "q.h5", "--set", "lattice.points=[12,10]", "model.kind=classical", "quadrature.directions=5");
        outcome.Finished();
        Assert.That(place.Numbers("q.h5", "v1"), Has.Length.EqualTo(12));
        Assert.That(place.Numbers("q.h5", "v2"), Has.Length.EqualTo(10));
        Assert.That(place.Attribute("q.h5", "directions"), Is.EqualTo(5));
        Assert.That(place.Attribute("q.h5", "hbar"), Is.Zero);
        Assert.That(outcome.Error, Does.Contain("warning: case.toml, line 8, column 1: 'model.hbar' is ignored"));
    }
}
