using System.Globalization;
using ClusterLB.IO.Toml;

namespace ClusterLB.Application.Studies;

/// <summary>
/// The values of <c>scan --over</c>: every combination of those of each key is a run, counted from 0, the values of the last key first. A
/// run is named by its values, so that it keeps its name where values are added.
/// </summary>
internal sealed class ParameterGrid
{
    private const int MostRuns = 10_000, LongestName = 200;

    private ParameterGrid(IReadOnlyList<Parameter> parameters)
    {
        Parameters = parameters;
        Members = [.. Enumerable.Range(0, parameters.Aggregate(1, (n, p) => n * p.Values.Length)).Select(Member)];
    }

    /// <summary>The keys with their values.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The runs.</summary>
    public IReadOnlyList<ScanMember> Members { get; }

    /// <summary>Reads <c>section.key=a,b,c</c>, once for each key. Commas within brackets and quotes belong to a value.</summary>
    /// <exception cref="InputException">anything else</exception>
    public static ParameterGrid Parse(IEnumerable<string> over)
    {
        ArgumentNullException.ThrowIfNull(over);
        var given = over.Select(text => (Text: text, Sign: text.IndexOf('=', StringComparison.Ordinal))).ToArray();
        if (given.Length == 0)
            throw new InputException("--over is missing, expected section.key=a,b,c, for example model.hbar=1,0.5,0.25");
        var keys = given.Select(g => g.Sign > 0 ? g.Text[..g.Sign].Trim() : "").ToArray();
        var parameters = new List<Parameter>();
        foreach (var ((text, sign), key) in given.Zip(keys))
        {
            string[] values = sign > 0 ? [.. Split(text[(sign + 1)..])] : [];
            if (key.Length == 0 || values.Length == 0 || values.Any(v => v.Length == 0))
                throw new InputException($"--over {text}: expected section.key=a,b,c, for example model.hbar=1,0.5,0.25");
            if (keys.Count(k => k == key) > 1)
                throw new InputException($"--over {text}: '{key}' is given twice, expected all its values in one list");
            if (values.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw new InputException($"--over {text}: the value {twice.Key} stands there twice");
            var last = key[(key.LastIndexOf('.') + 1)..];
            var isAlone = keys.Count(k => k[(k.LastIndexOf('.') + 1)..] == last) == 1;
            parameters.Add(new(key, isAlone ? last : key, values));
        }

        if (parameters.Aggregate(1L, (n, p) => Math.Min(n * p.Values.Length, MostRuns + 1L)) > MostRuns)
            throw new InputException($"--over has more than {MostRuns} combinations");
        var grid = new ParameterGrid(parameters);
        if (grid.Members.GroupBy(m => m.Name).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new InputException($"--over: two runs would have the name {same.Key}, expected values that differ in letters and digits");
        return grid.Members.FirstOrDefault(m => m.Name.Length > LongestName) is { } much
            ? throw new InputException($"--over: the name of a run, {much.Name}, has more than {LongestName} letters") : grid;
    }

    private ScanMember Member(int number)
    {
        var (values, rest) = (new string[Parameters.Count], number);
        for (var p = Parameters.Count - 1; p >= 0; p--)
        {
            values[p] = Parameters[p].Values[rest % Parameters[p].Values.Length];
            rest /= Parameters[p].Values.Length;
        }

        return new(
            number, values, [.. Parameters.Zip(values, (p, v) => $"{p.Key}={v}")],
            string.Join('_', Parameters.Zip(values, (p, v) => $"{p.ShortName}-{Safe(v)}")));
    }

    private static string Safe(string value) =>
        string.Concat(value.Trim('"', '\'').Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' ? c : '_'));

    private static IEnumerable<string> Split(string list)
    {
        var (start, depth, quote) = (0, 0, '\0');
        for (var i = 0; i < list.Length; i++)
        {
            var c = list[i];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (c is '[' or '{')
                depth++;
            else if (c is ']' or '}')
                depth--;
            else if (c == ',' && depth == 0)
            {
                yield return list[start..i].Trim();
                start = i + 1;
            }
        }

        yield return list[start..].Trim();
    }
}

/// <summary>A key of the input with the values that it takes.</summary>
/// <param name="Key">section.key</param>
/// <param name="ShortName">its last part, where no other has that; in names of runs</param>
/// <param name="Values">as they were given</param>
internal sealed record Parameter(string Key, string ShortName, string[] Values)
{
    /// <summary>The name of its dataset: underscores for points and hyphens.</summary>
    public string Dataset => Key.Replace('.', '_').Replace('-', '_');

    /// <summary>The values as numbers; null where one is none.</summary>
    public double[]? Numbers
    {
        get
        {
            var numbers = new double[Values.Length];
            for (var i = 0; i < numbers.Length; i++)
            {
                if (!double.TryParse(Values[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                    || !double.IsFinite(numbers[i]))
                    return null;
            }

            return numbers;
        }
    }
}

/// <summary>A run of a scan.</summary>
/// <param name="Number">from 0</param>
/// <param name="Values">a value for each key</param>
/// <param name="Overrides">section.key=value, a text for each key</param>
/// <param name="Name">the name of its directory</param>
internal sealed record ScanMember(int Number, IReadOnlyList<string> Values, IReadOnlyList<string> Overrides, string Name);
