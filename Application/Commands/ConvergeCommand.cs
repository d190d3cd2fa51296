using System.Globalization;
using ClusterLB.Application.Studies;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Runs;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary>
/// <c>clusterlb converge CONFIG --quantity Q</c>: points, directions, largest transfer, extent and tolerance are made better in turn, and a
/// table says how much each changes a number at the end, by which order, and which matters most.
/// </summary>
[Verb("converge", HelpText = "Which choice of the discretisation matters: clusterlb converge case.toml --quantity anisotropy")]
public sealed class ConvergeCommand : ComputingOptions, ICommand
{
    private const string FileName = "converge.h5", BaseName = "base";

    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("the anisotropy at the end", new ConvergeCommand { Config = "case.toml", Quantity = "anisotropy" }),
        new Example(
            "the entropy, by points and tolerance alone",
            new ConvergeCommand { Config = "case.toml", Quantity = "entropy", Of = ["points", "tolerance"] }),
    ];

    /// <summary>The number looked at.</summary>
    [Option("quantity", Default = "anisotropy", MetaValue = "NAME",
        HelpText = "The number at the end: anisotropy, or a column of the history as export names it, such as temperature_1_1.")]
    public string Quantity { get; set; } = "anisotropy";

    /// <summary>The choices.</summary>
    [Option("of", Separator = ',', MetaValue = "points|directions|max-transfer|extent|tolerance",
        HelpText = "The choices to try, separated by commas (default: all).")]
    public IEnumerable<string> Of { get; set; } = [];

    /// <summary>The directory of all runs.</summary>
    [Option('o', "output", MetaValue = "DIR",
        HelpText = "Directory for the runs and converge.h5 (default: runs/NAME-converge of the file).")]
    public string? Output { get; set; }

    /// <summary>The time of the job.</summary>
    [Option("walltime", MetaValue = "TIME",
        HelpText = "Stop in time, exit code 75: 30 (minutes), 12:00:00, 1-00:00:00, 90s (default: that of the Slurm job).")]
    public string? Walltime { get; set; }

    private protected override string Task => $"{base.Task} {Quantity} {string.Join(' ', Of)}";

    private protected override bool TakesMixtures => true;

    /// <summary>Runs what is not finished; the table goes to standard output.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var (world, log) = (environment.World, Log(environment.World));
        var threads = ResolveThreads(environment);
        var memory = AvailableMemory.Bytes * environment.Nodes;
        if (Of.FirstOrDefault(o => !Refinement.Names.Contains(o)) is { } unknown)
            throw new InputException($"--of must be of {string.Join(", ", Refinement.Names)}, but is {unknown}");
        var configuration = Load(world, memory);
        configuration.RequireTime();
        var root = Output ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(Config) + "-converge");
        if (File.Exists(root))
            throw new InputException($"--output {root} is a file, expected the name of a directory");
        if (File.Exists(Path.Combine(root, "run.toml")))
            throw new InputException($"--output {root} holds a run of its own, expected a directory for those of the study");
        IO.Hdf5.H5Library.Require(environment);
        int p2;
        using (var setup = Case.Of(configuration, world, threads, ResolveGrid(configuration.Lattice.Dimension, world.Size)))
            p2 = setup.Directions.P2;
        Refinement[] refinements = [.. Refinement.Names.Where(n => !Of.Any() || Of.Contains(n))
            .Select(n => Refinement.Of(n, configuration, p2))];
        var members = Members(refinements, p2, memory);
        var runs = new StudyRuns(environment, log, threads, memory, Grid, Walltime, Force);
        foreach (var (name, member) in members)
        {
            var directory = Path.Combine(root, name);
            log.WriteLine($"run {directory}");
            if (runs.Run(member, directory) is not 0 and var code)
                return code;
        }

        var values = members.ToDictionary(m => m.Name, m => QuantityOf(Path.Combine(root, m.Name)));
        Row[] rows = [.. refinements.Select(r => new Row(r, [.. r.Overrides.Select((_, k) => values[NameOf(r, k)])]))];
        Conclude(rows, values[BaseName], Path.Combine(root, FileName), configuration, world);
        TellPeakMemory(world);
        return 0;
    }

    /// <summary>The base, and each run that is not it; all inputs are read before the first run begins.</summary>
    private List<(string Name, Configuration Configuration)> Members(Refinement[] refinements, int p2, long memory)
    {
        var members = new List<(string, Configuration)>
        {
            (BaseName, Configuration.Load(Config, [.. Overrides, $"quadrature.directions={p2}"], memory)),
        };
        foreach (var refinement in refinements)
        {
            for (var k = 0; k < refinement.Values.Length; k++)
            {
                if (k != refinement.Base)
                    members.Add(
                        (NameOf(refinement, k), Configuration.Load(Config, [.. Overrides, .. refinement.Overrides[k]], memory)));
            }
        }

        return [.. members.DistinctBy(m => m.Item1)];
    }

    private static string NameOf(Refinement refinement, int level) => level == refinement.Base ? BaseName
        : refinement.Name + "-" + refinement.Values[level].ToString("g6", CultureInfo.InvariantCulture);

    private double QuantityOf(string directory)
    {
        var end = new RunEnd(directory);
        if (Quantity == "anisotropy")
            return end.Anisotropy;
        return end.Component(Quantity) ?? throw new InputException(
            $"--quantity must be anisotropy or a column of the history ({string.Join(", ", end.History?.Names ?? [])}; components as "
            + $"temperature_1_2), but is '{Quantity}'");
    }

    private void Conclude(Row[] rows, double value, string path, Configuration configuration, Communicator world)
    {
        Row most = rows.MaxBy(r => double.IsNaN(r.Change) ? -1 : r.Change)!;
        new TableFile()
            .Attribute("title", configuration.Title)
            .Attribute("quantity", Quantity)
            .Attribute("value", value)
            .Attribute("choices", string.Join('\n', rows.Select(r => r.Refinement.Name)))
            .Attribute("largest", most.Refinement.Name)
            .Attribute("configuration", configuration.ToToml())
            .Index("choice", rows.Length, "number of the choice", "i")
            .Index("level", 3, "number of the run of a choice", "k")
            .Table("setting", [.. rows.SelectMany(r => r.Refinement.Values)], "what the choice is", "as the input", "choice", "level")
            .Table("base_level", [.. rows.Select(r => (long)r.Refinement.Base)], "the level of the base", "k", "choice")
            .Partial("quantity_at_end", [.. rows.SelectMany(r => r.Quantities)], $"{Quantity} at the end", Quantity, "choice", "level")
            .Partial("change", [.. rows.Select(r => r.Change)], "change from the base to the best", "|q(base) - q(best)|", "choice")
            .Partial(
                "order", [.. rows.Select(r => r.Order)], "observed order, NaN where no power goes through the three",
                "p of q = q0 + C x^p, x the spacing, the step or the tolerance", "choice")
            .Write(path, world);
        if (world.Rank == 0)
            StudyPicture.Save(Path.GetDirectoryName(path)!, "converge");
        if (Json)
        {
            Results(world).WriteLine(JsonText.Of(new
            {
                Quantity,
                Value = value,
                Largest = most.Refinement.Name,
                Choices = rows.Select(r => new
                {
                    r.Refinement.Name,
                    Settings = r.Refinement.Values,
                    r.Refinement.Base,
                    r.Quantities,
                    r.Change,
                    r.Order,
                }),
                File = path,
            }));
            return;
        }

        var results = Results(world);
        results.WriteLine($"{Quantity} at the end: {value:g9}");
        ScreenTable.Write(
            results,
            [
                ["choice", "settings", "", "", Quantity, "", "", "change", "order"],
                .. rows.Select(r => (string[])
                [
                    r.Refinement.Name, .. r.Refinement.Values.Select(v => v.ToString("g5", CultureInfo.InvariantCulture)),
                    .. r.Quantities.Select(q => Cell.Of(q, "g9")), Cell.Of(r.Change, "0.0e+00"), Cell.Of(r.Order, "f2"),
                ]),
            ]);
        results.WriteLine(
            $"largest: {most.Refinement.Name}, {Cell.Of(most.Change / Math.Abs(value), "0.0e+00")} of {Quantity}; all together "
            + Cell.Of(rows.Where(r => !double.IsNaN(r.Change)).Sum(r => r.Change) / Math.Abs(value), "0.0e+00"));
        results.WriteLine(path);
    }

    /// <param name="Refinement">the choice</param>
    /// <param name="Quantities">of its three runs</param>
    private sealed record Row(Refinement Refinement, double[] Quantities)
    {
        public double Change => Math.Abs(Quantities[Refinement.Base] - Quantities[Refinement.Best]);

        public double Order => Refinement.Lengths is { } lengths ? Studies.Refinement.Order(lengths, Quantities) : double.NaN;
    }
}
