using System.Globalization;
using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Input;

/// <summary>Numbers given on the command line: equally spaced, <c>first:last:count</c>, or one by one, <c>a,b,c</c>.</summary>
internal static class NumberGrid
{
    private const int Most = 1_000_000;

    /// <summary>Reads <paramref name="text"/>.</summary>
    /// <param name="option">name of the option, as the user writes it</param>
    /// <param name="text">what was given</param>
    /// <param name="positive">whether numbers must be positive</param>
    /// <param name="ascending">whether each must be greater than the one before</param>
    /// <exception cref="InputException">anything else</exception>
    public static double[] Parse(string option, string text, bool positive, bool ascending = true)
    {
        var parts = text.Split(':');
        double[]? numbers = null;
        if (parts.Length == 3 && Number(parts[0]) is { } first && Number(parts[1]) is { } last
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= Most
                && (count > 1 || first == last))
        {
            numbers = [.. Enumerable.Range(0, count).Select(i => i == count - 1 ? last : first + (last - first) * i / (count - 1))];
        }
        else if (parts.Length == 1)
        {
            double?[] listed = [.. text.Split(',').Select(Number)];
            numbers = listed.All(x => x is not null) ? [.. listed.Select(x => x!.Value)] : null;
        }

        if (numbers is null || positive && numbers.Any(x => x <= 0) || ascending
            && Enumerable.Range(1, numbers.Length - 1).Any(i => numbers[i] <= numbers[i - 1]))
        {
            throw new InputException(
                $"{option} must be {(positive ? "positive " : "")}numbers{(ascending ? " in ascending order" : "")}, first:last:count or "
                    + $"a,b,c, but is {text}");
        }

        return numbers;
    }

    /// <summary>Positive numbers in descending order, as the values of ħ of a study.</summary>
    /// <exception cref="InputException">anything else</exception>
    public static double[] Descending(string option, string text)
    {
        var numbers = Parse(option, text, positive: true, ascending: false);
        return Enumerable.Range(1, numbers.Length - 1).All(i => numbers[i] < numbers[i - 1])
            ? numbers
            : throw new InputException($"{option} must be positive numbers in descending order, but is {text}");
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.IsFinite(x) ? x : null;
}
