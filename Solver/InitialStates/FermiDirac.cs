using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Model;

[assembly: Kind(typeof(FermiDirac))]

namespace ClusterLB.Solver.InitialStates;

/// <summary>The equilibrium of fermions, F(v) = 1/(η (e^((|v - m|²/2 - μ)/T) + 1)), with the η of [model].</summary>
public sealed class FermiDirac : IdealGas
{
    /// <summary>What an input says of it.</summary>
    public static InitialStateKind Kind { get; } = new("fermi-dirac", "an equilibrium of fermions, statistics = \"fermi\"",
        Keys,
        [
            new("temperature = 0.5", "positive, a velocity squared"),
            new("density = 1.0", "the mass, positive; default 1"),
            new("# chemical-potential = 1.2", "instead of density: a velocity squared, of either sign"),
            new("mean = [0.0, 0.0]", "d velocities; default 0"),
        ],
        input => Read(
            input, StatisticsKind.Fermi, (eta, t, mu, mean, density) => new FermiDirac(eta, t, mu, mean, density)))
    {
        Statistics = StatisticsKind.Fermi,
    };

    /// <summary>Creates the equilibrium.</summary>
    /// <param name="degeneracy">η, positive</param>
    /// <param name="temperature">T, positive</param>
    /// <param name="chemicalPotential">μ</param>
    /// <param name="mean">m, d velocities</param>
    /// <param name="density">the mass by which μ was found, where it was; it is written instead of μ</param>
    public FermiDirac(double degeneracy, double temperature, double chemicalPotential, double[] mean, double? density = null)
        : base(new QuantumStatistics(StatisticsKind.Fermi, degeneracy), temperature, chemicalPotential, mean, density)
    {
    }
}
