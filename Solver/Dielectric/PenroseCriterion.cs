using System.Numerics;

namespace ClusterLB.Solver.Dielectric;

/// <summary>
/// What the tables say of one direction (<see cref="LineStability"/>), made exact: the crossing of the negative real axis is followed
/// to its zero of Im ε and to the wavenumber of the least Re ε, and the fastest growing wave is found as a zero of ε. Everything
/// by sums over
/// R itself, without grid and interpolation.
/// </summary>
/// <param name="dielectric">ε along the direction</param>
/// <param name="spacing">of the levels, a velocity</param>
internal sealed class PenroseCriterion(DielectricFunction dielectric, double spacing)
{
    private const double Golden = 0.6180339887498949;
    private const int Waves = 12;
    private const int Bisections = 32;

    // What the straight line between two levels is trusted with.
    private const double Trusted = 0.02;

    /// <summary>The margin at the wavenumber, near the given one, where it is least.</summary>
    /// <param name="found">what the tables say</param>
    public LineStability Refine(LineStability found)
    {
        if (!(found.Wavenumber > 0))
            return found;
        var velocity = found.Velocity;
        double Real(double wavenumber) => Crossing(wavenumber, ref velocity)?.Real ?? double.PositiveInfinity;
        var here = Real(found.Wavenumber);

        // A crossing on the other side of a zero without a growing wave: one that falls has come before it.
        if (double.IsInfinity(here) || !found.IsUnstable && here < -Trusted)
            return found;
        var (at, least) = Least(Real, 0.7 * found.Wavenumber, 1.4 * found.Wavenumber);
        if (least > LineStability.Concern)
            return found;
        velocity = found.Velocity;
        Real(at);
        if (least >= 0)
            return found with { Margin = least, Wavenumber = at, Velocity = velocity, Low = 0, High = 0 };

        // The margin is negative between two wavenumbers where the tables have none with a growing wave.
        if (found.Low == 0)
            return found with { Margin = least, Wavenumber = at, Velocity = velocity, Low = at, High = at };
        return found with { Margin = least, Wavenumber = at, Velocity = velocity };
    }

    /// <summary>|ε| over |∂ε/∂u| at the margin: how far a velocity must be from the resonance to leave it.</summary>
    public double Width(LineStability found) =>
        Complex.Abs(dielectric.Value(found.Wavenumber, found.Velocity * found.Wavenumber))
        / Complex.Abs(dielectric.Slope(found.Wavenumber, found.Velocity));

    /// <summary>The wave that grows fastest: κ, and the zero u of ε with Im u &gt; 0; null where none is found.</summary>
    public (double Wavenumber, Complex Velocity)? Fastest(LineStability found)
    {
        (double Wavenumber, Complex Velocity)? best = null;
        double Rate(double wavenumber)
        {
            var start = best?.Velocity is { } near ? DielectricRoots.From(dielectric, wavenumber, near) : null;
            var root = start is { Imaginary: > 0 } ? start : DielectricRoots.Growing(dielectric, wavenumber, found.Velocity);
            if (root is not { } u)
                return 0;
            if (best is null || u.Imaginary * wavenumber > best.Value.Velocity.Imaginary * best.Value.Wavenumber)
                best = (wavenumber, u);
            return u.Imaginary * wavenumber;
        }

        Rate(found.Wavenumber);
        var (low, high) = (found.Low, found.High);
        for (var i = 0; i < Waves && high > low; i++)
            Rate(low + (high - low) * (i + 0.5) / Waves);
        if (best is { } peak && high > low)
        {
            var step = (high - low) / Waves;
            Least(k => -Rate(k), Math.Max(low, peak.Wavenumber - step), Math.Min(high, peak.Wavenumber + step));
        }

        return best;
    }

    /// <summary>The interval of growing waves, its ends from where the tables have the last ones to where the growth rate vanishes; from 0
    /// where the longest waves grow.</summary>
    public (double Low, double High) Interval(LineStability found, (double Wavenumber, Complex Velocity) fastest)
    {
        var (low, high) = (Edge(fastest, found.Low, found.Low / 1.1), Edge(fastest, found.High, 1.1 * found.High));
        return (Grows(0.02 * low, Follow(fastest, low)) ? 0 : low, high);
    }

    private double Edge((double Wavenumber, Complex Velocity) fastest, double grows, double stable)
    {
        var velocity = Follow(fastest, grows);
        for (var bisection = 0; bisection < Bisections / 2; bisection++)
        {
            var middle = 0.5 * (grows + stable);
            if (Grows(middle, velocity))
                grows = middle;
            else
                stable = middle;
        }

        return grows;
    }

    /// <summary>The zero at another wavenumber, in steps.</summary>
    private Complex? Follow((double Wavenumber, Complex Velocity) from, double to)
    {
        Complex? velocity = from.Velocity;
        for (var i = 1; i <= Waves && velocity is { } start; i++)
            velocity = DielectricRoots.From(dielectric, from.Wavenumber + (to - from.Wavenumber) * i / Waves, start);
        return velocity;
    }

    private bool Grows(double wavenumber, Complex? start) =>
        start is { } velocity && DielectricRoots.From(dielectric, wavenumber, velocity) is { Imaginary: > 0 };

    /// <summary>ε where Im ε falls through 0 next to <paramref name="velocity"/>, which moves there; null where there is no such place
    /// within some levels.</summary>
    private Complex? Crossing(double wavenumber, ref double velocity)
    {
        Complex Value(double u) => dielectric.Value(wavenumber, u * wavenumber);
        for (var reach = 1; reach <= 16; reach *= 2)
        {
            var (low, high) = (velocity - reach * spacing, velocity + reach * spacing);
            if (!(Value(low).Imaginary > 0 && Value(high).Imaginary < 0))
                continue;
            for (var bisection = 0; bisection < Bisections; bisection++)
            {
                var middle = 0.5 * (low + high);
                (low, high) = Value(middle).Imaginary > 0 ? (middle, high) : (low, middle);
            }

            velocity = 0.5 * (low + high);
            return Value(velocity);
        }

        return null;
    }

    /// <summary>The least value of a function of one minimum, by golden section.</summary>
    private static (double At, double Value) Least(Func<double, double> function, double low, double high)
    {
        var (a, b) = (high - Golden * (high - low), low + Golden * (high - low));
        var (valueA, valueB) = (function(a), function(b));
        for (var step = 0; step < 24; step++)
        {
            if (valueA < valueB)
            {
                (high, b, valueB) = (b, a, valueA);
                a = high - Golden * (high - low);
                valueA = function(a);
            }
            else
            {
                (low, a, valueA) = (a, b, valueB);
                b = low + Golden * (high - low);
                valueB = function(b);
            }
        }

        return valueA < valueB ? (a, valueA) : (b, valueB);
    }
}
