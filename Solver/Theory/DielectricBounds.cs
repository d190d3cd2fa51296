using System.Numerics;
using ClusterLB.Solver.Dielectric;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// The constants of Lemma 2.9 at one wavenumber, for all complex frequencies:
/// <code>|ε(Ω)| > η,      |1 - ε(Ω)| ≤ D/|Ω|,      Im Ω ≠ 0.</code>
/// ε and Ω (1 - ε) are analytic in the upper half plane and tend to 1 and 0 there, ε has no zeros for a stable state: by the maximum
/// principle for 1/ε and Ω (1 - ε), η is the least |ε| and D the largest |Ω (1 - ε)| on the real axis. D bounds both cases of (2.32),
/// without the restriction on Re Ω of the second. Source: docs/theory.md, "Dielectric function".
/// </summary>
/// <param name="Least">η; of an unstable state without meaning</param>
/// <param name="Decay">D, a frequency</param>
internal readonly record struct DielectricBounds(double Least, double Decay)
{
    private const double Step = 0.02;
    private const double Beyond = 1.2;
    private const int Refinements = 60;

    /// <summary>Searches the real axis, as far as Im ε reaches and beyond the plasma frequency.</summary>
    public static DielectricBounds Of(DielectricFunction dielectric, double wavenumber)
    {
        ArgumentNullException.ThrowIfNull(dielectric);
        var plasma = Math.Sqrt(Math.Abs(dielectric.PlasmaFrequencySquared(wavenumber)));
        var end = Math.Max(dielectric.Bandwidth(wavenumber), Beyond * plasma) / wavenumber;
        var step = Step * dielectric.ThermalWidth;
        var count = (int)Math.Ceiling(end / step);
        Complex Epsilon(double velocity) => dielectric.Value(wavenumber, velocity * wavenumber);
        double Modulus(double velocity) => Complex.Abs(Epsilon(velocity));
        double Fall(double velocity) => -Math.Abs(velocity) * wavenumber * Complex.Abs(1 - Epsilon(velocity));
        return new DielectricBounds(Minimum(Modulus), -Minimum(Fall));

        // Of every sample that is less than its neighbours the minimum between them, by the golden section.
        double Minimum(Func<double, double> function)
        {
            double[] samples = [.. Enumerable.Range(-count, 2 * count + 1).Select(i => function(i * step))];
            var least = samples.Min();
            for (var i = 1; i + 1 < samples.Length; i++)
            {
                if (samples[i] > samples[i - 1] || samples[i] > samples[i + 1] || samples[i] > least + Math.Abs(least))
                    continue;
                least = Math.Min(least, Golden(function, (i - count - 1) * step, (i - count + 1) * step));
            }

            return least;
        }
    }

    private static double Golden(Func<double, double> function, double low, double high)
    {
        var ratio = 0.5 * (Math.Sqrt(5) - 1);
        var (a, b) = (high - ratio * (high - low), low + ratio * (high - low));
        var (atA, atB) = (function(a), function(b));
        for (var i = 0; i < Refinements; i++)
        {
            if (atA < atB)
            {
                (high, b, atB) = (b, a, atA);
                atA = function(a = high - ratio * (high - low));
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                atB = function(b = low + ratio * (high - low));
            }
        }

        return Math.Min(atA, atB);
    }
}
