using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// Rates of change of the conserved quantities under Q, zero up to rounding, and the sums of magnitudes they are to be compared with;
/// exact one-axis marginals of Q, so the same bits for any number of threads.
/// </summary>
/// <param name="Mass">Σ Q h^d</param>
/// <param name="Momentum">Σ v_a Q h^d, length d</param>
/// <param name="Energy">Σ |v|²/2 Q h^d</param>
/// <param name="MassScale">Σ |Q| h^d</param>
/// <param name="MomentumScale">Σ |v_a| |Q| h^d, length d</param>
/// <param name="EnergyScale">Σ |v|²/2 |Q| h^d</param>
public sealed record CollisionRates(
    double Mass, double[] Momentum, double Energy, double MassScale, double[] MomentumScale, double EnergyScale)
{
    /// <summary>max over ψ = 1, v_a, |v|²/2 of |Σ Q ψ| / Σ |Q| |ψ|; 0 where Q vanishes.</summary>
    public double Defect
    {
        get
        {
            var defect = Math.Max(Ratio(Mass, MassScale), Ratio(Energy, EnergyScale));
            for (var a = 0; a < Momentum.Length; a++)
                defect = Math.Max(defect, Ratio(Momentum[a], MomentumScale[a]));
            return defect;
        }
    }

    /// <summary>The rates of a collision term.</summary>
    /// <param name="domain">ranks, lattice and block; the result does not depend on the ranks</param>
    /// <param name="rate">Q, one double for each velocity of the block</param>
    /// <exception cref="ArgumentException">the buffer does not have one double for each velocity</exception>
    /// <exception cref="ArithmeticException">a value of Q is not finite</exception>
    public static CollisionRates Of(Domain domain, NativeBuffer rate)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(rate);
        if (rate.Length != domain.Block.Count)
            throw new ArgumentException($"a buffer of {rate.Length} doubles does not hold {domain.Block.Count} velocities", nameof(rate));
        var lattice = domain.Lattice;
        var (signed, magnitude) = AxisSums.Of(domain, rate);
        var (step, volume) = (0.5 * lattice.Spacing, lattice.CellVolume);
        var (momentum, scale) = (new double[lattice.Dimension], new double[lattice.Dimension]);
        var (energy, energyScale) = (new CompensatedSum(), new CompensatedSum());
        for (var a = 0; a < lattice.Dimension; a++)
        {
            momentum[a] = signed.Sum(a, AxisWeights.Steps(lattice, a)) * step * volume;
            scale[a] = magnitude.Sum(a, AxisWeights.Distances(lattice, a)) * step * volume;
            signed.AddTo(ref energy, a, AxisWeights.Squares(lattice, a));
            magnitude.AddTo(ref energyScale, a, AxisWeights.Squares(lattice, a));
        }

        var ones = AxisWeights.Ones(lattice, 0);
        return new CollisionRates(
            signed.Sum(0, ones) * volume,
            momentum,
            energy.Value * (0.5 * step * step) * volume,
            magnitude.Sum(0, ones) * volume,
            scale,
            energyScale.Value * (0.5 * step * step) * volume);
    }

    /// <summary>The same for the whole lattice in one process.</summary>
    public static CollisionRates Of(VelocityLattice lattice, NativeBuffer rate, int threads)
    {
        using var domain = Domain.Serial(lattice, threads);
        return Of(domain, rate);
    }

    private static double Ratio(double rate, double scale) => rate == 0 ? 0 : Math.Abs(rate) / scale;
}
