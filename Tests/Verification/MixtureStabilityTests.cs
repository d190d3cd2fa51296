using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Tests.Verification;

/// <summary>
/// A single-humped state of each species about a common velocity along a direction is stable, by Penrose's criterion for any charges and
/// masses. Lattices that end at four thermal widths cut F at their sides, which shows in the ends of the hyperplanes, not in the outermost
/// levels.
/// </summary>
public class MixtureStabilityTests
{
    [TestCase(100, 72)]
    [TestCase(130, 72)]
    [TestCase(120, 96)]
    public void Species_that_are_at_rest_together_are_stable(int light, int heavy)
    {
        VelocityLattice[] lattices = [Cases.Lattice(0.03 * light, light, light), Cases.Lattice(0.03 * heavy, heavy, heavy)];
        Species[] species = [Mixtures.Species("a", new(3), 0.5, -1), Mixtures.Species("b", new(5))];
        foreach (var hbar in new[] { 1.0, 0.1, 0.0 })
        {
            using var collision = Mixtures.Operator(
                species, lattices, new(hbar, Cases.Prefactor(2), new PowerLawPotential(4, 1), Screening.Dynamic), 5, RadialRule.Spectral);
            foreach (var (first, second, mean) in new[] { (1.0, 1.0, 0.0), (0.6, 1.5, 0.1), (1.8, 0.4, -0.2), (0.6, 1.5, 0.0) })
            {
                var rates = collision.Rates(
                [
                    Cases.Sampled(lattices[0], new GaussianMixture([new(0.5, [mean, mean], [first / 3, 0.8 * first / 3])])),
                    Cases.Sampled(lattices[1], new GaussianMixture([new(0.5, [mean, mean], [second / 5, second / 5])])),
                ]);
                Assert.That(
                    collision.HasGrowingWaves, Is.False,
                    $"hbar {hbar}, temperatures {first}, {second}, mean {mean}: {collision.Stability}");
                Assert.That(Cases.Largest(rates[0]), Is.Positive);
            }
        }
    }

    /// <summary>What the floor of the criterion leaves: two species in motion against each other grow, on the same lattices.</summary>
    [TestCase(100, 72)]
    [TestCase(120, 96)]
    public void Species_that_pass_through_each_other_are_not(int light, int heavy)
    {
        VelocityLattice[] lattices = [Cases.Lattice(0.03 * light, light, light), Cases.Lattice(0.03 * heavy, heavy, heavy)];
        Species[] species = [Mixtures.Species("a", new(3), 0.5, -1), Mixtures.Species("b", new(5))];
        using var collision = Mixtures.Operator(
            species, lattices, new(0.1, Cases.Prefactor(2), new PowerLawPotential(4, 1), Screening.Dynamic), 5, RadialRule.Spectral);
        collision.Rates(
        [
            Cases.Sampled(lattices[0], new GaussianMixture([new(0.5, [0.9, 0], [0.1, 0.1])])),
            Cases.Sampled(lattices[1], new GaussianMixture([new(0.5, [-0.9, 0], [0.06, 0.06])])),
        ]);
        Assert.That(collision.HasGrowingWaves);
    }
}
