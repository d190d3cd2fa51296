using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Solver.Input;

/// <summary>[physical]: what follows from it, times with units, and what is refused. The numbers are those of docs/units.md.</summary>
public class PhysicalSettingsTests
{
    private const string Text = """
        [lattice]
        dimension = 3
        points = 8
        extent = 5.0
        [physical]
        density = "1e26 m^-3"
        temperature = "100 eV"
        mass = "1 me"
        [model]
        kind = "quantum"
        [quadrature]
        directions = 2
        [initial]
        kind = "mixture"
        [[initial.components]]
        weight = 1.0
        mean = [0.0, 0.0, 0.0]
        variance = [0.8, 1.1, 1.1]
        [time]
        end = "20 fs"
        method = "ssp-rk3"
        step = "10 fs"
        [output]
        at = ["5 fs", "12 fs"]
        """;

    [Test]
    public void The_equation_follows_from_the_particles()
    {
        var read = Sample.Read(Text);
        Assert.That(read.Model.Hbar, Is.EqualTo(0.003713).Within(1e-6));
        Assert.That(read.Model.Prefactor, Is.EqualTo(2 * Math.PI / Math.Pow(2 * Math.PI, 3)).Within(1e-16), "golden-rule");
        Assert.That(read.Model.Potential, Is.InstanceOf<PowerLawPotential>());
        Assert.That(read.Model.Potential.Constants, Is.EqualTo(new[] { 1.0, 2.0 }));
        const double Unit = 7.282e-14;
        Assert.That(read.Time!.End, Is.EqualTo(20e-15 / Unit).Within(1e-4 * 20e-15 / Unit));
        Assert.That(read.Time.Step, Is.EqualTo(read.Time.End / 2).Within(1e-14));
        Assert.That(read.Output.At, Is.EqualTo(new[] { read.Time.End / 4, 0.6 * read.Time.End }).Within(1e-14));
        Assert.That(read.Warnings, Is.Empty);
        Assert.That(Sample.Read(read.ToToml()).ToToml(), Is.EqualTo(read.ToToml()), "and what is written is read again");
    }

    [Test]
    public void Another_unit_of_length_is_the_same_system()
    {
        var (debye, nanometre) = (Sample.Read(Text), Sample.Read(Text, "physical.length=1nm"));
        Assert.That(nanometre.Model.Hbar / debye.Model.Hbar, Is.EqualTo(7.434).Within(1e-3));
        Assert.That(nanometre.Model.Potential.Constants[0], Is.EqualTo(1 / (7.434 * 7.434)).Within(1e-5));
        Assert.That(nanometre.Time!.End / debye.Time!.End, Is.EqualTo(Math.Pow(7.434, 4)).Within(2), "n l^4/v_th is shorter");
        Assert.That(nanometre.Warnings, Is.Empty, "the collision time has the same unit");
    }

    [Test]
    public void Fermions_have_the_degeneracy_of_two_spin_states() => Assert.That(
        Sample.Read(Text, "model.statistics=fermi").Model.Statistics.Degeneracy, Is.EqualTo(2.608e-4).Within(0.002e-4),
        "n (h/(m v_th))^3/2, 1e26 (1.734e-10)^3/2");

    [TestCase("time.end=1e-12", "'time.end' = 1e-12 is ")]
    [TestCase("time.end=1 s", "of the collision time ")]
    public void An_end_far_from_the_collision_time_has_one_warning(string change, string words) =>
        Assert.That(Sample.Read(Text, change, "output.at=[]").Warnings, Has.Exactly(1).Contains(words));

    [TestCase("model.hbar=1.0", "'model.hbar' must be absent beside [physical], from which 0.003713")]
    [TestCase("model.prefactor=paper", "'model.prefactor' must be absent beside [physical], or \"golden-rule\"")]
    [TestCase("time.end=20 parsec", "'time.end' must be a positive finite number, or a time with a unit, \"200 fs\"")]
    [TestCase("time.end=-20 fs", "'time.end' must be a positive finite number")]
    [TestCase("output.at=[\"5 fs\", \"x\"]", "'output.at' must be an array of")]
    [TestCase("physical.temperature=100 foo", "'physical.temperature' must be a positive number in SI units, or one with its unit")]
    [TestCase("physical.mass=-1", "'physical.mass' must be a positive number")]
    [TestCase("physical.density=1e-300", "'physical.density' must be one of a physical system")]
    public void Bad_values_are_refused(string change, string words) => Assert.That(Sample.Complaint(Text, change), Does.Contain(words));

    [Test]
    public void A_unit_without_the_section_is_refused() => Assert.That(
        Sample.Complaint(Sample.Text, "time.end=20 fs"), Does.Contain("'time.end' must be a positive finite number"));

    [Test]
    public void Files_carry_the_units()
    {
        using var place = new CaseDirectory();
        File.WriteAllText(place.Path("case.toml"), Text);
        place.Clusterlb("run", "case.toml", "-o", "out").Finished();
        foreach (var name in (string[])["history.h5", "snapshot-000001.h5"])
        {
            using var file = H5File.Open(place.Path("out/" + name));
            Assert.That(file.Attributes.Get<double>("si_time"), Is.EqualTo(7.282e-14).Within(1e-17), name);
            Assert.That(file.Attributes.Get<double>("si_velocity"), Is.EqualTo(4.194e6).Within(1e3), name);
            Assert.That(file.Attributes.GetText("configuration"), Does.Contain("[physical]").And.Contain("hbar = "), name);
        }

        using var snapshot = H5File.Open(place.Path("out/snapshot-000002.h5"));
        Assert.That(
            snapshot.Attributes.Get<double>("time") * snapshot.Attributes.Get<double>("si_time"), Is.EqualTo(12e-15).Within(1e-28));
    }
}
