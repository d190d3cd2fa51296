using System.Text.RegularExpressions;

namespace ClusterLB.IO.Toml;

/// <summary>Numbers as other languages write them: what stands there, and what was meant in TOML.</summary>
internal static partial class NumberHint
{
    /// <summary>"'1,5' has a decimal comma, expected 1.5"; null for anything that is not known to be such a number.</summary>
    public static string? Of(string word)
    {
        word = word.Trim();
        if (Comma().Match(word) is { Success: true } comma)
        {
            var whole = comma.Groups["whole"].Value;
            var hasThousands = Thousands().IsMatch(whole);
            return whole.Contains('.', StringComparison.Ordinal) && !hasThousands ? null
                : $"'{word}' has a decimal comma{(hasThousands ? " and points between thousands" : "")}, expected "
                    + $"{whole.Replace(".", "", StringComparison.Ordinal)}.{comma.Groups["rest"].Value}";
        }

        if (Fortran().Match(word) is { Success: true } fortran)
            return $"'{word}' has an exponent as in Fortran, expected {Whole(fortran.Groups["number"].Value)}e"
                + fortran.Groups["exponent"].Value;
        if (Suffix().Match(word) is { Success: true } suffix)
            return $"'{word}' has a suffix as in C, expected {Whole(suffix.Groups["number"].Value)}";
        return Bare().IsMatch(word) ? $"'{word}' lacks a digit beside its point, expected {Whole(word)}" : null;
    }

    /// <summary>The first of the words of a line that is such a number, from column <paramref name="column"/> (from 1) backwards.</summary>
    public static string? OnLine(string line, int column)
    {
        foreach (var match in Word().Matches(line).Where(m => m.Index <= column && m.Index + m.Length + 1 >= column).OrderBy(m => m.Index))
        {
            var word = match.Value.TrimEnd(',');
            if ((Of(word) ?? word.Split(',').Select(Of).FirstOrDefault(hint => hint is not null)) is { } hint)
                return hint;
        }

        return null;
    }

    /// <summary>With a digit on both sides of the point, as TOML wants it.</summary>
    private static string Whole(string number)
    {
        var digits = number.TrimStart('+', '-');
        var sign = number[..^digits.Length].Replace("+", "", StringComparison.Ordinal);
        return sign + (digits.StartsWith('.') ? "0" : "") + digits + (digits.EndsWith('.') ? "0" : "");
    }

    [GeneratedRegex(@"^(?<whole>[+-]?[0-9][0-9_.]*),(?<rest>[0-9]+([eE][+-]?[0-9]+)?)$")]
    private static partial Regex Comma();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}(\.[0-9]{3})+$")]
    private static partial Regex Thousands();

    [GeneratedRegex(@"^(?<number>[+-]?([0-9]+\.?[0-9]*|\.[0-9]+))[dDqQ](?<exponent>[+-]?[0-9]+)$")]
    private static partial Regex Fortran();

    [GeneratedRegex(@"^(?<number>[+-]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)[fFlL]$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"^[+-]?([0-9]+\.|\.[0-9]+)([eE][+-]?[0-9]+)?$")]
    private static partial Regex Bare();

    [GeneratedRegex(@"[^\s\[\]{}=#""']+")]
    private static partial Regex Word();
}
