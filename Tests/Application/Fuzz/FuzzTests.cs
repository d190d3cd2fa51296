using System.Reflection;
using ClusterLB.Application.Commands;
using ClusterLB.Tests.Verification;
using CommandLine;
using CsCheck;

namespace ClusterLB.Tests.Application.Fuzz;

/// <summary>
/// Thousands of inputs and command lines that nobody meant, over every verb: each ends soon with an exit code of the table in
/// CONVENTIONS.md and a sentence, and changes nothing but its output. A tenth of them in <c>./test</c>; a failure prints the seed that
/// repeats it.
/// </summary>
[NonParallelizable]
public class FuzzTests
{
    private static readonly int _tenths = Cases.All ? 10 : 1;

    // Small enough for thousands, whatever else is said.
    private static readonly string[] _small = ["time.max-steps=3", "lattice.points=4"];

    private static readonly Type[] _slow =
    [
        typeof(BenchCommand), typeof(CumulantCommand), typeof(DielectricCommand), typeof(KernelCommand), typeof(LimitCommand),
        typeof(PlotCommand), typeof(ReportCommand),
    ];

    [Test]
    public void Inputs_that_are_checked()
    {
        using var place = new FuzzPlace(FuzzInput.Inputs);
        FuzzInput.Spoilt.Sample(text => Checked(place, text), iter: 2000 * _tenths, threads: 1);
    }

    [TestCase("evaluate")]
    [TestCase("run")]
    public void Inputs_that_are_computed(string verb)
    {
        using var place = new FuzzPlace(FuzzInput.Inputs);
        FuzzInput.Numbers.Sample(
            x => place.Give([verb, x.Input, "-q", "-o", "out.h5", "--set", .. x.Overrides, .. _small]), iter: 100 * _tenths, threads: 1);
    }

    [Test]
    public void Command_lines()
    {
        var place = new FuzzPlace(FuzzInput.Inputs);
        try
        {
            Line.Sample(line =>
            {
                place.Give([.. line]);
                if (place.IsSpent)
                {
                    place.Dispose();
                    place = new FuzzPlace(FuzzInput.Inputs);
                }
            }, iter: 200 * _tenths, threads: 1);
        }
        finally
        {
            place.Dispose();
        }
    }

    private static Gen<List<string>> Line { get; } =
        from verb in Gen.Frequency(
            (4, FuzzInput.Any([.. Verbs.All.Except(_slow)])), (1, FuzzInput.Any([.. Verbs.All])))
        from argument in Gen.Frequency(
            (8, FuzzInput.Any([.. FuzzInput.Inputs.Select(i => i.Name)])), (4, Gen.Const("done")), (2, Gen.Const("e.h5")),
            (1, FuzzInput.Any("", "-", "--", "nowhere", "/dev/null", ".", "..", "done/history.h5", "x y", "--help")))
        from options in Option(verb).List[0, 3]
        from overrides in FuzzInput.Override.List[0, 1]
        select Compose(verb, argument, options, overrides);

    private static void Checked(FuzzPlace place, string text)
    {
        var path = Path.GetFullPath("spoilt.toml");
        File.WriteAllText(path, text);
        place.Give("check", path);
    }

    /// <summary>The options of a verb with values, as its class declares them.</summary>
    private static Gen<string[]> Option(Type verb)
    {
        var options = verb.GetProperties().Select(p => (Property: p, Option: p.GetCustomAttribute<OptionAttribute>()))
            .Where(o => o.Option is not null && o.Option.LongName != "set").ToArray();
        if (options.Length == 0)
            return Gen.Const(Array.Empty<string>());
        var values = Gen.Frequency(
            (3, FuzzInput.Value), (3, FuzzInput.Any("1", "2", "3", "0.5", "1,0", "2x1", "4:4,4:5", "1,0.5", "0.1:1:3", "1:2:2",
                "new.h5", "new")),
            (1, FuzzInput.Any("", "-1", "1:2", "a,b", "x", "e.h5", "done", "/dev/null", "../out.h5", "nowhere/x.h5")));
        return Gen.Select(FuzzInput.Any(options), values, (o, value) =>
            o.Property.PropertyType == typeof(bool) ? new[] { $"--{o.Option!.LongName}" } : [$"--{o.Option!.LongName}", value]);
    }

    private static List<string> Compose(Type verb, string argument, List<string[]> options, List<string> overrides)
    {
        var name = verb.GetCustomAttribute<VerbAttribute>()!.Name;
        List<string> line = [name, argument, .. options.SelectMany(o => o)];
        bool Has(string option) => verb.GetProperties().Any(p => p.GetCustomAttribute<OptionAttribute>()?.LongName == option);
        (string, string)[] needed =
        [
            ("output", "new.h5"), ("ranks", "2"), ("max-steps", "3"), ("count", "1"), ("threads", "1"), ("hbar", "0.5"),
            ("wavenumbers", "1"), ("frequencies", "0,1"), ("times", "0.1"),
        ];
        foreach (var (option, value) in needed)
        {
            if (Has(option) && !line.Contains($"--{option}"))
                line.AddRange([$"--{option}", value]);
        }

        return Has("set") ? [.. line, "--set", .. overrides, .. _small] : line;
    }
}
