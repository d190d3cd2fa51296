using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Model;

[assembly: Kind(typeof(BoseEinstein))]

namespace ClusterLB.Solver.InitialStates;

/// <summary>The equilibrium of bosons without a condensate, F(v) = 1/(|η| (e^((|v - m|²/2 - μ)/T) - 1)), μ &lt; 0, with the η of
/// [model].</summary>
public sealed class BoseEinstein : IdealGas
{
    /// <summary>What an input says of it.</summary>
    public static InitialStateKind Kind { get; } = new("bose-einstein", "an equilibrium of bosons, statistics = \"bose\"",
        Keys,
        [
            new("temperature = 1.0", "positive, a velocity squared"),
            new("density = 1.0", "the mass, positive, below that of a condensed gas; default 1"),
            new("# chemical-potential = -0.5", "instead of density: negative, a velocity squared"),
            new("mean = [0.0, 0.0]", "d velocities; default 0"),
        ],
        input => Read(
            input, StatisticsKind.Bose, (eta, t, mu, mean, density) => new BoseEinstein(eta, t, mu, mean, density)))
    {
        Statistics = StatisticsKind.Bose,
    };

    /// <summary>Creates the equilibrium.</summary>
    /// <param name="degeneracy">|η|, positive</param>
    /// <param name="temperature">T, positive</param>
    /// <param name="chemicalPotential">μ, negative</param>
    /// <param name="mean">m, d velocities</param>
    /// <param name="density">the mass by which μ was found, where it was; it is written instead of μ</param>
    public BoseEinstein(double degeneracy, double temperature, double chemicalPotential, double[] mean, double? density = null)
        : base(new QuantumStatistics(StatisticsKind.Bose, degeneracy), temperature, chemicalPotential, mean, density)
    {
    }
}
