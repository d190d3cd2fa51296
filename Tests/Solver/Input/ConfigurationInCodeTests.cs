using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Runs;

namespace ClusterLB.Tests.Solver.Input;

/// <summary>A configuration that is made in code, or changed there, is as good as a file: the same case, or the same refusal.</summary>
public class ConfigurationInCodeTests
{
    private static Configuration Made => new()
    {
        Lattice = new(Points: [8, 8], Extent: 4),
        Model = new(hbar: 1, new YukawaPotential(strength: 1, inverseLength: 1)),
        Initial = new(new Maxwellian(temperature: 1, mean: [0, 0])),
        Time = new(end: 2),
    };

    [Test]
    public void It_is_the_case_of_the_file_with_the_same_keys()
    {
        const string file = """
            title = ""
            [lattice]
            dimension = 2
            points = 8
            extent = 4.0
            [model]
            kind = "quantum"
            hbar = 1.0
            [potential]
            kind = "yukawa"
            strength = 1.0
            inverse-length = 1.0
            [initial]
            kind = "maxwellian"
            temperature = 1.0
            [time]
            end = 2.0
            """;
        using var made = Case(Made);
        using var read = Case(Configuration.Parse(file, "case.toml"));
        Assert.That(made.Configuration.ToToml(), Is.EqualTo(read.Configuration.ToToml()));
        Assert.That(made.Configuration.Model.Prefactor, Is.EqualTo(2 / Math.Pow(2 * Math.PI, 2)), "c_2 of the article");
        Assert.That(made.Initial.AsSpan().SequenceEqual(read.Initial.AsSpan()));
    }

    [Test]
    public void A_number_for_the_prefactor_is_kept()
    {
        using var made = Case(Made with { Model = new(0, 0.25, new GaussianPotential(1, 1), Screening.None) });
        Assert.That((made.Configuration.Model.Hbar, made.Configuration.Model.Prefactor), Is.EqualTo((0.0, 0.25)));
        Assert.That(made.Configuration.PrefactorName, Is.EqualTo("number"));
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Of(Made with { Lattice = new([8, 8], -1) }, "'lattice.extent'");
        yield return Of(Made with { Lattice = new([8], 4) }, "'lattice.dimension'");
        yield return Of(Made with { Lattice = new([], 4) }, "'lattice.dimension'");
        yield return Of(Made with { Model = new(-1, new YukawaPotential(1, 1)) }, "'model.hbar'");
        yield return Of(Made with { Model = new(double.NaN, new YukawaPotential(1, 1)) }, "'model.hbar'");
        yield return Of(Made with { Model = new(1, -1, new YukawaPotential(1, 1), Screening.None) }, "'model.prefactor'");
        yield return Of(Made with { Model = new(1, new YukawaPotential(-1, 1)) }, "'potential.strength'");
        yield return Of(Made with { Quadrature = new(Directions: 1) }, "'quadrature.directions'");
        yield return Of(Made with { Quadrature = new(MaxTransfer: 0) }, "'quadrature.max-transfer'");
        yield return Of(Made with { Time = new(end: -2) }, "'time.end'");
        yield return Of(
            Configuration.Parse(Sample.Text, "sample.toml") with { Time = new(end: double.NaN) }, "'time.end'", "sample.toml");

        static TestCaseData Of(Configuration configuration, string key, string file = "configuration made in code") =>
            new TestCaseData(configuration, key, file).SetArgDisplayNames(key, file);
    }

    /// <summary>By the sentence that a file gets.</summary>
    [TestCaseSource(nameof(Refused))]
    public void What_a_file_is_refused_for_code_is_refused_for(Configuration configuration, string key, string file) =>
        Assert.That(
            () => Case(configuration),
            Throws.TypeOf<InputException>().With.Message.Contains(key).And.Message.Contains(file));

    [Test]
    public void Without_a_time_it_can_be_evaluated_but_not_run()
    {
        using var made = Case(Made with { Time = null });
        Assert.That(() => made.Evolve(), Throws.TypeOf<InputException>().With.Message.Contains("[time]"));
    }

    private static Case Case(Configuration configuration) => ClusterLB.Solver.Runs.Case.Of(configuration, new SerialCommunicator(), 1);
}
