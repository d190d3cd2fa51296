using System.Globalization;

namespace ClusterLB.Solver.Model.Potentials;

/// <summary>How a positive function V(k) behaves at both ends, measured on it from k = 2^-40 to 2^40.</summary>
/// <param name="Scale">where the slope -d ln V/d ln k is halfway between those of the ends, 1 where it is the same throughout: for
/// 1/(k² + κ²) it is κ, for exp(-k² l²/2) 1/l</param>
/// <param name="OriginExponent">e of V ~ k^(-e) at 0</param>
/// <param name="DecayExponent">s of V² ~ k^(-s) at infinity; infinite for faster decay</param>
internal readonly record struct PowerEnds(double Scale, double OriginExponent, double DecayExponent)
{
    /// <summary>Exponents above this are taken for a decay faster than every power.</summary>
    public const double Steepest = 100;

    /// <summary>How far a stated exponent may lie from the measured one: V may have a logarithm besides.</summary>
    public const double StatedTolerance = 0.1;

    private const int Octaves = 40, End = 4;
    private const double Converged = 1e-3, Rounded = 1e-6;

    /// <summary>The smallest wavenumber that is looked at.</summary>
    public static double Smallest { get; } = Math.ScaleB(1, -Octaves);

    /// <summary>Measures V.</summary>
    /// <param name="value">V</param>
    /// <param name="problem">why it cannot be used; empty where it can</param>
    /// <param name="origin">e where it is stated, so that the slope need not have converged</param>
    /// <param name="decay">s where it is stated</param>
    /// <returns>null where there is a problem</returns>
    public static PowerEnds? Of(Func<double, double> value, out string problem, double? origin = null, double? decay = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        problem = "";
        const int Parts = 8;
        var last = 0.0;
        for (var i = -Octaves * Parts; i <= Octaves * Parts; i++)
        {
            var k = Math.Pow(2, (double)i / Parts);
            var v = value(k);
            var underflows = v == 0 && last is > 0 and < 1e-290;
            if (!(v > 0 && double.IsFinite(v)) && !underflows)
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"at k = {k:g4} it is {v:g4}");
                return null;
            }

            last = v == 0 ? double.Epsilon : v;
        }

        var (e, nearby) = (Snapped(Slope(-Octaves, -Octaves + End)), Slope(-Octaves + (2 * End), -Octaves + (3 * End)));
        if (origin is null && Math.Abs(e - nearby) > Converged)
        {
            problem = string.Create(
                CultureInfo.InvariantCulture, $"at 0 its exponent goes from {nearby:g4} to {e:g4}; 'origin-exponent' states it");
            return null;
        }

        if (e < -Converged)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"at 0 it vanishes like k^{-e:g4}");
            return null;
        }

        var (s, before) = (2 * Slope(Octaves - End, Octaves), 2 * Slope(Octaves - (3 * End), Octaves - (2 * End)));
        if (!(s <= Steepest))
            s = double.PositiveInfinity;
        else if (decay is null && Math.Abs(s - before) > Converged)
        {
            problem = string.Create(
                CultureInfo.InvariantCulture,
                $"at infinity the exponent of its square goes from {before:g4} to {s:g4}; 'decay-exponent' states it");
            return null;
        }
        else
            s = Snapped(s);
        if (s < -Converged)
        {
            problem = "it grows at infinity";
            return null;
        }

        return new PowerEnds(Middle(), Math.Max(0, e), Math.Max(0, s));

        // -d ln V/d ln k between two powers of 2; infinite where V underflows
        double Slope(double from, double to)
        {
            var (a, b) = (value(Math.Pow(2, from)), value(Math.Pow(2, to)));
            return b < 1e-290 && a < 1e-200 ? double.PositiveInfinity : -Math.Log(b / a) / ((to - from) * Math.Log(2));
        }

        double Middle()
        {
            var end = double.IsFinite(s) ? s / 2 : e + 2;
            if (Math.Abs(end - e) < Converged)
                return 1;
            var (low, high) = (-(double)Octaves + 1, (double)Octaves - 1);
            for (var i = 0; i < 60; i++)
            {
                var middle = 0.5 * (low + high);
                const double Step = 1.0 / 256;
                if ((Slope(middle - Step, middle + Step) < 0.5 * (e + end)) == (end > e))
                    low = middle;
                else
                    high = middle;
            }

            return double.Parse(
                Math.Pow(2, 0.5 * (low + high)).ToString("g4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        }
    }

    // A power is stated in a few digits; what is measured of it has rounding.
    private static double Snapped(double exponent) =>
        Math.Abs(exponent - Math.Round(exponent, 3)) < Rounded ? Math.Round(exponent, 3) : exponent;
}
