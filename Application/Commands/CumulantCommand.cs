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

/// <summary><c>clusterlb cumulant CONFIG -o FILE.h5</c>: N ∂_t F of the particle system (Section 2 of the article) as microscopic time and
/// box grow, against Q.</summary>
[Verb("cumulant", HelpText = "Derive the collision operator from the particle system: clusterlb cumulant case.toml -o cumulant.h5")]
public sealed class CumulantCommand : ComputingOptions, ICommand
{
    private const int DefaultTimes = 12;

    // Of half the time after which waves have gone round the box; all that is computed beyond is its recurrence.
    private const double MostRecurrences = 200;

    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example(
            "the box that belongs to the lattice of the file", new CumulantCommand { Config = "case.toml", Output = "cumulant.h5" }),
        new Example(
            "growing boxes", new CumulantCommand { Config = "case.toml", Output = "cumulant.h5", Points = "24,32,48", Times = "1:8:8" }),
    ];

    /// <summary>The file to write.</summary>
    [Option('o', "output", Required = true, MetaValue = "FILE.h5", HelpText = "File to write.")]
    public string Output { get; set; } = "";

    /// <summary>Microscopic times; null to choose.</summary>
    [Option("times", MetaValue = "A:B:N",
        HelpText = "Microscopic times, first:last:count or a,b,c (default: 12 up to half the recurrence time of the smallest box).")]
    public string? Times { get; set; }

    /// <summary>Points of each box; null for those of the file.</summary>
    [Option("points", MetaValue = "N1,N2,...",
        HelpText = "Boxes: points on every axis at the extent of the file (default: the lattice of the file). The side is 2 pi hbar/h.")]
    public string? Points { get; set; }

    private protected override string Task => $"{base.Task} {Times} {Points}";

    /// <summary>Computes and writes; a line for each box and time goes to standard output, and the path last.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var world = environment.World;
        var threads = ResolveThreads(environment);
        var memory = AvailableMemory.Bytes;
        var configuration = LoadBoltzmann(world, memory);
        if (!(configuration.Model.Hbar > 0))
            throw new InputException($"{Config}: 'model.kind' must be \"quantum\" for the particle system, but is \"classical\"");
        if (configuration.Model.Screening == Screening.Maxwellian)
            throw new InputException(
                $"{Config}: 'model.screening' must be \"dynamic\" or \"none\" for the particle system, whose mean field is its own, but is "
                + $"\"maxwellian\"");
        Configuration[] boxes = Points is null
            ? [configuration]
            : [.. Points.Split(',').Select(
                n => Configuration.Load(Config, [.. Overrides, $"lattice.points={PositiveInteger(n)}"], memory))];
        var times = Times is null ? null : NumberGrid.Parse("--times", Times, positive: true);
        foreach (var box in boxes)
            CumulantStudy.Require(box, times?.Length ?? DefaultTimes, memory / environment.Node.Size);
        var longest = boxes.Max(b => CumulantStudy.LongestTime(b.Lattice.Create(), b.Model, b.Quadrature.MaxTransfer));
        if (times is not null && times.Max() > MostRecurrences * longest)
            throw new InputException(
                $"--times must be at most {MostRecurrences * longest:g3}, a hundred times the recurrence of the box, but one is "
                + $"{times.Max():g6}");
        RequireNewFile(Output);
        IO.Hdf5.H5Library.Require(environment);
        CumulantStudy? study = null;
        foreach (var box in boxes)
        {
            // The particle system has F, in whatever form a run would evolve it.
            using var setup = Case.Of(
                box with { Form = EquationForm.Distribution }, world, threads, ResolveGrid(box.Lattice.Dimension, world.Size));
            CaseReport.Write(setup, Log(world), hasWork: false);
            study ??= new CumulantStudy(
                times ?? Equal(boxes.Min(b => CumulantStudy.LongestTime(b.Lattice.Create(), b.Model, b.Quadrature.MaxTransfer))));
            study.Add(setup.Domain, setup.Initial, setup.Configuration, setup.Directions);
        }

        study!.Write(Output, configuration, world);
        var results = Results(world);
        if (Json)
        {
            results.WriteLine(JsonText.Of(new { study.Rows, File = Output }));
            TellPeakMemory(world);
            return 0;
        }

        results.WriteLine(
            "points    side L    time  c_d/(2/(2pi)^d)  largest error   error    error, printed sign of eps   mass     energy");
        foreach (var r in study.Rows)
        {
            results.WriteLine(
                $"{r.Points,6}  {r.Side,8:f3}  {r.Time,6:f3}  {r.Constant,15:f6}  {r.Largest,13:0.00e+00}  {r.Error,8:0.00e+00}  "
                    + $"{r.PrintedSign,25:0.00e+00}  {r.Mass,8:0e+00}  {r.Energy,8:0.0e+00}");
        }

        TellPeakMemory(world);
        results.WriteLine(Output);
        return 0;
    }

    private static double[] Equal(double last) => [.. Enumerable.Range(1, DefaultTimes).Select(i => last * i / DefaultTimes)];

    private static int PositiveInteger(string text) =>
        int.TryParse(text, out var n) && n > 1
            ? n : throw new InputException($"--points must be integers from 2, separated by commas, but one is '{text}'");
}
