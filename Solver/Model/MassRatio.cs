using System.Globalization;
using System.Numerics;

namespace ClusterLB.Solver.Model;

/// <summary>A mass as a ratio of integers, in lowest terms: 3, or 5/3. Masses that are commensurable share one velocity lattice.</summary>
public readonly record struct MassRatio
{
    /// <summary>The ratio numerator/denominator in lowest terms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">a number that is not positive</exception>
    public MassRatio(int numerator, int denominator = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numerator);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        var common = (int)BigInteger.GreatestCommonDivisor(numerator, denominator);
        (Numerator, Denominator) = (numerator / common, denominator / common);
    }

    /// <summary>The numerator.</summary>
    public int Numerator { get; }

    /// <summary>The denominator.</summary>
    public int Denominator { get; }

    /// <summary>The mass.</summary>
    public double Value => (double)Numerator / Denominator;

    /// <summary>
    /// The steps (r_a, r_b) by which a collision moves a and b on the lattice, the least integers with m_a r_a = m_b r_b.
    /// </summary>
    public static (long Own, long Other) Steps(MassRatio own, MassRatio other)
    {
        var (first, second) = ((long)other.Numerator * own.Denominator, (long)own.Numerator * other.Denominator);
        var common = (long)BigInteger.GreatestCommonDivisor(first, second);
        return (first / common, second / common);
    }

    /// <summary>The ratio of integers up to <paramref name="largest"/> that is nearest to a value.</summary>
    public static MassRatio Nearest(double value, int largest)
    {
        var best = new MassRatio(1, largest);
        for (var denominator = 1; denominator <= largest; denominator++)
        {
            var candidate = new MassRatio((int)Math.Clamp(Math.Round(value * denominator), 1, largest), denominator);
            if (Math.Abs(candidate.Value - value) < Math.Abs(best.Value - value))
                best = candidate;
        }

        return best;
    }

    /// <summary>As it stands in the input: "3" or "5/3".</summary>
    public override string ToString() => Denominator == 1
        ? Numerator.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
