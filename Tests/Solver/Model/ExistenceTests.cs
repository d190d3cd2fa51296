using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Tests.Solver.Input;

namespace ClusterLB.Tests.Solver.Model;

/// <summary>Which collision integrals exist, and how the input says that one does not.</summary>
public class ExistenceTests
{
    [TestCase(2, 3.0, false)]
    [TestCase(2, 3.01, true)]
    [TestCase(3, 4.0, false)]
    [TestCase(4, 5.0, false)]
    [TestCase(4, 5.5, true)]
    public void Classical_algebraic_needs_decay_beyond_d_plus_1(int d, double decay, bool exists)
    {
        Assert.That(Exists(0, new AlgebraicPotential(1, decay), Screening.Dynamic, d), Is.EqualTo(exists));
        Assert.That(Exists(1, new AlgebraicPotential(1, decay), Screening.Dynamic, d), Is.True);
        Assert.That(Exists(0, new AlgebraicPotential(1, decay) { MaxWavenumber = 20 }, Screening.Dynamic, d), Is.True);
    }

    [TestCase(2, true)]
    [TestCase(3, false)]
    [TestCase(4, false)]
    public void Classical_yukawa_exists_in_the_plane_only(int d, bool exists) =>
        Assert.That(Exists(0, new YukawaPotential(1, 1), Screening.Dynamic, d), Is.EqualTo(exists));

    [Test]
    public void Coulomb_needs_screening_and_classically_a_cut()
    {
        var coulomb = new PowerLawPotential(1, 2);
        Assert.That(Exists(1, coulomb, Screening.Dynamic, 3), Is.True);
        Assert.That(Exists(1, coulomb, Screening.Maxwellian, 3), Is.True);
        Assert.That(Exists(1, coulomb, Screening.None, 3), Is.False);
        Assert.That(Exists(1, coulomb, Screening.None, 4), Is.True);
        Assert.That(Exists(0, coulomb, Screening.Dynamic, 3), Is.False);
        Assert.That(Exists(0, new PowerLawPotential(1, 2) { MaxWavenumber = 9 }, Screening.Dynamic, 3), Is.True);
        Assert.That(Exists(0, new PowerLawPotential(1, 2) { MaxWavenumber = 9 }, Screening.None, 3), Is.False);
    }

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Gaussian_and_maxwell_molecules_exist(int d)
    {
        Assert.That(Exists(0, new GaussianPotential(1, 1), Screening.None, d), Is.True);
        Assert.That(Exists(1, new PowerLawPotential(1, 0.5 * (d - 2)), Screening.None, d), Is.True);
    }

    [Test]
    public void The_input_is_refused_with_the_remedy()
    {
        var yukawa = Sample.With(
            (3, "dimension = 3"), (7, "kind = \"classical\""), (8, ""), (12, "kind = \"yukawa\""), (14, "inverse-length = 1"),
            (24, "mean = [0, 0, 0]"), (25, "variance = [1, 1, 1]"));
        Assert.That(Sample.Complaint(yukawa), Does.StartWith("case.toml, line 12, column 1: 'potential.kind'").And.Contain("max-wavenumber")
            .And.Contain("large κ"));
        Assert.That(() => Sample.Read(yukawa, "potential.max-wavenumber=20"), Throws.Nothing);
        var coulomb = Sample.With((3, "dimension = 3"), (9, "screening = \"none\""), (12, "kind = \"power\""), (14, "exponent = 2"),
            (24, "mean = [0, 0, 0]"), (25, "variance = [1, 1, 1]"));
        Assert.That(
            Sample.Complaint(coulomb),
            Does.StartWith("case.toml, line 12, column 1: 'potential.kind'").And.Contain("screening").And.Contain("κ = 0"));
        Assert.That(() => Sample.Read(coulomb, "model.screening=dynamic"), Throws.Nothing);
    }

    [Test]
    public void Leaving_Assumption_2_is_no_warning_but_has_its_reason()
    {
        Assert.That(Sample.Read(Sample.Text).OutsideAssumption2, Is.Null);
        var outside = Sample.Read(Sample.With(14, "decay = 5.0"));
        Assert.That(outside.Warnings, Is.Empty);
        Assert.That(outside.OutsideAssumption2, Is.EqualTo("V² ~ k^-5, not faster than k^-5"));
        Assert.That(Existence.OutsideAssumption2(new AlgebraicPotential(1, 6), 2), Is.Null);
        Assert.That(Existence.OutsideAssumption2(new AlgebraicPotential(1, 5), 2), Is.Not.Null);
        Assert.That(Existence.OutsideAssumption2(new GaussianPotential(1, 1), 2), Does.Contain("faster than every power"));
        Assert.That(Existence.OutsideAssumption2(new PowerLawPotential(1, 2), 3), Does.Contain("unbounded"));
    }

    private static bool Exists(double hbar, Potential potential, Screening screening, int d) =>
        Existence.Obstacle(new CollisionModel(hbar, 1, potential, screening), d) is null;
}
