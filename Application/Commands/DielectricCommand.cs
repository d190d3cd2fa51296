using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Runs;
using ClusterLB.Solver.Theory;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb dielectric CONFIG -o FILE.h5</c>: ε_ħ(k, Ω) and ε_0(k, Ω) of the initial state.</summary>
[Verb("dielectric", HelpText = "Tabulate the dielectric function of the initial state: clusterlb dielectric case.toml -o eps.h5")]
public sealed class DielectricCommand : ComputingOptions, ICommand
{
    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("along the axes", new DielectricCommand { Config = "case.toml", Output = "eps.h5" }),
        new Example(
            "along two directions of the lattice",
            new DielectricCommand { Config = "case.toml", Output = "eps.h5", Directions = "1,0;2,1", Frequencies = "-8:8:321" }),
    ];

    // A wave with a smaller growth rate is not damped: that is rounding.
    private const double Rounding = 1e-8;

    /// <summary>The file to write.</summary>
    [Option('o', "output", Required = true, MetaValue = "FILE.h5", HelpText = "File to write.")]
    public string Output { get; set; } = "";

    /// <summary>Directions, or null for the axes.</summary>
    [Option("directions", MetaValue = "P;Q;...",
        HelpText = "Directions of k of the tables, as integer vectors: \"1,0;2,1\" (default: the axes).")]
    public string? Directions { get; set; }

    /// <summary>κ, first:last:count or a list.</summary>
    [Option("wavenumbers", MetaValue = "A:B:N", Default = "0.05:4:80", HelpText = "Wavenumbers |k|, first:last:count or a,b,c.")]
    public string Wavenumbers { get; set; } = "0.05:4:80";

    /// <summary>Ω, first:last:count or a list.</summary>
    [Option("frequencies", MetaValue = "A:B:N", Default = "-10:10:401", HelpText = "Frequencies, first:last:count or a,b,c.")]
    public string Frequencies { get; set; } = "-10:10:401";

    private protected override bool TakesMixtures => true;

    private protected override string Task => $"{base.Task} {Directions} {Wavenumbers} {Frequencies}";

    /// <summary>Computes and writes; the checks, a line for each ħ and direction, go to standard output, and the path last.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var world = environment.World;
        var threads = ResolveThreads(environment);
        var configuration = Load(world, AvailableMemory.Bytes * environment.Nodes);
        var d = configuration.Lattice.Dimension;
        var directions = Directions is null ? Axes(d) : [.. Directions.Split(';').Select(t => Vector(t, d))];
        var wavenumbers = NumberGrid.Parse("--wavenumbers", Wavenumbers, positive: true);
        var frequencies = NumberGrid.Parse("--frequencies", Frequencies, positive: false);
        DielectricStudy.Require(
            configuration, directions, wavenumbers, frequencies, threads, AvailableMemory.Bytes / environment.Node.Size);
        RequireNewFile(Output);
        IO.Hdf5.H5Library.Require(environment);
        // The dielectric function is that of F, in whatever form a run would evolve it.
        using var setup = Case.Of(
            configuration with { Form = EquationForm.Distribution, ComputesUnstable = true }, world, threads, ResolveGrid(d, world.Size));
        CaseReport.Write(setup, Log(world), hasWork: false);
        var study = new DielectricStudy(setup.Layout, setup.Initial, configuration, directions, wavenumbers, frequencies,
            [.. setup.Directions.Half.Select(p => p.Vector.ToArray())]);
        study.Write(Output, setup.Configuration with { Form = configuration.Form }, world);
        var results = Results(world);
        if (Json)
        {
            results.WriteLine(JsonText.Of(new
            {
                study.Checks,
                Waves = study.Waves.Select(w => new
                {
                    w.Hbar,
                    w.Largest?.Wavenumber,
                    w.Largest?.Direction,
                    Frequency = w.Largest?.Frequency.Real,
                    Rate = w.Largest?.Frequency.Imaginary,
                }),
                File = Output,
            }));
            TellPeakMemory(world);
            return 0;
        }

        results.WriteLine(
            "    hbar     direction  eps(k -> 0, 0)  min |eps|  f-sum    f-sum of loss  Kramers-Kronig  unstable  closed form");
        foreach (var c in study.Checks)
        {
            results.WriteLine(
                $"{c.Hbar,8:g4}  {$"({string.Join(", ", c.Direction)})",12}  {c.Static,14:f6}  {c.Least,9:f5}  {c.FSum,7:0.0e+00}  "
                    + $"{c.LossFSum,13:0.0e+00}  "
                + $"{c.KramersKronig,14:0.0e+00}  {c.UnstableModes,8}  {Cell.Of(c.ClosedForm, "0.0e+00"),11}");
        }

        foreach (var all in study.Checks.GroupBy(c => c.Hbar))
        {
            var bound = all.Min(c => c.Bound);
            results.WriteLine(
                $"hbar = {all.Key:g4}: off the real axis {(double.IsNaN(bound) ? "" : $"|eps| > {bound:g6} and ")}"
                + $"|1 - eps| <= {all.Max(c => c.Decay):g6}/|Omega| at these wavenumbers (Lemma 2.9)");
        }

        foreach (var waves in study.Waves)
        {
            results.WriteLine(waves.Largest is { } wave
                ? $"hbar = {waves.Hbar:g4}: of the waves along {setup.Directions.Half.Count} directions that of (k, Omega) = "
                    + $"({wave.Wavenumber:g4} ({string.Join(", ", wave.Direction)}), {wave.Frequency.Real:f6}) "
                    + $"{(wave.Frequency.Imaginary > Rounding ? "grows fastest" : "is damped least")}, "
                    + $"Im Omega = {wave.Frequency.Imaginary:g6}"
                : $"hbar = {waves.Hbar:g4}: no wave was found in reach");
        }

        TellPeakMemory(world);
        results.WriteLine(Output);
        return 0;
    }

    private static int[][] Axes(int dimension) =>
        [.. Enumerable.Range(0, dimension).Select(a => Enumerable.Range(0, dimension).Select(b => a == b ? 1 : 0).ToArray())];

    private static int[] Vector(string text, int dimension)
    {
        int?[] parts = [.. text.Split(',').Select(t => int.TryParse(t, out var number) && Math.Abs(number) <= 1000 ? number : (int?)null)];
        int[] p = [.. parts.Select(x => x ?? 0)];
        return parts.All(x => x is not null) && p.Length == dimension && p.Aggregate(0, Divisor) == 1 && p.Last(a => a != 0) > 0
            ? p
            : throw new InputException(
                $"--directions must be vectors of {dimension} integers without a common divisor, the last nonzero one positive "
                + $"(-k at frequency W is k at -W), separated by semicolons, but one is '{text}'");
    }

    private static int Divisor(int a, int b) => b == 0 ? Math.Abs(a) : Divisor(b, a % b);
}
