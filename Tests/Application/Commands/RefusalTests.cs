namespace ClusterLB.Tests.Application.Commands;

/// <summary>
/// What reading the input does not show: check refuses it as evaluate does, with the same sentence, and so does plan as far as no field is
/// needed.
/// </summary>
public class RefusalTests
{
    private const string Perturbation = "kind = \"perturbation\"\n[[initial.modes]]\nindex = [2, 0]\namplitude = 0.01";

    [TestCase("'quadrature.max-transfer' must reach at least the shortest step h = 0.625", "quadrature.max-transfer=0.01")]
    [TestCase("'lattice.extent' is too large for a perturbation of M", "lattice.extent=100", "model.form=linear")]
    [TestCase("'lattice.extent' is too large for a perturbation of M", "lattice.extent=100", "quadrature.max-transfer=100",
        "model.form=perturbation")]
    public void Without_a_field_by_plan_too(string words, params string[] overrides)
    {
        using var place = new CaseDirectory();
        Assert.That(Refused(place, [], overrides), Does.StartWith($"case.toml: {words}"));
        Assert.That(Plan(place, overrides), Is.EqualTo(Refused(place, [], overrides)));
    }

    [Test]
    public void A_perturbation_that_is_given_is_not_normalised()
    {
        using var place = new CaseDirectory((20, Perturbation), (21, ""), (22, ""), (23, ""), (24, ""), (25, ""));
        string[] overrides = ["model.form=perturbation", "initial.normalise=true"];
        var sentence = Refused(place, [], overrides);
        Assert.That(sentence, Does.Contain("cannot be combined with form = \"perturbation\" in [model]"));
        Assert.That(Plan(place, overrides), Is.EqualTo(sentence));
    }

    /// <summary>The process is told that it has 100 MB, which the fields fit into and the tables do not.</summary>
    [Test]
    public void Tables_that_the_memory_does_not_hold()
    {
        using var place = new CaseDirectory();
        var sentence = Refused(
            place, [("DOTNET_GCHeapHardLimit", "0x6000000")], "lattice.points=200", "quadrature.directions=40");
        Assert.That(
            sentence, Does.Contain("'lattice.points' with 'quadrature.directions' = 40 needs").And.Contain("0.101 GB are available"));
    }

    [Test]
    public void An_initial_file_that_does_not_fit()
    {
        using var place = new CaseDirectory([(4, "points = [2, 3]"), .. CaseDirectory.FromFile]);
        File.WriteAllText(place.Path("f.h5"), "this is not HDF5");
        Assert.That(Refused(place, []), Does.Contain("cannot be read"));
        place.WriteField("g", [2, 3], 1, 2, 3, 4, 5, 6);
        Assert.That(Refused(place, []), Does.Contain("has no dataset '/f'; it has g"));
        place.WriteField("f", [3, 2], 1, 2, 3, 4, 5, 6);
        Assert.That(Refused(place, []), Does.Contain("must have the shape of the lattice, 2 x 3"));
        place.WriteField("f", [2, 3], 1, 2, 3, 4, double.NaN, 6);
        Assert.That(Refused(place, []), Does.Contain("must have finite values throughout"));
    }

    [Test]
    public void Samples_that_cannot_be_used()
    {
        using var place = new CaseDirectory([(4, "points = 4"), .. CaseDirectory.FromFile]);
        place.WriteField("f", [4, 4], [.. Enumerable.Range(0, 16).Select(i => i == 5 ? -0.01 : 0.04)]);
        Assert.That(Refused(place, [], "quadrature.radial=monotone"), Does.Contain("negative values").And.Contain("monotone"));
        place.WriteField("f", [4, 4], [.. Enumerable.Repeat(0.0, 16)]);
        Assert.That(Refused(place, [], "initial.normalise=true"), Does.Contain("needs a positive mass"));
        place.WriteField("f", [4, 4], [.. Enumerable.Repeat(0.04, 16)]);
        Assert.That(Refused(place, [], "quadrature.max-transfer=0.01"), Does.Contain("'quadrature.max-transfer' must reach"));
        Assert.That(
            Refused(place, [], "initial.content=perturbation", "lattice.extent=100"), Does.Contain("'lattice.extent' is too large"));
    }

    [Test]
    public void A_fermi_gas_that_is_too_dense()
    {
        using var place = new CaseDirectory();
        string[] fermi = ["model.statistics=fermi", "model.degeneracy=10"];
        Assert.That(Refused(place, [], fermi), Is.EqualTo(
            "case.toml: the initial state in [initial] has values up to 0.219436, expected at most 1/eta = 0.1 with statistics = \"fermi\" "
            + "and degeneracy = 10 in [model]"));
        var accepted = place.Clusterlb("check", "case.toml", "--set", "model.statistics=fermi", "model.degeneracy=4.5");
        Assert.That(accepted.ExitCode, Is.Zero, accepted.Error);
        Assert.That(accepted.Error, Does.Contain("statistics  fermi, degeneracy = 4.5").And.Contain("final state Fermi-Dirac state, T = "));
    }

    /// <summary>What is about one gas of Boltzmann's statistics refuses others.</summary>
    [TestCase("spectrum", "s.h5")]
    [TestCase("spectrum", "s.h5", "--continuum")]
    [TestCase("kernel", "s.h5")]
    [TestCase("cumulant", "s.h5")]
    [TestCase("limit", "out")]
    public void Theory_of_other_statistics(string verb, string output, params string[] options)
    {
        using var place = new CaseDirectory();
        var files = place.Files();
        Assert.That(
            place.Clusterlb([verb, "case.toml", "-o", output, .. options, "--set", "model.statistics=bose", "model.degeneracy=1"])
                .Refused(2),
            Is.EqualTo(
                $"case.toml: 'model.statistics' must be \"boltzmann\" for `clusterlb {verb}`, the theory of which is about Boltzmann's "
                + "statistics, but is \"bose\""));
        Assert.That(place.Files(), Is.EqualTo(files));
    }

    [TestCase("perturbation")]
    [TestCase("linear")]
    public void Forms_of_other_statistics(string form)
    {
        using var place = new CaseDirectory();
        var sentence = Refused(place, [], "model.statistics=fermi", "model.degeneracy=1", $"model.form={form}");
        Assert.That(sentence, Does.Contain($"must be \"boltzmann\" with form = \"{form}\""));
        Assert.That(Plan(place, ["model.statistics=fermi", "model.degeneracy=1", $"model.form={form}"]), Is.EqualTo(sentence));
    }

    /// <summary>What check and evaluate both end with.</summary>
    private static string Refused(CaseDirectory place, (string Name, string Value)[] environment, params string[] overrides)
    {
        var files = place.Files();
        string[] set = overrides.Length == 0 ? [] : ["--set", .. overrides];
        var check = Clusterlb.Run(place.Path(""), environment, ["check", "case.toml", .. set]).Refused(2);
        var evaluate = Clusterlb.Run(place.Path(""), environment, ["evaluate", "case.toml", "-o", "q.h5", .. set]).Refused(2);
        Assert.That(check, Is.EqualTo(evaluate));
        Assert.That(place.Files(), Is.EqualTo(files));
        return check;
    }

    private static string Plan(CaseDirectory place, string[] overrides) =>
        place.Clusterlb(["plan", "case.toml", "--ranks", "2", "--set", .. overrides]).Refused(2);
}
