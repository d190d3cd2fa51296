using System.Numerics;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// The band-limited projection of a lattice field: H(s) = Σ_j R_j k(t - j), t the level coordinate of s, k(z) = (e^(iπz) - 1)/z, as a
/// direct sum at any point of the closed upper half plane. It is the slow twin of <see cref="Solver.Collision.Weights.HilbertTransform"/>,
/// without its grid and interpolation.
/// </summary>
public sealed class LatticeLine : LineDensity
{
    private const double SeriesRadius = 0.5;
    private const int SeriesTerms = 28;
    private readonly double[] _samples;
    private readonly double _spacing;

    /// <summary>From the hyperplane sums of one direction.</summary>
    /// <param name="family">the direction; its levels name the samples</param>
    /// <param name="projection">R_j, one value a level</param>
    /// <exception cref="ArgumentException">not one value a level</exception>
    public LatticeLine(BondFamily family, ReadOnlySpan<double> projection)
    {
        ArgumentNullException.ThrowIfNull(family);
        if (projection.Length != family.Levels)
            throw new ArgumentException($"{projection.Length} values for {family.Levels} levels", nameof(projection));
        _samples = projection.ToArray();
        _spacing = family.LevelSpacing;
        Mass = _samples.Sum() * _spacing;
        Extent = 0.5 * (_samples.Length - 1) * _spacing;
    }

    /// <inheritdoc/>
    public override double Mass { get; }

    /// <inheritdoc/>
    public override double Extent { get; }

    /// <inheritdoc/>
    public override Complex Hilbert(Complex s)
    {
        var t = s / _spacing + 0.5 * (_samples.Length - 1);
        var phase = Phase(t);
        Complex sum = 0;
        for (var j = 0; j < _samples.Length; j++)
        {
            var z = t - j;
            sum += _samples[j] * (Near(z) ? Series(z, false) : ((j & 1) == 0 ? phase - 1 : -phase - 1) / z);
        }

        return sum;
    }

    /// <inheritdoc/>
    public override Complex Slope(Complex s)
    {
        var t = s / _spacing + 0.5 * (_samples.Length - 1);
        var phase = Phase(t);
        Complex sum = 0;
        for (var j = 0; j < _samples.Length; j++)
        {
            var z = t - j;
            var e = (j & 1) == 0 ? phase : -phase;
            sum += _samples[j] * (Near(z) ? Series(z, true) : (Complex.ImaginaryOne * Math.PI * z * e - (e - 1)) / (z * z));
        }

        return sum / _spacing;
    }

    private static bool Near(Complex z) => Math.Abs(z.Real) < SeriesRadius && Math.Abs(z.Imaginary) < SeriesRadius;

    /// <summary>e^(iπt).</summary>
    private static Complex Phase(Complex t) => Math.Exp(-Math.PI * t.Imaginary) * new Complex(double.CosPi(t.Real), double.SinPi(t.Real));

    /// <summary>k(z) = Σ (iπ)^(n+1) zⁿ/(n+1)!, or its derivative.</summary>
    private static Complex Series(Complex z, bool slope)
    {
        Complex sum = 0, factor = Complex.ImaginaryOne * Math.PI, power = 1;
        for (var n = 0; n < SeriesTerms; n++)
        {
            if (!slope)
            {
                sum += factor * power;
                power *= z;
            }
            else if (n > 0)
            {
                sum += n * factor * power;
                power *= z;
            }

            factor *= Complex.ImaginaryOne * Math.PI / (n + 2);
        }

        return sum;
    }
}
