using System.Numerics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Lattice;
using MathNet.Numerics.IntegralTransforms;

namespace ClusterLB.Solver.InitialStates;

/// <summary>
/// The thermal width of samples that have no closed form: that of the Gaussian whose spectrum exp(-σ²k²/2) has fallen to one thousandth of
/// its peak at the same wavenumber k as the discrete spectrum of F, in the direction where k is largest.
/// </summary>
internal static class SpectralWidth
{
    // relative to the peak of the spectrum: far above rounding and what a jump at the edge of a wide enough lattice leaves
    private const double Level = 1e-3;

    // what white noise, whose spectrum does not fall at all, is taken for
    private const double Flattest = 0.9;

    // zeros appended to a projection, relative to its length: the spectrum is seen on a grid this much finer
    private const int Padding = 8;

    /// <summary>
    /// σ, a velocity, positive and finite: the least over the projections of F on the axes and on the sums and differences of two axes.
    /// Where the spectrum does not fall to the level before the Nyquist wavenumber, σ is taken from the level it has there.
    /// </summary>
    /// <param name="domain">ranks, lattice and block; collective</param>
    /// <param name="distribution">F over the block, finite, of either sign</param>
    /// <exception cref="ArgumentException">the buffer does not fit the block, or a value is not finite</exception>
    public static double Estimate(Domain domain, NativeBuffer distribution)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(distribution);
        if (distribution.Length != domain.Block.Count)
            throw new ArgumentException(
                $"a buffer of {distribution.Length} doubles does not hold {domain.Block.Count} velocities", nameof(distribution));
        var lattice = domain.Lattice;
        using var marginals = new Marginals(domain);
        try
        {
            marginals.Compute(distribution);
        }
        catch (ArithmeticException e)
        {
            throw new ArgumentException("the distribution has values that are not finite", nameof(distribution), e);
        }

        marginals.Share();
        var width = double.PositiveInfinity;
        for (var a = 0; a < lattice.Dimension; a++)
        {
            for (var b = a + 1; b < lattice.Dimension; b++)
            {
                var plane = Plane(lattice, marginals, a, b);
                foreach (var (p, q) in new[] { (1, 0), (0, 1), (1, 1), (1, -1) })
                    width = Math.Min(width, Width(Projection(plane, p, q), lattice.Spacing / Math.Sqrt(p * p + q * q)));
            }
        }

        // only samples that vanish everywhere have no width; they collide as little as any
        return double.IsNaN(width) ? throw new ArgumentException("the distribution has values that are not finite", nameof(distribution))
            : double.IsInfinity(width) ? lattice.Spacing * lattice.Points.Max()
            : width;
    }

    /// <summary>The same for the whole lattice in one process.</summary>
    public static double Estimate(VelocityLattice lattice, NativeBuffer distribution) => Estimate(Domain.Serial(lattice, 1), distribution);

    /// <summary>The width that belongs to samples <paramref name="spacing"/> apart; infinite where all vanish, NaN where one is not
    /// finite.</summary>
    internal static double Width(double[] samples, double spacing)
    {
        var spectrum = new Complex[Padding * (int)BitOperations.RoundUpToPowerOf2((uint)samples.Length)];
        for (var i = 0; i < samples.Length; i++)
            spectrum[i] = samples[i];
        Fourier.Forward(spectrum, FourierOptions.NoScaling);
        double[] size = [.. spectrum.Take(spectrum.Length / 2 + 1).Select(Complex.Abs)];
        var peak = size.Max();
        if (peak == 0)
            return double.PositiveInfinity;
        if (!double.IsFinite(peak))
            return double.NaN;
        var last = Array.FindLastIndex(size, s => s > Level * peak);
        var step = 2 * Math.PI / (spectrum.Length * spacing);
        var level = last == size.Length - 1 ? Math.Min(Flattest, size[last] / peak) : Level;
        return Math.Sqrt(-2 * Math.Log(level)) / (step * Math.Max(1, last));
    }

    // Σ F over all axes but two
    private static unsafe double[,] Plane(VelocityLattice lattice, Marginals marginals, int first, int second)
    {
        var sum = new double[lattice.Points[first], lattice.Points[second]];
        var axes = 1 << first | 1 << second;
        double* high = marginals.Whole(axes, 0), low = marginals.Whole(axes, 1);
        for (var i = 0; i < lattice.Points[first]; i++)
        {
            for (var j = 0; j < lattice.Points[second]; j++)
                sum[i, j] = high[(long)i * lattice.Points[second] + j] + low[(long)i * lattice.Points[second] + j];
        }

        return sum;
    }

    // Σ of the plane over its levels p i + q j, from the lowest
    private static double[] Projection(double[,] plane, int p, int q)
    {
        var (n, m) = (plane.GetLength(0), plane.GetLength(1));
        var lowest = Math.Min(0, q) * (m - 1);
        var sum = new double[p * (n - 1) + Math.Abs(q) * (m - 1) + 1];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < m; j++)
                sum[p * i + q * j - lowest] += plane[i, j];
        }

        return sum;
    }
}
