using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Tests.Solver.Input;

public class ConfigurationTests
{
    [TestCaseSource(typeof(SharedReference), nameof(SharedReference.Inputs))]
    public void Reference_inputs_load_and_come_back_from_their_own_text(string path)
    {
        var read = Configuration.Load(path);
        Assert.That(read.Time, Is.Null);
        Assert.That(read.Quadrature, Is.EqualTo(new QuadratureSettings()));
        Assert.That(((GaussianMixture)read.Initial.State).Components, Has.Count.EqualTo(2));
        AssertRoundTrip(read);
    }

    [Test]
    public void Every_reference_input_has_its_values() =>
        Assert.That(
            (string[])[.. Directory.GetFiles(SharedReference.Own, "*.toml").Select(f => Path.ChangeExtension(f, ".json"))],
            Has.Length.AtLeast(19).And.All.Exist);

    [Test]
    public void Every_key_arrives()
    {
        var read = Sample.Read(Sample.With((4, "points = [16, 20]"), (10, "prefactor = 0.25"), (14, "decay = 8\nmax-wavenumber = 30"),
            (16, "directions = 10"), (17, "radial = \"monotone\""), (18, "max-transfer = 14"), (21, "normalise = true"),
                (28, "method = \"rkc\"\nstep = 0.125")));
        Assert.That(read.Title, Is.EqualTo("Two beams"));
        Assert.That(read.SourcePath, Is.EqualTo(Path.GetFullPath(Sample.File)));
        Assert.That(read.Lattice.Create().Spacing, Is.EqualTo(10.0 / 16));
        Assert.That(read.Lattice.Points, Is.EqualTo(new[] { 16, 20 }));
        Assert.That(read.Model, Is.EqualTo(new CollisionModel(1.0, 0.25, read.Model.Potential, Screening.Dynamic)));
        Assert.That(read.PrefactorName, Is.EqualTo("number"));
        Assert.That(((AlgebraicPotential)read.Model.Potential).Decay, Is.EqualTo(8));
        Assert.That(read.Model.Potential.MaxWavenumber, Is.EqualTo(30));
        Assert.That(read.Quadrature, Is.EqualTo(new QuadratureSettings(10, RadialRule.Monotone, 14)));
        Assert.That(read.Initial.Normalise, Is.True);
        Assert.That(read.Time, Is.EqualTo(new TimeSettings(1, Rkc.Kind, 1e-6, 0.125, 100)));
        Assert.That(read.Output, Is.EqualTo(new OutputSettings("out", 1, 0.5)));
        AssertRoundTrip(read);
    }

    [Test]
    public void Only_four_sections_are_required()
    {
        var read = Sample.Read(
            string.Join('\n', Sample.Lines[1..8].Concat(Sample.Lines[10..14]).Concat(Sample.Lines[18..20]).Concat(Sample.Lines[21..25])));
        Assert.That(read.Title, Is.EqualTo("case"));
        Assert.That(read.Model.Screening, Is.EqualTo(Screening.Dynamic));
        Assert.That(read.Model.Prefactor, Is.EqualTo(2 / Math.Pow(2 * Math.PI, 2)));
        Assert.That(read.Quadrature, Is.EqualTo(new QuadratureSettings(null, RadialRule.Spectral, 8)));
        Assert.That(read.Output, Is.EqualTo(new OutputSettings(null, 1, 0)));
        Assert.That(read.Warnings, Is.Empty);
        AssertRoundTrip(read);
    }

    [Test]
    public void The_golden_rule_is_pi_times_the_paper()
    {
        var (paper, golden) = (
            Sample.Read(Sample.Text).Model.Prefactor, Sample.Read(Sample.Text, "model.prefactor=golden-rule").Model.Prefactor);
        Assert.That(golden / paper, Is.EqualTo(Math.PI).Within(1e-15));
        Assert.That(Sample.Read(Sample.Text, "model.prefactor=2").Model.Prefactor, Is.EqualTo(2));
    }

    [Test]
    public void Hbar_of_a_classical_model_is_ignored_with_a_warning()
    {
        var read = Sample.Read(Sample.With(7, "kind = \"classical\""));
        Assert.That(read.Model.Hbar, Is.Zero);
        Assert.That(
            read.Warnings, Is.EqualTo(
            new[] { "case.toml, line 8, column 1: 'model.hbar' is ignored, since kind = \"classical\" is the limit hbar -> 0" }));
        Assert.That(Sample.Read(Sample.With((7, "kind = \"classical\""), (8, ""))).Warnings, Is.Empty);
        AssertRoundTrip(read);
    }

    [TestCase("kind = \"maxwellian\"\ntemperature = 1.5\nmean = [0.25, -1]")]
    [TestCase("kind = \"maxwellian\"\ntemperature = 1")]
    [TestCase("kind = \"bkw\"\nk0 = 0.5")]
    [TestCase(
        "kind = \"perturbation\"\n[[initial.modes]]\nindex = [2, 0]\namplitude = -0.1\n[[initial.modes]]\nindex = [0, 3]\namplitude = "
        + "1e-17")]
    [TestCase("kind = \"mixture\"\ncomponents = [{weight = 1, mean = [0, 0], variance = [1, 0.1]}]")]
    public void Every_initial_state_round_trips(string section) =>
        AssertRoundTrip(Sample.Read(string.Join('\n', Sample.Lines.Take(19).Append(section))));

    [Test]
    public void An_initial_file_is_found_beside_the_configuration()
    {
        var folder = Directory.CreateTempSubdirectory("clusterlb-input").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "F.h5"), "");
            var path = Path.Combine(folder, "case.toml");
            File.WriteAllLines(path, Sample.Lines.Take(19).Append("kind = \"file\"").Append("path = \"F.h5\""));
            var read = Configuration.Load(path);
            var state = (FileState)read.Initial.State;
            Assert.That(
                (state.Path, state.Dataset, state.IsPerturbation), Is.EqualTo((Path.Combine(folder, "F.h5"), "/distribution", false)));
            AssertRoundTrip(read);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void The_bound_of_bkw_may_be_given_as_a_rounded_decimal()
    {
        var text = string.Join('\n', Sample.Lines.Take(19).Append("kind = \"bkw\"\nk0 = 0.59999999999999"));
        Assert.That(((Bkw)Sample.Read(text, "lattice.dimension=3").Initial.State).K, Is.EqualTo(0.6));
    }

    [Test]
    public void What_is_reduced_is_read_and_written_with_rising_axes()
    {
        var text = Sample.With((3, "dimension = 3"), (24, "mean = [0.7, 0.2, 0.0]"), (25, "variance = [0.8, 0.6, 0.7]"))
            + "\nmarginals = [[2, 0], [1]]\nradial-average = true\nenergy-shells = 20\nmoments = 3\n"
            + "[[output.slices]]\naxes = [2, 1]\nvalues = [0.5, -1]\n[[output.slices]]\naxes = [0]\nvalues = [0.0]";
        var read = Configuration.Parse(text, Sample.File);
        var reductions = read.Output.Reductions;
        Assert.That(reductions.Marginals, Is.EqualTo((int[][])[[0, 2], [1]]));
        Assert.That((reductions.Radial, reductions.EnergyShells, reductions.MomentOrder), Is.EqualTo((true, 20, 3)));
        Assert.That(reductions.Slices.Select(s => s.Axes), Is.EqualTo((int[][])[[1, 2], [0]]));
        Assert.That(reductions.Slices.Select(s => s.Values), Is.EqualTo((double[][])[[-1, 0.5], [0]]));
        Assert.That(Configuration.Parse(read.ToToml(), read.SourcePath).ToToml(), Is.EqualTo(read.ToToml()));
        Assert.That(read.ToToml(), Does.Contain("marginals = [[0, 2], [1]]"));
    }

    [Test]
    public void The_template_loads_and_shows_every_key_with_its_default()
    {
        var read = Configuration.Parse(Template.Text, "template.toml");
        Assert.That(read.Quadrature, Is.EqualTo(new QuadratureSettings()));
        Assert.That(read.RequireTime(), Is.EqualTo(new TimeSettings(10, DormandPrince54.Kind)));
        Assert.That(read.Output, Is.EqualTo(new OutputSettings()));
        Assert.That(read.Checkpoint, Is.EqualTo(new CheckpointSettings()));
        var lines = Template.Text.Split('\n');
        const string Keys =
            "inverse-length length decay exponent max-wavenumber temperature mean k0 path dataset index amplitude step directory";
        foreach (var key in Keys.Split(' '))
            Assert.That(lines, Has.Some.StartsWith($"{key} = ").Or.Some.StartsWith($"# {key} = "), key);
        AssertRoundTrip(read);
    }

    private static void AssertRoundTrip(Configuration read)
    {
        var text = read.ToToml();
        var again = Configuration.Parse(text, read.SourcePath);
        Assert.That(again.ToToml(), Is.EqualTo(text));
        Assert.That(again.Title, Is.EqualTo(read.Title));
        Assert.That(again.Lattice.Points, Is.EqualTo(read.Lattice.Points));
        Assert.That(again.Lattice.Extent, Is.EqualTo(read.Lattice.Extent));
        Assert.That(again.Model with { Potential = read.Model.Potential }, Is.EqualTo(read.Model));
        Assert.That(again.Model.Potential, Is.TypeOf(read.Model.Potential.GetType()));
        Assert.That(again.Model.Potential.Value(1.3), Is.EqualTo(read.Model.Potential.Value(1.3)));
        Assert.That((again.PrefactorName, again.Quadrature, again.Time, again.Output, again.Checkpoint),
            Is.EqualTo((read.PrefactorName, read.Quadrature, read.Time, read.Output, read.Checkpoint)));
    }

    [TestCase("1.054571817e-34", true)]
    [TestCase("6.626e-34", true)]
    [TestCase("1.05e-27", true)]
    [TestCase("1e-30", false)]
    public void An_hbar_in_the_units_of_a_laboratory_is_pointed_out(string hbar, bool isTold)
    {
        var told = Sample.Read(Sample.With(8, $"hbar = {hbar}")).Warnings.Where(w => w.Contains("looks like Planck's constant"));
        Assert.That(told.Count(), Is.EqualTo(isTold ? 1 : 0));
    }
}
