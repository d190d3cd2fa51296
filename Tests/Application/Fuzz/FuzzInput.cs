using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;

namespace ClusterLB.Tests.Application.Fuzz;

/// <summary>Inputs and keys to spoil, values to spoil them with. The keys are those of <c>clusterlb init</c>, so that new ones are
/// met.</summary>
internal static partial class FuzzInput
{
    private const string Tail = """

        [time]
        end = 0.5
        max-steps = 3
        [output]
        directory = "out"
        """;

    /// <summary>Small inputs, one for each way through the program.</summary>
    public static (string Name, string Text)[] Inputs { get; } =
    [
        ("a.toml", Input(2, "kind = \"quantum\"\nhbar = 1.0", "kind = \"yukawa\"\nstrength = 1.0\ninverse-length = 1.0",
            "kind = \"mixture\"\n[[initial.components]]\nweight = 1.0\nmean = [0.3, 0.1]\nvariance = [0.8, 1.1]")),
        ("b.toml", Input(3, "kind = \"classical\"", "kind = \"algebraic\"\nstrength = 1.0\ndecay = 8.0",
            "kind = \"maxwellian\"\ntemperature = 1.1")),
        ("c.toml", Input(2, "kind = \"quantum\"\nhbar = 0.5\nscreening = \"none\"", "kind = \"power\"\nstrength = 1.0\nexponent = 0.0",
            "kind = \"bkw\"\nk0 = 0.7")),
        ("d.toml", Input(2, "kind = \"quantum\"\nhbar = 0.5\nform = \"perturbation\"", "kind = \"gaussian\"\nstrength = 1.0\nlength = 1.0",
            "kind = \"perturbation\"\n[[initial.modes]]\nindex = [2, 0]\namplitude = 0.01")),
        ("e.toml", Input(4, "kind = \"quantum\"\nhbar = 1.0\nform = \"linear\"", "kind = \"yukawa\"\nstrength = 1.0\ninverse-length = 1.0",
            "kind = \"perturbation\"\n[[initial.modes]]\nindex = [2, 0, 0, 0]\namplitude = 0.01")),
        ("f.toml", Input(2, "kind = \"quantum\"\nhbar = 1.0\nstatistics = \"fermi\"\ndegeneracy = 1.0",
            "kind = \"yukawa\"\nstrength = 1.0\ninverse-length = 1.0", "kind = \"fermi-dirac\"\ntemperature = 1.0")),
    ];

    /// <summary>section.key of every key that the template names.</summary>
    public static string[] Keys { get; } = [.. AllKeys()];

    /// <summary>Values of every type, size and sign, and what is no value.</summary>
    public static Gen<string> Value { get; } = Gen.Frequency(
        (6, Any(
            "0", "-0.0", "1", "-1", "2", "3", "5", "7", "0.5", "-0.5", "1.0", "0.999999", "1e-3", "1e-8", "1e-16", "1e-34", "1e-59",
            "1e-60", "1e-61", "1e-100", "1e-300", "1e-320", "4.9e-324", "1e3", "1e6", "1e9", "1e12", "1e34", "1e60", "1e61", "1e154",
            "1e300", "1e308", "1.7976931348623157e308", "1e999", "inf", "-inf", "nan", "2147483647", "2147483648", "-2147483648",
            "9223372036854775807", "99999999999999999999",
            "1e-5", "20", "60")),
        (2, Any(
            "true", "false", "[]", "[0]", "[1, 2]", "[1.0, 2.0]", "[0.0, 0.0, 0.0]", "[[0, 1], [0]]", "{}", "[{}]", "\"\"", "\"x\"",
            "\"auto\"",
            "\"paper\"", "\"quantum\"", "\"classical\"", "\"none\"", "\"dynamic\"", "\"maxwellian\"", "\"linear\"", "\"perturbation\"",
            "\"distribution\"", "\"monotone\"", "\"spectral\"", "\"compute\"", "\"mixture\"", "\"bkw\"", "\"file\"", "\"yukawa\"",
            "\"gaussian\"", "\"power\"", "\"algebraic\"", "\"rkc\"", "\"ssp-rk3\"", "\"fermi\"", "\"bose\"", "\"bose-einstein\"",
            "1979-05-27", "0x10", "1_0", "1,5", "1d0", "'''", "\"\\u0000\"", "\"/dev/null\"", "\"e.h5\"", "\"..\"")),
        (1, Gen.Double.Select(x => x.ToString("R", CultureInfo.InvariantCulture))),
        (1, Gen.Int.Select(n => n.ToString(CultureInfo.InvariantCulture))),
        (1, Gen.Double[-10, 10].Select(x => Math.Pow(10, x).ToString("R", CultureInfo.InvariantCulture))));

    /// <summary>Numbers of every size, most of them of a size that is used.</summary>
    private static Gen<string> Number { get; } = Gen.Frequency(
        (4, Gen.Double[-2, 2].Select(x => Text(Math.Pow(10, x)))), (2, Gen.Double[-60, 60].Select(x => Text(Math.Pow(10, x)))),
        (1, Any("1e-60", "1e60", "1e-30", "1e30", "-1.0", "0.0", "1e-16", "1e16")));

    /// <summary>Overrides of an input with numbers where numbers belong: most are computed.</summary>
    public static Gen<(string Input, string[] Overrides)> Numbers { get; } =
        from input in Any(Inputs)
        from keys in Any([.. NumberKeys(input.Text)]).List[1, 3]
        from values in Number.Array[keys.Count]
        from x in Number.Array[5]
        select (input.Name, (string[])[.. keys.Zip(values, (key, value) => key switch
        {
            "initial.components" => $"{key}=[{{weight={x[0]},mean=[{x[1]},-{x[2].TrimStart('-')}],variance=[{x[3]},{x[4]}]}}]",
            "initial.modes" => $"{key}=[{{index=[{(x[0].Length % 4)},{(x[1].Length % 4)}],amplitude={value}}}]",
            _ => $"{key}={value}",
        })]);

    /// <summary>One of some values.</summary>
    public static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>section.key=value.</summary>
    public static Gen<string> Override { get; } = Gen.Select(Any(Keys), Value, (key, value) => $"{key}={value}");

    /// <summary>A text with a few of its lines or characters spoilt.</summary>
    public static Gen<string> Spoilt { get; } =
        from input in Any([.. Inputs.Select(i => i.Text)])
        from changes in Gen.Select(Gen.Int[0, 7], Gen.Int[0, 1000], Value, Gen.Char).List[1, 3]
        select changes.Aggregate(input, (text, change) => Spoil(text, change.Item1, change.Item2, change.Item3, change.Item4));

    private static string Spoil(string text, int how, int where, string value, char character)
    {
        var lines = text.Split('\n').ToList();
        var n = where % lines.Count;
        switch (how)
        {
            case 0:
                lines.RemoveAt(n);
                break;
            case 1:
                lines.Insert(n, lines[where * 31 % lines.Count]);
                break;
            case 2:
                var key = Keys[where % Keys.Length];
                lines.Insert(lines.Count - 1, $"[{key.Split('.')[0]}]\n{key.Split('.')[^1]} = {value}");
                break;
            case 3:
                lines[n] = lines[n].Length == 0 ? $"{character}" : lines[n].Insert(where % lines[n].Length, $"{character}");
                break;
            case 4:
                lines[n] = lines[n].Length == 0 ? "" : lines[n].Remove(where % lines[n].Length, 1);
                break;
            default:
                var equals = lines[n].IndexOf('=', StringComparison.Ordinal);
                lines[n] = equals < 0 ? lines[n] : lines[n][..equals] + "= " + value;
                break;
        }

        return string.Join('\n', lines);
    }

    private static string Text(double x) => x.ToString("0.0###############E+0", CultureInfo.InvariantCulture);

    /// <summary>Keys of numbers that an input has, and some that it may have.</summary>
    private static IEnumerable<string> NumberKeys(string input)
    {
        string[] optional =
        [
            "quadrature.max-transfer", "potential.max-wavenumber", "model.prefactor", "time.tolerance", "time.step", "time.steady-state",
            "time.max-negative-mass", "output.snapshot-every", "checkpoint.every-minutes",
        ];
        var section = "";
        foreach (var line in input.Split('\n'))
        {
            if (Header().Match(line) is { Success: true } header)
                section = header.Groups[1].Value;
            if (section is "initial.components" or "initial.modes" && input.Contains("dimension = 2", StringComparison.Ordinal))
                yield return section;
            else if (Key().Match(line) is { Success: true } key && line.Contains('.', StringComparison.Ordinal) && !line.Contains('['))
                yield return $"{section}.{key.Groups[1].Value}";
        }

        foreach (var key in optional)
            yield return key;
    }

    private static IEnumerable<string> AllKeys()
    {
        var section = "";
        foreach (var line in ClusterLB.Solver.Input.Template.Text.Split('\n'))
        {
            if (Header().Match(line) is { Success: true } header)
                section = header.Groups[1].Value;
            else if (section.Length > 0 && Key().Match(line) is { Success: true } key)
                yield return $"{section}.{key.Groups[1].Value}";
        }
    }

    private static string Input(int dimension, string model, string potential, string initial) =>
        $"[lattice]\ndimension = {dimension}\npoints = 5\nextent = 4.0\n[model]\n{model}\n[potential]\n{potential}\n"
        + $"[quadrature]\ndirections = 2\n[initial]\n{initial}{Tail}\n";

    [GeneratedRegex(@"^(?:# )?\[+([a-z.]+)\]+")]
    private static partial Regex Header();

    [GeneratedRegex(@"^(?:# )?([a-z0-9-]+) = ")]
    private static partial Regex Key();
}
