using System.Globalization;

namespace ClusterLB.Application.Plotting.Drawing;

/// <summary>Ticks of a logarithmic axis, whose coordinates are log₁₀ of what is shown.</summary>
internal static class LogScale
{
    private const int MostTicks = 8;
    private const double NarrowDecades = 0.8;

    /// <summary>Labelled and unlabelled ticks between two coordinates: powers of ten, and 2 and 5 times these where there are
    /// few.</summary>
    public static (double[] Major, string[] Labels, double[] Minor) Ticks(double low, double high)
    {
        if (high - low < NarrowDecades)
            return Narrow(low, high);
        var (first, last) = ((int)Math.Floor(low), (int)Math.Ceiling(high));
        int[] inner = high - low < 2.2 ? [1, 2, 5] : [1];
        var stride = Math.Max(1, (int)Math.Ceiling((high - low) / MostTicks));
        (double At, string Label)[] major =
        [
            .. Enumerable.Range(first, last - first + 1).Where(n => n % stride == 0)
                .SelectMany(n => inner.Select(f => (n + Math.Log10(f), Label(f, n))))
                .Where(t => t.Item1 >= low && t.Item1 <= high),
        ];
        double[] minor = stride > 1
            ? [.. Enumerable.Range(first, last - first + 1).Select(n => (double)n)]
            : [.. Enumerable.Range(first, last - first + 1).SelectMany(n => Enumerable.Range(2, 8).Select(f => n + Math.Log10(f)))];
        return ([.. major.Select(t => t.At)], [.. major.Select(t => t.Label)], [.. minor.Where(m => m >= low && m <= high)]);
    }

    /// <summary>Less than about a decade: round numbers, evenly spaced.</summary>
    private static (double[] Major, string[] Labels, double[] Minor) Narrow(double low, double high)
    {
        var (from, to) = (Math.Pow(10, low), Math.Pow(10, high));
        var rough = (to - from) / 5;
        var unit = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = unit * (rough / unit) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        double[] at = [
            .. Enumerable.Range(0, 1 + (int)((to - from) / step) + 1).Select(i => (Math.Ceiling(from / step) + i) * step)
            .Where(x => x > 0 && x <= to)];
        return ([.. at.Select(Math.Log10)], [.. at.Select(Number)], []);
    }

    /// <summary>A number as a reader writes it, with a power of ten where it is small or large.</summary>
    public static string Number(double x)
    {
        if (x == 0 || Math.Abs(x) is >= 1e-3 and < 1e5)
            return x.ToString("0.#######", CultureInfo.InvariantCulture).Replace('-', '−');
        var parts = x.ToString("0.####e+0", CultureInfo.InvariantCulture).Replace("-", "−", StringComparison.Ordinal).Split('e');
        return $"{parts[0]}·10{Superscript(int.Parse(parts[1].Replace('−', '-'), CultureInfo.InvariantCulture))}";
    }

    /// <summary>f 10ⁿ as a reader writes it: plain from 0.001 to 5000, else with a superscript.</summary>
    private static string Label(int factor, int power) => power is >= -3 and <= 3
        ? (factor * Math.Pow(10, power)).ToString("0.####", CultureInfo.InvariantCulture)
        : (factor == 1 ? "" : $"{factor}·") + "10" + Superscript(power);

    private static string Superscript(int power) =>
        string.Concat(power.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
}
