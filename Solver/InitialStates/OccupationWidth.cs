using System.Numerics;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.InitialStates;

/// <summary>
/// The thermal width of an ideal quantum gas, for the choice of directions. Its F is analytic in a strip whose half-width a is the
/// imaginary part of the nearest pole, v²/2 = μ + iπT of fermions and v²/2 = μ of bosons; its spectrum falls like e^(-ak), and is as small
/// as the thousandth of <see cref="SpectralWidth"/> where that of a Gaussian of width
/// <code>σ = a (2/ln 1000)^(1/2) = 0.538 a,     a → πT/v_F of a degenerate Fermi gas: σ = 1.69 T/v_F</code>
/// is; not more than √T, the width of Maxwell's state.
/// </summary>
internal static class OccupationWidth
{
    /// <summary>
    /// The width that the directions have to resolve: statistics sum products F(u) F(u + m p), which for Gaussians are narrower by √2 than
    /// F is; those of an ideal quantum gas have the poles that F has.
    /// </summary>
    /// <param name="statistics">quantum statistics of the particles</param>
    /// <param name="state">the initial state</param>
    /// <param name="thermalWidth">its thermal width</param>
    public static double ToResolve(QuantumStatistics statistics, InitialState state, double thermalWidth) =>
        statistics.IsBoltzmann || state is IdealGas ? thermalWidth : thermalWidth / Math.Sqrt(2);

    /// <summary>σ, a velocity.</summary>
    /// <param name="statistics">fermions or bosons</param>
    /// <param name="temperature">T</param>
    /// <param name="chemicalPotential">μ</param>
    public static double Of(QuantumStatistics statistics, double temperature, double chemicalPotential)
    {
        var pole = new Complex(chemicalPotential, statistics.Kind == StatisticsKind.Fermi ? Math.PI * temperature : 0);
        var strip = Math.Abs(Complex.Sqrt(2 * pole).Imaginary);
        return Math.Min(Math.Sqrt(temperature), strip * Math.Sqrt(2 / Math.Log(1000)));
    }
}
