using System.Numerics;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Dielectric;

/// <summary>
/// The band-limited projection of a lattice field: H(s) = Σ_j R_j k(t - j), t the level coordinate of s, k(z) = (e^(iπz) - 1)/z, as a
/// direct sum at any point. It is the slow twin of Collision.Weights.HilbertTransform, without its grid and interpolation. Below the real
/// axis e^(iπt) grows, and with it what rounding and the cut of the spectrum leave: by e^(π|Im t|). There every n-th level alone is better,
/// as long as these resolve R.
/// </summary>
internal sealed class LatticeLine : LineDensity
{
    private const double SeriesRadius = 0.5;
    private const int SeriesTerms = 28;
    private readonly double[] _samples;
    private readonly double _spacing, _origin;

    // What rounding leaves of R is magnified to no more than about this times 10⁻¹⁶.
    private static readonly double MostMagnified = Math.Log(1e7) / Math.PI;
    private const double Resolved = 1e-13;

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
        _origin = -0.5 * (_samples.Length - 1) * _spacing;
        (Mass, Mean, ThermalWidth) = Moments();
        Extent = -_origin;
    }

    private LatticeLine(LatticeLine fine, int every)
    {
        var first = (fine._samples.Length - 1) % every / 2;
        _samples = [.. fine._samples.Where((_, j) => j % every == first)];
        _spacing = every * fine._spacing;
        _origin = fine._origin + first * fine._spacing;
        (Mass, Mean, ThermalWidth) = Moments();
        Extent = fine.Extent;
    }

    /// <inheritdoc/>
    public override double Mass { get; }

    /// <inheritdoc/>
    public override double Mean { get; }

    /// <inheritdoc/>
    public override double ThermalWidth { get; }

    /// <inheritdoc/>
    public override double Extent { get; }

    /// <summary>7 decimal digits of rounding: 5 levels.</summary>
    public override double LowestImaginary => -MostMagnified * _spacing;

    /// <summary>Of the widest levels that resolve R: whose alternating sums, where its spectrum would end, are rounding.</summary>
    public override LineDensity Continued
    {
        get
        {
            var widest = 1;
            for (var every = 2; every * 8 <= _samples.Length && IsResolved(every); every++)
                widest = every;
            return widest == 1 ? this : new LatticeLine(this, widest);
        }
    }

    /// <inheritdoc/>
    public override Complex Hilbert(Complex s)
    {
        var t = (s - _origin) / _spacing;
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
        var t = (s - _origin) / _spacing;
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

    private (double Mass, double Mean, double Width) Moments()
    {
        double mass = 0, first = 0, second = 0;
        for (var j = 0; j < _samples.Length; j++)
        {
            var s = _origin + j * _spacing;
            mass += _samples[j];
            first += s * _samples[j];
            second += s * s * _samples[j];
        }

        var mean = first / mass;
        return (mass * _spacing, mean, Math.Sqrt(Math.Max(second / mass - mean * mean, 0)));
    }

    /// <summary>Whether the spectrum of R has ended at π over <paramref name="every"/> levels: |Σ R_j e^(iπj/n)| is rounding. Slightly
    /// below, lest the parts of a symmetric state cancel.</summary>
    private bool IsResolved(int every)
    {
        double largest = 0, sum = 0;
        foreach (var part in (ReadOnlySpan<double>)[1, 0.97])
        {
            Complex content = 0;
            for (var j = 0; j < _samples.Length; j++)
                content += _samples[j] * Complex.FromPolarCoordinates(1, Math.PI * part * j / every);
            largest = Math.Max(largest, Complex.Abs(content));
        }

        foreach (var r in _samples)
            sum += Math.Abs(r);
        return largest < Resolved * sum;
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
