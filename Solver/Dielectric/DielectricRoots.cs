using System.Numerics;

namespace ClusterLB.Solver.Dielectric;

/// <summary>
/// Zeros of ε in the plane of the phase velocity u = Ω/κ: growing waves above the real axis, damped ones (Landau damping) below it, where ε
/// is continued analytically. Found by the secant method from several points at once. Source: docs/theory.md, "Dielectric function".
/// </summary>
internal static class DielectricRoots
{
    private const int Iterations = 60;
    private const double Accuracy = 1e-10;

    // Starting points: along the real axis and off it, in units of the thermal width.
    private static readonly double[] Along = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5];
    private static readonly double[] Above = [0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.6];
    private static readonly double[] Below = [0.1, 0, -0.1, -0.3, -0.6, -1, -1.5];

    /// <summary>The zero of ε(κ, κu) that the secant method reaches from <paramref name="start"/>; null where it reaches none.</summary>
    /// <param name="dielectric">ε</param>
    /// <param name="wavenumber">κ</param>
    /// <param name="start">a phase velocity</param>
    public static Complex? From(DielectricFunction dielectric, double wavenumber, Complex start)
    {
        ArgumentNullException.ThrowIfNull(dielectric);
        Complex Value(Complex u) => dielectric.Value(wavenumber, u * wavenumber);
        var limit = 4 * (dielectric.Extent + Complex.Abs(start));
        var (before, here) = (start + new Complex(1e-4, 1e-4), start);
        var (valueBefore, value) = (Value(before), Value(here));
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var step = value * (here - before) / (value - valueBefore);
            if (!Complex.IsFinite(step))
                return Complex.Abs(value) < Accuracy ? here : null;
            (before, valueBefore) = (here, value);
            here -= step;
            if (Complex.Abs(here) > limit || here.Imaginary < dielectric.LowestImaginary)
                return null;
            value = Value(here);
            if (Complex.Abs(step) < 1e-14 * (1 + Complex.Abs(here)))
                break;
        }

        return Complex.Abs(value) < Accuracy * (1 + Complex.Abs(dielectric.Slope(wavenumber, here))) ? here : null;
    }

    /// <summary>The fastest growing wave near the phase velocity <paramref name="velocity"/>, where a crossing of the criterion is; null
    /// where none is found above the real axis.</summary>
    public static Complex? Growing(DielectricFunction dielectric, double wavenumber, double velocity)
    {
        Complex? fastest = null;
        foreach (var height in Above)
        {
            if (From(dielectric, wavenumber, new Complex(velocity, height)) is { } root && root.Imaginary > 0
                && root.Imaginary > (fastest?.Imaginary ?? 0))
                fastest = root;
        }

        return fastest;
    }

    /// <summary>The wave that is damped least, or grows fastest, of both senses along the direction; NaN where none is found in reach. Of
    /// two that are damped alike, the one that moves upwards.</summary>
    public static Complex LeastDamped(DielectricFunction dielectric, double wavenumber) =>
        Least(Reached(dielectric, wavenumber));

    /// <summary>Of the waves that move in the same sense as <paramref name="wave"/>, seen from the mean velocity, the one that is damped
    /// least but for it: beside the plasma oscillation the acoustic one, or the other way round. NaN where none is found in
    /// reach.</summary>
    public static Complex Beside(DielectricFunction dielectric, double wavenumber, Complex wave)
    {
        var mean = dielectric.MeanVelocity;
        return Least(Reached(dielectric, wavenumber).Where(root =>
            !IsSame(root, wave) && (root.Real - mean) * (wave.Real - mean) > 0));
    }

    /// <summary>Whether two iterations have met the same wave.</summary>
    public static bool IsSame(Complex first, Complex second) =>
        Complex.Abs(first - second) < 1e-6 * (1 + Complex.Abs(first) + Complex.Abs(second));

    private static Complex Least(IEnumerable<Complex> roots)
    {
        var best = new Complex(double.NaN, double.NaN);
        foreach (var root in roots)
        {
            var tie = 1e-9 * (1 + Complex.Abs(root));
            if (double.IsNaN(best.Real) || root.Imaginary > best.Imaginary + tie
                || root.Imaginary > best.Imaginary - tie && root.Real > best.Real)
                best = root;
        }

        return best;
    }

    /// <summary>The waves that the secant method reaches from the plasma oscillation and from a grid about the mean velocity, for each
    /// thermal width, some of them many times.</summary>
    private static IEnumerable<Complex> Reached(DielectricFunction dielectric, double wavenumber)
    {
        ArgumentNullException.ThrowIfNull(dielectric);

        foreach (var width in dielectric.ThermalWidths)
        {
            // Bohm and Gross: Ω² = Ω_p² + 3 κ² T, and the free motion of ħ.
            var plasma = Math.Sqrt(
                Math.Abs(dielectric.PlasmaFrequencySquared(wavenumber)) / (wavenumber * wavenumber) + 3 * width * width
                + Math.Pow(0.5 * dielectric.Hbar * wavenumber, 2));
            foreach (var side in (double[])[1, -1])
            {
                if (From(dielectric, wavenumber, new Complex(dielectric.MeanVelocity + side * plasma, 0)) is { } wave)
                    yield return wave;
                foreach (var along in Along)
                {
                    foreach (var below in Below)
                    {
                        if (From(
                            dielectric, wavenumber, new Complex(dielectric.MeanVelocity + side * along * width, below * width)) is { } root)
                            yield return root;
                    }
                }
            }
        }
    }
}
