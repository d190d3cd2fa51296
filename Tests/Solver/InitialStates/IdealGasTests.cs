using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Input;
using ClusterLB.Tests.Solver.Diagnostics;
using ClusterLB.Tests.Solver.Input;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.InitialStates;

/// <summary>The initial states of fermions and bosons.</summary>
public class IdealGasTests
{
    [TestCase("fermi-dirac", 2, 0.5, 9.0)]
    [TestCase("fermi-dirac", 3, 0.4, 60.0)]
    [TestCase("fermi-dirac", 4, 0.6, 150.0)]
    [TestCase("bose-einstein", 2, 0.9, 3.0)]
    [TestCase("bose-einstein", 3, 0.9, 20.0)]
    public void By_density_it_has_that_mass(string kind, int d, double temperature, double degeneracy)
    {
        var density = 0.7;
        var mean = string.Join(", ", new[] { 0.1, -0.2, 0, 0 }.Take(d));
        var read = Read(kind, d, degeneracy, $"temperature = {temperature}\ndensity = {density}\nmean = [{mean}]");
        var state = (IdealGas)read.Initial.State;
        var lattice = Cases.Cube(d, d == 4 ? 24 : 44, 5.5);
        using var field = DiagnosticFields.Sample(state, lattice);
        var moments = DiagnosticFields.MomentsOf(lattice, field);
        Assert.That(moments.Mass, Is.EqualTo(density).Within(d == 4 ? 1e-5 : 1e-6));
        Assert.That(moments.MeanVelocity[1], Is.EqualTo(-0.2).Within(1e-5));

        // the two ways to name it agree, and each writes what it reads
        var other = (IdealGas)Read(
            kind, d, degeneracy, $"temperature = {temperature}\nchemical-potential = {state.ChemicalPotential:R}").Initial.State;
        Assert.That(other.ChemicalPotential, Is.EqualTo(state.ChemicalPotential));
        Assert.That(read.ToToml(), Does.Contain("density = 0.7").And.Not.Contain("chemical-potential"));
        foreach (var at in new[] { 0, lattice.Count / 2, lattice.Count / 3 })
        {
            var v = new double[d];
            Cases.Velocity(lattice, at, v);
            var x = (0.5 * v.Select((y, a) => Math.Pow(y - state.Mean[a], 2)).Sum() - state.ChemicalPotential) / temperature;
            var expected = 1 / (Math.Exp(x) + Math.Sign(state.Statistics.Eta)) / degeneracy;
            Assert.That(field[at], Is.EqualTo(expected).Within(1e-12 * expected));
            Assert.That(state.Value(v), Is.EqualTo(field[at]));
        }
    }

    /// <summary>A cold gas: a ball of radius v_F filled to 1/η, with Sommerfeld's chemical potential.</summary>
    [Test]
    public void A_cold_fermi_gas_is_a_filled_ball()
    {
        var (t, eta) = (0.01, 20.0);
        var state = (IdealGas)Read("fermi-dirac", 3, eta, $"temperature = {t}").Initial.State;
        var radius = Math.Pow(3 * eta / (4 * Math.PI), 1 / 3.0);
        var energy = 0.5 * radius * radius;
        Assert.That(state.ChemicalPotential, Is.EqualTo(energy * (1 - Math.PI * Math.PI / 12 * Math.Pow(t / energy, 2))).Within(1e-7));
        Assert.That(state.Value([0, 0, 0.9 * radius]), Is.EqualTo(1 / eta).Within(1e-10));
        Assert.That(state.Value([0, 1.2 * radius, 0]), Is.LessThan(1e-15));
        Assert.That(state.ThermalWidth, Is.EqualTo(0.538 * Math.PI * t / radius).Within(0.002 * t));
    }

    [Test]
    public void The_classical_limit_is_a_maxwellian([Values("fermi-dirac", "bose-einstein")] string kind)
    {
        var state = (IdealGas)Read(kind, 3, 1e-8, "temperature = 0.8").Initial.State;
        var maxwellian = new Maxwellian(0.8, [0.0, 0.0, 0.0]);
        foreach (var v in new double[][] { [0, 0, 0], [1, -0.5, 0.2], [3, 0, 2] })
            Assert.That(state.Value(v), Is.EqualTo(maxwellian.Value(v)).Within(1e-7 * maxwellian.Value(v)));
        Assert.That(state.ThermalWidth, Is.EqualTo(Math.Sqrt(0.8)));
    }

    /// <summary>The width is about that which the samples have.</summary>
    [TestCase(2, 0.05, 1.5)]
    [TestCase(3, 0.1, 1.5)]
    [TestCase(2, 1.0, -2.0)]
    public void The_thermal_width_is_that_of_the_samples(int d, double t, double mu)
    {
        var state = new FermiDirac(4, t, mu, new double[d]);
        var lattice = Cases.Cube(d, d == 2 ? 160 : 96, 5);
        using var field = DiagnosticFields.Sample(state, lattice);
        Assert.That(SpectralWidth.Estimate(lattice, field) / state.ThermalWidth, Is.InRange(0.9, 2.6));
    }

    [TestCase("fermi-dirac", "temperature = 0.5\ndensity = 1\nchemical-potential = 1", "'initial.density' must be left out where "
        + "'chemical-potential' is given, but is the integer 1")]
    [TestCase("fermi-dirac", "density = 1", "'initial.temperature' is missing")]
    [TestCase("bose-einstein", "temperature = 0.5\nchemical-potential = 0", "'initial.chemical-potential' must be a negative number")]
    [TestCase("bose-einstein", "temperature = 0.5\ndensity = 1", "'initial.density' must be below 0.727328, where bosons of this "
        + "degeneracy and temperature condense, but is the integer 1")]
    [TestCase("bose-einstein", "temperature = 0.5", "'initial.temperature' must be above 0.61823, where bosons of this degeneracy "
        + "condense")]
    public void What_it_cannot_be_is_refused(string kind, string keys, string words) =>
        Assert.That(Assert.Throws<ClusterLB.IO.Toml.InputException>(() => Read(kind, 3, 20, keys))!.Message, Does.Contain(words));

    private static Configuration Read(string kind, int d, double degeneracy, string keys) => Sample.Read(
        Sample.With(
            (3, $"dimension = {d}"),
            (8, $"hbar = 1.0\nstatistics = \"{(kind == "fermi-dirac" ? "fermi" : "bose")}\"\ndegeneracy = {degeneracy:R}"),
            (20, $"kind = \"{kind}\"\n{keys}"), (22, ""), (23, ""), (24, ""), (25, "")));
}
