using System.Globalization;
using ClusterLB.Application.Studies;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Solver.Runs.Outputs;
using ClusterLB.Solver.Theory;
using ClusterLB.Solver.TimeStepping;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary>
/// <c>clusterlb limit CONFIG -o DIR</c>: the same initial perturbation under the quantum equation for several ħ and under the classical one
/// (Theorem 4). Every run is one as
/// <c>clusterlb run</c> makes it, in a directory of its own below DIR: finished ones are kept, unfinished ones go on from their
/// checkpoints.
/// </summary>
[Verb("limit", HelpText = "Study the semi-classical limit: clusterlb limit case.toml -o runs/limit --hbar 0.4,0.2,0.1,0.05")]
public sealed class LimitCommand : ComputingOptions, ICommand
{
    private const string DefaultHbars = "0.4,0.2,0.1,0.05";
    private const int Snapshots = 10;

    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example(
            "all runs one after the other, then the table",
            new LimitCommand { Config = "case.toml", Output = "runs/limit", Hbar = DefaultHbars }),
        new Example(
            "task 2 of a job array; 4 is the classical run", new LimitCommand { Config = "case.toml", Output = "runs/limit", Only = 2 }),
    ];

    /// <summary>The directory of all runs.</summary>
    [Option('o', "output", MetaValue = "DIR", HelpText = "Directory for the runs and limit.h5 (default: runs/NAME of the file).")]
    public string? Output { get; set; }

    /// <summary>Values of ħ.</summary>
    [Option("hbar", MetaValue = "A,B,...", Default = DefaultHbars,
        HelpText = "Values of hbar, descending; 'model.kind' and 'model.hbar' of the file are not used.")]
    public string Hbar { get; set; } = DefaultHbars;

    /// <summary>One of the runs.</summary>
    [Option("only", MetaValue = "I",
        HelpText =
        "One run alone, for a job array: 0, 1, ... are the values of hbar, the last is the classical one. Whoever finds all finished "
        + "writes the table.")]
    public int? Only { get; set; }

    /// <summary>The time of the job.</summary>
    [Option("walltime", MetaValue = "TIME",
        HelpText = "Stop in time, exit code 75: 30 (minutes), 12:00:00, 1-00:00:00, 90s (default: that of the Slurm job).")]
    public string? Walltime { get; set; }

    private protected override string Task => $"{base.Task} {Hbar} {Only}";

    /// <summary>Runs what is not finished; the table goes to standard output once all are.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var (world, log) = (environment.World, Log(environment.World));
        var threads = ResolveThreads(environment);
        var memory = AvailableMemory.Bytes * environment.Nodes;
        var hbars = NumberGrid.Descending("--hbar", Hbar);
        if (Only < 0 || Only > hbars.Length)
            throw new InputException($"--only must be a number from 0 to {hbars.Length} (the classical run), but is {Only}");
        Configuration[] members = [.. Members(LoadBoltzmann(world, memory), hbars, memory)];
        var root = Output ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(Config));
        if (File.Exists(root))
            throw new InputException($"--output {root} is a file, expected the name of a directory");
        IO.Hdf5.H5Library.Require(environment);
        string[] directories = [
            .. hbars.Select(h => Path.Combine(root, "hbar-" + h.ToString("R", CultureInfo.InvariantCulture))),
            Path.Combine(root, "classical")];
        var runs = new StudyRuns(environment, log, threads, memory, Grid, Walltime, Force);
        for (var i = Only ?? 0; i <= (Only ?? hbars.Length); i++)
        {
            var code = runs.Run(members[i], directories[i]);
            if (code != 0)
                return code;
        }

        if (directories.FirstOrDefault(d => !runs.IsFinished(d)) is { } unfinished)
        {
            log.WriteLine($"  not yet     {unfinished} is not finished: the table follows when all are");
            return 0;
        }

        var lattice = members[^1].Lattice.Create();
        using var domain = Domain.Split(
            world, lattice, members[^1].Quadrature.MaxTransfer, threads, ResolveGrid(lattice.Dimension, world.Size));
        var study = new LimitStudy(
            domain, members[^1].Model.Potential, members[^1].Output.HermiteDegree, hbars,
            [.. directories[..^1].Select(RunDirectory.Open)], RunDirectory.Open(directories[^1]));
        var path = Path.Combine(root, "limit.h5");
        study.Write(path, members[^1], world);
        if (Json)
            Results(world).WriteLine(JsonText.Of(Ends(study, hbars, path)));
        else
            Print(study, hbars, lattice.Dimension, Results(world));
        TellPeakMemory(world);
        if (!Json)
            Results(world).WriteLine(path);
        return 0;
    }

    /// <summary>The input of each run: the file with another equation, in perturbative form, with snapshots at common times.</summary>
    private IEnumerable<Configuration> Members(Configuration configuration, double[] hbars, long memory)
    {
        var time = configuration.RequireTime();
        if (!time.Method.HasFixedStep)
        {
            var methods = WordList.Of(IntegratorKind.All.Where(m => m.HasFixedStep).Select(m => $"\"{m.Name}\""), "or");
            throw new InputException(
                $"{Config}: 'time.method' must be {methods} with a 'time.step', expected the same steps in all runs, but is "
                + $"\"{time.Method.Name}\"");
        }

        string[] common =
        [
            .. Overrides,
            .. configuration.Form == EquationForm.Distribution ? (string[])["model.form=perturbation"] : [],
            .. configuration.Output.SnapshotEvery > 0
                ? (string[])[] : [string.Create(CultureInfo.InvariantCulture, $"output.snapshot-every={time.End / Snapshots:R}")],
        ];
        foreach (var hbar in hbars)
            yield return Configuration.Load(
                Config, [.. common, "model.kind=quantum", string.Create(CultureInfo.InvariantCulture, $"model.hbar={hbar:R}")], memory);
        yield return Configuration.Load(Config, [.. common, "model.kind=classical"], memory);
    }

    private static object Ends(LimitStudy study, double[] hbars, string path)
    {
        var last = study.Times.Length - 1;
        return new
        {
            Time = study.Times[last],
            Norm = study.Norm(last),
            Rows = hbars.Select((hbar, h) => new
            {
                Hbar = hbar,
                Distance = study.Distance(h, last),
                LocalOrder = study.LocalOrder(h, last),
                BoundConstant = LargestConstant(study, h),
                SobolevDistance = study.SobolevDistance(h, last, NormColumns.TheoremOrder),
                SobolevOrder = study.SobolevOrder(h, last, NormColumns.TheoremOrder),
            }),
            Fit = study.Fit(last),
            study.ExpectedOrder,
            File = path,
        };
    }

    private static double LargestConstant(LimitStudy study, int h) =>
        Enumerable.Range(0, study.Times.Length).Select(t => study.BoundConstant(h, t)).Where(double.IsFinite)
            .DefaultIfEmpty(double.NaN).Max();

    private static void Print(LimitStudy study, double[] hbars, int dimension, TextWriter results)
    {
        const int Order = NormColumns.TheoremOrder;
        var last = study.Times.Length - 1;
        results.WriteLine(
            $"||g_hbar(t) - g_0(t)|| at t = {study.Times[last]:g6}, where ||g_0|| = {study.Norm(last):g6}; ||.||_5 of (1.30)");
        results.WriteLine("    hbar     distance  local order  largest C of (1.36)   in ||.||_5  local order");
        for (var h = 0; h < hbars.Length; h++)
        {
            var constant = LargestConstant(study, h);
            results.WriteLine(
                $"{hbars[h],8:g4}  {study.Distance(h, last),11:0.0000e+00}  {Cell.Of(study.LocalOrder(h, last), "f4"),11}  "
                + $"{Cell.Of(constant, "0.000e+00"),19}  {study.SobolevDistance(h, last, Order),11:0.0000e+00}  "
                + $"{Cell.Of(study.SobolevOrder(h, last, Order), "f4"),11}");
        }

        var fit = study.Fit(last);
        results.WriteLine(
            $"fit A hbar^p (1 + B hbar^{study.CorrectionPower:g4}): p = {Cell.Of(fit.Exponent, "f4")} +- {Cell.Of(fit.Uncertainty, "f4")}, "
            + $"A = {Cell.Of(fit.Factor, "g5")}, B = {Cell.Of(fit.Correction, "g4")}; "
            + $"the smoothness of V gives p = {study.ExpectedOrder:g4}");
        var (ratio, run, time, order) = study.LargestGrowth();
        if (double.IsNaN(ratio))
            return;
        var where = run == hbars.Length ? "classical" : $"hbar = {hbars[run]:g4}";
        results.WriteLine(
            $"(1.32), ||g(t)||_r <= ||g(0)||_r for r = 5 ... 8, {(ratio <= 1 ? "holds" : "fails")} in the snapshots of all runs: at most "
            + $"{ratio:f6} (r = {order}, t = {study.Times[time]:g6}, {where})"
            + (dimension < 4 ? $"; Theorem 2 does not cover d = {dimension}" : ""));
    }
}
