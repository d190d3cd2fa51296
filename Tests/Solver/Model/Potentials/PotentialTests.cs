using ClusterLB.IO.Toml;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Tests.Solver.Input;

namespace ClusterLB.Tests.Solver.Model.Potentials;

/// <summary>What every potential promises, also one that is added; and the formulas of those that are here.</summary>
public class PotentialTests
{
    public static IEnumerable<TestCaseData> Kinds => PotentialKind.All.Select(k => new TestCaseData(k).SetArgDisplayNames(k.Name));

    [TestCaseSource(nameof(Kinds))]
    public void Its_inverse_is_one_over_its_value(PotentialKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        foreach (var potential in Samples(kind))
        {
            foreach (var k in new[] { 1e-3, 0.1, 0.7, 1.2, 3.0, 5.0 })
            {
                Assert.That(potential.Value(k), Is.Positive);
                Assert.That(potential.Inverse(k) * potential.Value(k), Is.EqualTo(1).Within(1e-14));
            }

            Assert.That(double.IsNaN(potential.Inverse(0)), Is.False);
            Assert.That(potential.Inverse(1e3), Is.Positive);
            Assert.That(potential.Scale, Is.Positive.And.LessThan(double.PositiveInfinity));
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void It_behaves_at_both_ends_as_it_says(PotentialKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        foreach (var potential in Samples(kind))
        {
            double Slope(double k) => Math.Log(potential.Value(1.01 * k) / potential.Value(k)) / Math.Log(1.01);
            Assert.That(-Slope(1e-4 * potential.Scale), Is.EqualTo(potential.OriginExponent).Within(1e-3), "V ~ k^(-e) at 0");
            if (double.IsFinite(potential.DecayExponent))
                Assert.That(-2 * Slope(1e3 * potential.Scale), Is.EqualTo(potential.DecayExponent).Within(1e-3), "V² ~ k^(-s) at large k");
            else
                Assert.That(-2 * Slope(10 * potential.Scale), Is.GreaterThan(20), "faster than every power");
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void It_is_read_written_and_shown_by_init(PotentialKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        double[] values = [.. kind.Constants.Select(c => c.Example * 1.25)];
        var keys = string.Join('\n', kind.Constants.Zip(values, (c, v) => new TomlText().Key(c.Key, v).ToString())
            .Concat(kind.Examples.Select(e => e.ToString())));
        var text = Sample.With((12, $"kind = \"{kind.Name}\""), (13, keys), (14, "max-wavenumber = 30"));
        var read = Sample.Read(text);
        Assert.That(PotentialKind.All.Of(read.Model.Potential.GetType()), Is.SameAs(kind));
        Assert.That(read.Model.Potential.Constants, Is.EqualTo(values));
        Assert.That(read.Model.Potential.MaxWavenumber, Is.EqualTo(30));
        Assert.That(Configuration.Parse(read.ToToml(), "again.toml").ToToml(), Is.EqualTo(read.ToToml()));
        Assert.That(Template.Text, Does.Contain($"kind = \"{kind.Name}\"").And.Contain(kind.Formula));
        foreach (var constant in kind.Constants)
            Assert.That(Template.Text, Does.Match($"(?m)^(# )?{constant.Key} = "));
    }

    [Test]
    public void Every_potential_is_known_to_the_input()
    {
        var written = typeof(Potential).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Potential)) && !t.IsAbstract && t.Namespace == typeof(Potential).Namespace);
        Assert.That(
            written.Select(PotentialKind.All.Of), Is.EquivalentTo(PotentialKind.All), "each has its line [assembly: Kind(...)]");
    }

    [Test]
    public void The_formulas_hold()
    {
        (Potential Potential, double Value)[] all =
        [
            (new YukawaPotential(2, 0.5), 2 / (1.44 + 0.25)),
            (new GaussianPotential(2, 0.5), 2 * Math.Exp(-1.44 * 0.25 / 2)),
            (new AlgebraicPotential(2, 6), 2 / Math.Pow(2.44, 1.5)),
            (new PowerLawPotential(2, 1.5), 2 / Math.Pow(1.2, 1.5)),
        ];
        foreach (var (potential, value) in all)
        {
            Assert.That(potential.Value(1.2), Is.EqualTo(value).Within(1e-15));
            Assert.That(potential.MaxWavenumber, Is.EqualTo(double.PositiveInfinity));
        }

        Assert.That(new PowerLawPotential(1, 2).Inverse(0), Is.Zero);
        Assert.That(new GaussianPotential(1, 1).Inverse(100), Is.EqualTo(double.PositiveInfinity));
    }

    private static IEnumerable<Potential> Samples(PotentialKind kind) =>
        new[] { 1, 0.8 }.Select(factor => kind.Create([.. kind.Constants.Select(c => factor * c.Example)], double.PositiveInfinity));
}
