using ClusterLB.Solver.Continuum;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Continuum;

/// <summary>κ of the continuum against the numbers of an independent program (Python, other bases and quadratures), to the digits that it
/// printed.</summary>
public class CoercivityTests
{
    /// <summary>V = (1 + k²)^(-2), ε of M; the minimiser is a vector.</summary>
    [TestCase(2, 2, 0.12036)]
    [TestCase(2, 1, 0.14020, 0.00002)]
    [TestCase(2, 0.25, 0.14962)]
    [TestCase(2, 0, 0.15038)]
    [TestCase(3, 2, 0.13448)]
    [TestCase(3, 1, 0.17864)]
    [TestCase(3, 0.25, 0.20419)]
    [TestCase(3, 0, 0.20670)]
    [TestCase(4, 2, 0.11287)]
    [TestCase(4, 1, 0.17588)]
    [TestCase(4, 0.25, 0.22128)]
    [TestCase(4, 0, 0.22731)]
    public void With_dynamic_screening(int d, double hbar, double expected, double unit = 0.00001)
    {
        var study = Study(Cases.Model(d, hbar, Screening.Dynamic), d);
        Assert.That(study.Coercivity, Is.EqualTo(expected).Within(unit));
        Assert.That(study.MinimiserDegree, Is.EqualTo(1));
        Assert.That(study.CoercivityError, Is.GreaterThan(0).And.LessThan(2e-5));
        Assert.That(study.Sectors.Skip(1).Select(s => s.Coercivity[^1]), Is.Ordered, "it rises with the degree");
    }

    /// <summary>ε = 1, ħ = 0: any V gives the same; the minimiser is isotropic.</summary>
    [TestCase(2, 0.15186)]
    [TestCase(3, 0.20527)]
    [TestCase(4, 0.22373)]
    [TestCase(5, 0.2275, 0.00005)]
    [TestCase(6, 0.2247, 0.00005)]
    [TestCase(8, 0.2114, 0.00005)]
    public void Without_screening_the_potential_does_not_matter(int d, double expected, double unit = 0.00001)
    {
        var study = Study(Cases.Model(d, 0, Screening.None, new GaussianPotential(1, 1)), d);
        Assert.That(study.Coercivity, Is.EqualTo(expected).Within(unit));
        Assert.That(study.MinimiserDegree, Is.Zero);
        var other = Study(Cases.Model(d, 0, Screening.None, new AlgebraicPotential(3, d + 1.5)), d);
        Assert.That(other.Coercivity, Is.EqualTo(study.Coercivity).Within(1e-12));
    }

    /// <summary>
    /// V² ~ k^(-s) in d = 3 at ħ = 0.01. The other program cut the transfer at 17, which the norm notices where V falls slowly: the same
    /// cut gives its numbers.
    /// </summary>
    [TestCase(6.5, 0.208, 0.20797)]
    [TestCase(5, 0.210, 0.20977)]
    [TestCase(4.25, 0.203, 0.20302)]
    [TestCase(3.5, 0.177, 0.17542)]
    [TestCase(2.5, 0.103, 0.07862)]
    public void Of_rough_potentials(double decay, double cutAt17, double whole)
    {
        if (!Cases.All && decay > 2.5)
            Assert.Ignore("the roughest one runs without --all");
        var cut = Study(Cases.Model(3, 0.01, Screening.Dynamic, new AlgebraicPotential(1, decay) { MaxWavenumber = 1700 }), 3);
        Assert.That(cut.Coercivity, Is.EqualTo(cutAt17).Within(0.001));
        var uncut = Study(Cases.Model(3, 0.01, Screening.Dynamic, new AlgebraicPotential(1, decay)), 3);
        Assert.That(uncut.Coercivity, Is.EqualTo(whole).Within(0.00001));
    }

    /// <summary>The stated error holds against twice the functions, where convergence is fast and where it is slow.</summary>
    [TestCase(2, 1.0, 1.0)]
    [TestCase(4, 2.0, 1.0)]
    [TestCase(4, 4.0, 1.0)]
    [TestCase(3, 1.0, 50.0)]
    [TestCase(3, 0.0, 50.0)]
    public void The_stated_error_holds(int d, double hbar, double strength)
    {
        if (!Cases.All && (strength > 1 ? hbar > 0 : hbar < 4))
            Assert.Ignore("a slow and a fast one run without --all");
        var model = Cases.Model(d, hbar, Screening.Dynamic, new AlgebraicPotential(strength, 8));
        var (few, many) = (new ContinuumStudy(model, d, 12, 2, 2), new ContinuumStudy(model, d, 24, 2, 2));
        Cases.Report($"d={d} ħ={hbar} V={strength}: {few.Coercivity:f8} ± {few.CoercivityError:e1}, then {many.Coercivity:f8}");
        Assert.That(many.Coercivity, Is.LessThanOrEqualTo(few.Coercivity + 1e-9));
        Assert.That(few.Coercivity - many.Coercivity, Is.LessThanOrEqualTo(few.CoercivityError));
        Assert.That(few.CoercivityError, Is.LessThanOrEqualTo(Math.Max(1e-6, 30 * (few.Coercivity - many.Coercivity))));
    }

    /// <summary>Where V² κ^(d-2) has no integral ‖g‖_ħ is infinite for every g, and the study says so.</summary>
    [Test]
    public void There_is_none_where_the_norm_is_infinite()
    {
        var study = Study(Cases.Model(3, 1, Screening.Dynamic, new AlgebraicPotential(1, 2)), 3);
        Assert.That(study.Obstacle, Does.Contain("d = 3").And.Contain("k^-2"));
        Assert.That(study.Coercivity, Is.NaN);
        Assert.That(study.Sectors.Select(s => s.Eigenvalues[0]), Has.All.Positive);
        var classical = Cases.Model(3, 0, Screening.Dynamic, new AlgebraicPotential(1, 3));
        Assert.That(() => Study(classical, 3), Throws.ArgumentException.With.Message.Contains("does not exist"));
    }

    [Test]
    public void Results_do_not_depend_on_threads()
    {
        var model = Cases.Model(3, 1, Screening.Dynamic);
        var (one, three) = (new ContinuumStudy(model, 3, 6, 3, 1), new ContinuumStudy(model, 3, 6, 3, 3));
        Assert.That(three.Sectors.SelectMany(s => s.Pencil), Is.EqualTo(one.Sectors.SelectMany(s => s.Pencil)));
        Assert.That(three.CoercivityError, Is.EqualTo(one.CoercivityError));
    }

    private static ContinuumStudy Study(CollisionModel model, int d)
    {
        var study = new ContinuumStudy(model, d, 12, 3, 2);
        Cases.Report($"d={d} ħ={model.Hbar}: {study.Coercivity:f8} ± {study.CoercivityError:e1}, l = {study.MinimiserDegree}");
        return study;
    }
}
