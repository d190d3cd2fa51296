using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// The state of largest entropy of a mixture on its lattices: every species has its density, and all have the momentum and the energy of a
/// state together, so that they share drift and temperature,
/// <code>F_a = 1/(|η_a| (e^x + θ_a)),     x = α_a + m_a (b·w + c |w|²),</code>
/// each with its own statistics. Source: docs/physics.md, "Mixtures".
/// </summary>
internal static class MixtureEquilibrium
{
    /// <summary>The states of the species; empty where there are none, as of moments that the lattices cannot hold, or of condensed bosons.
    /// Collective.</summary>
    /// <param name="species">the species</param>
    /// <param name="domains">ranks, lattice and threads of each; the result depends on the lattices alone</param>
    /// <param name="moments">moments of the whole, masses as weights (<see cref="MixtureMoments"/>)</param>
    /// <param name="densities">∫ F of each species</param>
    /// <exception cref="ArithmeticException">a moment is not finite</exception>
    public static IReadOnlyList<Equilibrium> Find(
        IReadOnlyList<Species> species, IReadOnlyList<Domain> domains, Moments moments, double[] densities)
    {
        Equilibrium.Require(moments);
        if (!densities.All(n => n > 0) || !(moments.ScalarTemperature > 0))
            return [];
        var newton = new OccupationNewton(
            [.. species.Select((s, a) => (domains[a], s.Statistics, s.Mass.Value, densities[a]))], moments.MeanVelocity,
            moments.ScalarTemperature);
        return !newton.Solve() ? [] :
        [
            .. species.Select((s, a) => new EquilibriumOccupation(
                domains[a].Lattice, s.Statistics, newton.MultipliersOf(a), newton.ExponentsOf(a))),
        ];
    }
}
