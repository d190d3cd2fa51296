using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using MathNet.Numerics.LinearAlgebra;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// Velocity moments of F over the lattice, in thermal units: from exact one- and two-axis marginals, added in a fixed order with twice
/// the working precision, hence the same bits for any number of threads and ranks.
/// </summary>
/// <param name="Mass">Σ F h^d</param>
/// <param name="Momentum">Σ v_a F h^d, length d</param>
/// <param name="Energy">Σ |v|²/2 F h^d, the kinetic energy</param>
/// <param name="AbsoluteMomentum">Σ |v_a| F h^d, length d: the scale of a drift of the momentum</param>
/// <param name="Temperature">T_ab = Σ (v-u)_a (v-u)_b F h^d / mass, d x d, symmetric; u = momentum / mass. NaN where the mass is 0</param>
public sealed unsafe record Moments(double Mass, double[] Momentum, double Energy, double[] AbsoluteMomentum, double[,] Temperature)
{
    /// <summary>u = momentum / mass, the mean velocity, length d.</summary>
    public double[] MeanVelocity => [.. Momentum.Select(p => p / Mass)];

    /// <summary>Σ_a T_aa / d.</summary>
    public double ScalarTemperature => Enumerable.Range(0, Momentum.Length).Sum(a => Temperature[a, a]) / Momentum.Length;

    /// <summary>(T_max - T_min)/T, from the eigenvalues of the temperature tensor and its mean; 0 at equilibrium, whatever the
    /// axes; NaN where the temperature is.</summary>
    public double Anisotropy
    {
        get
        {
            if (Temperature.Cast<double>().Any(t => !double.IsFinite(t)))
                return double.NaN;
            var eigenvalues = Matrix<double>.Build.DenseOfArray(Temperature).Evd(Symmetricity.Symmetric).EigenValues;
            return (eigenvalues.Max(z => z.Real) - eigenvalues.Min(z => z.Real)) / ScalarTemperature;
        }
    }

    /// <summary>The moments of the field whose marginals these are.</summary>
    /// <param name="lattice">the lattice of the field</param>
    /// <param name="marginals">its marginals, computed and shared over the ranks</param>
    /// <param name="background">sqrt(M) where the moments of M + field are wanted; null for those of the field</param>
    internal static Moments Of(VelocityLattice lattice, Marginals marginals, EquilibriumRoot? background = null)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(marginals);
        using var shares = background is null ? null : new EquilibriumMarginals(background, lattice.Dimension);
        return Of(lattice, axes => Pieces(axes, marginals, shares));
    }

    private static nint[] Pieces(int axes, Marginals marginals, EquilibriumMarginals? background)
    {
        var slices = Enumerable.Range(0, marginals.Slices).Select(s => (nint)marginals.Whole(axes, s));
        return background is null ? [.. slices] : [(nint)background.Whole(axes), .. slices];
    }

    /// <summary>The same with the marginals of one or two axes given as arrays to be added.</summary>
    private static Moments Of(VelocityLattice lattice, Func<int, nint[]> marginals)
    {
        var (d, h) = (lattice.Dimension, lattice.Spacing);
        var mass = Sum(marginals, 0, AxisWeights.Ones(lattice, 0)) * lattice.CellVolume;
        var (momentum, absolute, energy) = (new double[d], new double[d], new CompensatedSum());
        for (var a = 0; a < d; a++)
        {
            momentum[a] = Sum(marginals, a, AxisWeights.Steps(lattice, a)) * (0.5 * h) * lattice.CellVolume;
            absolute[a] = Sum(marginals, a, AxisWeights.Distances(lattice, a)) * (0.5 * h) * lattice.CellVolume;
            AddTo(ref energy, marginals, a, AxisWeights.Squares(lattice, a));
        }

        var centred = Enumerable.Range(0, d).Select(a => lattice.Axis(a).Select(v => v - momentum[a] / mass).ToArray()).ToArray();
        var temperature = new double[d, d];
        for (var a = 0; a < d; a++)
        {
            temperature[a, a] = Sum(marginals, a, [.. centred[a].Select(w => w * w)]) * lattice.CellVolume / mass;
            for (var b = a + 1; b < d; b++)
                temperature[a, b] = temperature[b, a] = Product(marginals, a, b, centred) * lattice.CellVolume / mass;
        }

        return new Moments(mass, momentum, energy.Value * (0.125 * h * h) * lattice.CellVolume, absolute, temperature);
    }

    /// <summary>
    /// The largest change of Σ ψ F h^d relative to Σ |ψ| F h^d of <paramref name="reference"/>, over ψ = 1, v_a, |v|²/2.
    /// </summary>
    public double Drift(Moments reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var drift = Math.Max(Math.Abs(Mass - reference.Mass) / reference.Mass, Math.Abs(Energy - reference.Energy) / reference.Energy);
        for (var a = 0; a < Momentum.Length; a++)
            drift = Math.Max(drift, Math.Abs(Momentum[a] - reference.Momentum[a]) / reference.AbsoluteMomentum[a]);
        return drift;
    }

    private static double Sum(Func<int, nint[]> marginals, int axis, double[] weights)
    {
        var sum = new CompensatedSum();
        AddTo(ref sum, marginals, axis, weights);
        return sum.Value;
    }

    private static void AddTo(ref CompensatedSum sum, Func<int, nint[]> marginals, int axis, double[] weights)
    {
        foreach (var piece in marginals(1 << axis))
            sum.Add(weights, (double*)piece);
    }

    private static double Product(Func<int, nint[]> marginals, int a, int b, double[][] centred)
    {
        var sum = new CompensatedSum();
        foreach (var piece in marginals(1 << a | 1 << b))
        {
            var values = (double*)piece;
            for (var i = 0; i < centred[a].Length; i++)
            {
                var row = new CompensatedSum();
                row.Add(centred[b], values + (long)i * centred[b].Length);
                sum.Add(centred[a][i], row.Value);
            }
        }

        return sum.Value;
    }
}
