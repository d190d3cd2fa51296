using System.Globalization;

namespace ClusterLB.IO.Toml;

/// <summary>What a number has to satisfy, in words and as a test. Every bound asks for a finite number.</summary>
public sealed class NumberBound
{
    private readonly Func<double, bool> _holds;

    private NumberBound(string words, string plural, Func<double, bool> holds) => (Words, Plural, _holds) = (words, plural, holds);

    /// <summary>Any finite number.</summary>
    public static NumberBound Finite { get; } = new("a finite number", "finite numbers", _ => true);

    /// <summary>x &gt; 0.</summary>
    public static NumberBound Positive { get; } = new("a positive finite number", "positive finite numbers", x => x > 0);

    /// <summary>
    /// 1e-60 &lt;= x &lt;= 1e60: a quantity in thermal units, of order 1 in use, of which products of a few powers are still doubles.
    /// </summary>
    public static NumberBound Magnitude { get; } =
        new("a positive finite number from 1e-60 to 1e60", "positive finite numbers from 1e-60 to 1e60", x => x is >= 1e-60 and <= 1e60);

    /// <summary>-1e60 &lt;= x &lt;= 1e60: the same of either sign, or 0.</summary>
    public static NumberBound Signed { get; } =
        new("a finite number up to 1e60", "finite numbers up to 1e60", x => Math.Abs(x) <= 1e60);

    /// <summary>x &gt;= 0.</summary>
    public static NumberBound NonNegative { get; } = new("a finite number, zero or more", "finite numbers, zero or more", x => x >= 0);

    /// <summary>The bound for one number as a sentence names it: "a positive finite number".</summary>
    public string Words { get; }

    /// <summary>The bound for several numbers: "positive finite numbers".</summary>
    public string Plural { get; }

    /// <summary><paramref name="below"/> &lt; x &lt; <paramref name="limit"/>.</summary>
    public static NumberBound Between(double below, double limit)
    {
        var (a, b) = (below.ToString("R", CultureInfo.InvariantCulture), limit.ToString("R", CultureInfo.InvariantCulture));
        return new($"a number between {a} and {b}", $"numbers between {a} and {b}", x => x > below && x < limit);
    }

    /// <summary>0 &lt; x &lt;= <paramref name="most"/>.</summary>
    public static NumberBound UpTo(double most)
    {
        var m = most.ToString("R", CultureInfo.InvariantCulture);
        return new($"a positive number up to {m}", $"positive numbers up to {m}", x => x > 0 && x <= most);
    }

    /// <summary>0 &lt;= x &lt;= <paramref name="most"/>.</summary>
    public static NumberBound FromZeroTo(double most)
    {
        var m = most.ToString("R", CultureInfo.InvariantCulture);
        return new($"a number from 0 to {m}", $"numbers from 0 to {m}", x => x >= 0 && x <= most);
    }

    /// <summary>True where <paramref name="x"/> is finite and satisfies the bound.</summary>
    public bool Holds(double x) => double.IsFinite(x) && _holds(x);
}
