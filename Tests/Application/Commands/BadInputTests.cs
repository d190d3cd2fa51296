namespace ClusterLB.Tests.Application.Commands;

/// <summary>Bad inputs as a user meets them: exit code 2, one sentence on standard error, nothing on standard output and no file.</summary>
public class BadInputTests
{
    [TestCase("wrong type", 4, "points = \"many\"", "case.toml, line 4, column 1: 'lattice.points' must be an integer of at least 2")]
    [TestCase("unknown key", 4, "points = 16\nponits = 16", "line 5, column 1: unknown key 'ponits' in [lattice]")]
    [TestCase("missing section", 11, "[potentials]", "unknown section [potentials]")]
    [TestCase("d = 5", 3, "dimension = 5", "'lattice.dimension' must be an integer from 2 to 4")]
    [TestCase("nan", 5, "extent = nan", "'lattice.extent' must be a positive finite number")]
    [TestCase("inf", 13, "strength = inf", "'potential.strength' must be a positive finite number")]
    [TestCase("duplicate key", 3, "dimension = 2\ndimension = 2", "'lattice.dimension' is a duplicate")]
    [TestCase("wrong array length", 24, "mean = [0.7]", "'initial.components.mean' must be an array of 2 finite numbers")]
    [TestCase("points < 2", 4, "points = 1", "'lattice.points' must be an integer of at least 2")]
    [TestCase("more than memory", 4, "points = 2000000000", "'lattice.points' must be few enough for the memory")]
    [TestCase("zero variance", 25, "variance = [0.8, 0.0]", "'initial.components.variance' must be an array of 2 positive finite numbers")]
    [TestCase("negative variance", 25, "variance = [-1, 0.6]", "'initial.components.variance' must be an array of 2 positive")]
    [TestCase("hbar missing", 8, "", "'model.hbar' is missing")]
    [TestCase("hbar 0", 8, "hbar = 0", "'model.hbar' must be a positive finite number")]
    [TestCase("P2 = 1", 16, "directions = 1", "'quadrature.directions' must be")]
    [TestCase("unreadable path", 20, "kind = \"file\"\npath = \"nowhere.h5\"",
        "'initial.path' must be the path of a readable HDF5 or .npy file")]
    [TestCase("no TOML", 4, "points = ", "TOML syntax error")]
    public void The_issue_names_it(string what, int line, string text, string words)
    {
        using var place = new CaseDirectory((line, text));
        var sentence = place.Clusterlb("evaluate", "case.toml", "-o", "out.h5").Refused(2);
        Assert.That(sentence, Does.Contain(words).And.StartWith("case.toml, line "), what);
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [Test]
    public void An_integral_that_does_not_exist_names_the_remedy()
    {
        using var classical = new CaseDirectory((7, "kind = \"classical\""), (8, ""), (14, "decay = 3.0"));
        Assert.That(classical.Clusterlb("run", "case.toml").Refused(2), Does.Contain("max-wavenumber"));
        using var coulomb = new CaseDirectory(
            (3, "dimension = 3"), (9, "screening = \"none\""), (12, "kind = \"power\""), (14, "exponent = 2.0"),
            (24, "mean = [0, 0, 0]"), (25, "variance = [1, 1, 1]"));
        Assert.That(coulomb.Clusterlb("run", "case.toml").Refused(2), Does.Contain("diverges at κ = 0").And.Contain("screening"));
        Assert.That(coulomb.Files(), Is.EqualTo(["case.toml"]));
    }

    [Test]
    public void An_initial_file_that_does_not_fit_is_named()
    {
        using var place = new CaseDirectory([(4, "points = [2, 3]"), .. CaseDirectory.FromFile]);
        File.WriteAllText(place.Path("f.h5"), "this is not HDF5");
        Assert.That(Refused(), Does.Contain("f.h5'").And.Contain("cannot be read"));
        place.WriteField("g", [2, 3], 1, 2, 3, 4, 5, 6);
        Assert.That(Refused(), Does.Contain("f.h5' has no dataset '/f'; it has g"));
        place.WriteField("f", [3, 2], 1, 2, 3, 4, 5, 6);
        Assert.That(Refused(), Does.Contain("f.h5' must have the shape of the lattice, 2 x 3, but has 3 x 2"));
        place.WriteField("f", [2, 3], 1, 2, 3, 4, double.NaN, 6);
        Assert.That(Refused(), Does.Contain("f.h5' must have finite values throughout, but has NaN at index [1, 1]"));
        Assert.That(place.Files(), Is.EqualTo(["case.toml", "f.h5"]));

        string Refused() => place.Clusterlb("run", "case.toml").Refused(2);
    }

    [Test]
    public void Negative_initial_values_are_refused_with_monotone_weights_and_a_warning_with_spectral_ones()
    {
        using var place = new CaseDirectory([(4, "points = 4"), .. CaseDirectory.FromFile]);
        place.WriteField("f", [4, 4], [.. Enumerable.Range(0, 16).Select(i => i == 5 ? -0.01 : 0.04)]);
        var sentence = place.Clusterlb("evaluate", "case.toml", "-o", "q.h5", "--set", "quadrature.radial=monotone").Refused(2);
        Assert.That(sentence, Does.Contain("negative values").And.Contain("monotone"));
        var spectral = place.Clusterlb("evaluate", "case.toml", "-o", "q.h5");
        Assert.That(spectral.Finished(), Is.EqualTo("q.h5\n"));
        Assert.That(spectral.Error, Does.Contain("warning: case.toml: the initial state has negative values, smallest -0.01"));
    }

    [Test]
    public void A_run_needs_a_time()
    {
        using var place = new CaseDirectory((26, ""), (27, ""), (28, ""), (29, ""), (30, ""));
        Assert.That(place.Clusterlb("run", "case.toml").Refused(2), Does.Contain("the section [time] is missing").And.Contain("case.toml"));
        Assert.That(place.Clusterlb("evaluate", "case.toml", "-o", "q.h5").Finished(), Is.EqualTo("q.h5\n"));
    }

    [Test]
    public void A_configuration_that_cannot_be_read()
    {
        using var place = new CaseDirectory();
        Assert.That(place.Clusterlb("check", "nowhere.toml").Refused(2), Does.Contain("nowhere.toml: does not exist"));
        Assert.That(place.Clusterlb("check", place.Path("")).Refused(2), Does.Contain("is a directory"));
        File.WriteAllBytes(place.Path("case.toml"), [0x5b, 0xff, 0xfe]);
        Assert.That(place.Clusterlb("check", "case.toml").Refused(2), Does.Contain("is not UTF-8 text"));
    }
}
