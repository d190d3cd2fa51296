using System.Globalization;
using ClusterLB.Application.Studies;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.TimeStepping;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary>
/// <c>clusterlb scan CONFIG --over key=a,b,c</c>: a run for every combination of values, in a directory of its own below DIR. Finished ones
/// are kept, unfinished ones go on from their checkpoints, and once all are done there is one table.
/// </summary>
[Verb("scan", HelpText = "Run an input for a grid of values: clusterlb scan case.toml --over model.hbar=1,0.5 time.tolerance=1e-4,1e-6")]
public sealed class ScanCommand : ComputingOptions, ICommand
{
    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example(
            "twelve runs, two at a time",
            new ScanCommand { Config = "case.toml", Over = ["model.hbar=1,0.5,0.25", "potential.strength=1,2,3,4"], Parallel = 2 }),
        new Example(
            "task 3 of a job array", new ScanCommand { Config = "case.toml", Over = ["model.hbar=1,0.5,0.25,0.125"], Only = 3 }),
    ];

    /// <summary>The keys and their values.</summary>
    [Option("over", MetaValue = "KEY=A,B,...", HelpText = "Keys of the input with all their values: --over section.key=a,b,c ...")]
    public IEnumerable<string> Over { get; set; } = [];

    /// <summary>The directory of all runs.</summary>
    [Option('o', "output", MetaValue = "DIR", HelpText = "Directory for the runs and scan.h5 (default: runs/NAME-scan of the file).")]
    public string? Output { get; set; }

    /// <summary>One of the runs.</summary>
    [Option("task", MetaValue = "I",
        HelpText = "One run alone, counted from 0, for a job array: --task $SLURM_ARRAY_TASK_ID. Whoever finds all done writes the table.")]
    public int? Only { get; set; }

    /// <summary>Runs at a time.</summary>
    [Option("at-once", MetaValue = "N", HelpText = "Runs at a time, a process each with its share of the cores (default: 1).")]
    public int? Parallel { get; set; }

    /// <summary>Whether to name the runs instead.</summary>
    [Option("list", HelpText = "Name the runs: number, directory and keys of each, separated by tabs.")]
    public bool List { get; set; }

    /// <summary>The time of the job.</summary>
    [Option("walltime", MetaValue = "TIME",
        HelpText = "Stop in time, exit code 75: 30 (minutes), 12:00:00, 1-00:00:00, 90s (default: that of the Slurm job).")]
    public string? Walltime { get; set; }

    private protected override string Task => $"{base.Task} {string.Join(' ', Over)} {Only} {Parallel} {List}";

    private protected override bool TakesMixtures => true;

    /// <summary>Runs what is not finished; the table goes to standard output once all are done.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var (world, log) = (environment.World, Log(environment.World));
        var threads = ResolveThreads(environment);
        var memory = AvailableMemory.Bytes * environment.Nodes;
        var grid = ParameterGrid.Parse(Over);
        if (Only < 0 || Only >= grid.Members.Count)
            throw new InputException($"--task must be a number from 0 to {grid.Members.Count - 1}, but is {Only}");
        if (Parallel < 1 || Parallel > 1 && (world.Size > 1 || Only is not null))
            throw new InputException("--at-once must be a positive number, and 1 with --task or with several ranks");
        var root = Output ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(Config) + "-scan");
        if (File.Exists(root))
            throw new InputException($"--output {root} is a file, expected the name of a directory");
        if (File.Exists(Path.Combine(root, "run.toml")))
            throw new InputException($"--output {root} holds a run of its own, expected a directory for those of the scan");
        var members = Configurations(grid, world, memory);
        string[] directories = [.. grid.Members.Select(m => Path.Combine(root, m.Name))];
        if (List)
        {
            foreach (var member in grid.Members)
                Answer(world).WriteLine($"{member.Number}\t{directories[member.Number]}\t{string.Join('\t', member.Overrides)}");
            return 0;
        }

        IO.Hdf5.H5Library.Require(environment);
        var failures = new SortedDictionary<int, (int Code, string Sentence)>();
        if (Parallel > 1)
        {
            if (RunAtOnce(grid, directories, root, failures, log))
                return StopReasons.Restartable;
        }
        else
        {
            var runs = new StudyRuns(environment, log, threads, memory, Grid, Walltime, Force);
            for (var i = Only ?? 0; i <= (Only ?? members.Length - 1); i++)
            {
                log.WriteLine($"run {i} of 0 to {members.Length - 1}: {directories[i]}");
                if (Attempt(i, () => runs.Run(members[i], directories[i]), failures, world) is not 0 and var code)
                    return code;
            }
        }

        RunEnd[] ends = [.. directories.Select(d => new RunEnd(d))];
        if (Array.FindIndex(ends, e => !e.IsFinished && !failures.ContainsKey(Array.IndexOf(ends, e))) is var missing and >= 0)
            log.WriteLine($"  not yet     {directories[missing]} is not finished: the table follows when all are");
        else
            Conclude(new ScanTable(grid, ends), root, members[^1], world);
        TellPeakMemory(world);
        return failures.Count == 0 ? 0 : throw Failure(failures, grid);
    }

    /// <summary>The input of each run, all read before the first begins.</summary>
    private Configuration[] Configurations(ParameterGrid grid, Communicator world, long memory)
    {
        string[] given = [.. Overrides];
        var configurations = new Configuration[grid.Members.Count];
        foreach (var member in grid.Members)
        {
            Overrides = [.. given, .. member.Overrides];
            // Warnings are those of the first.
            configurations[member.Number] = member.Number == 0 ? Load(world, memory) : Configuration.Load(Config, Overrides, memory);
            configurations[member.Number].RequireTime();
        }

        Overrides = given;
        return configurations;
    }

    /// <summary>One that fails does not keep the others away, where no other rank could be left waiting.</summary>
    private static int Attempt(int number, Func<int> run, SortedDictionary<int, (int, string)> failures, Communicator world)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (world.Size == 1
            && e is InputException or StepRejectedException or NonFiniteRateException or ArithmeticException)
        {
            failures[number] = (e is InputException ? InputException.ExitCode : 3, e.Message);
            return 0;
        }
    }

    private bool RunAtOnce(
        ParameterGrid grid, string[] directories, string root, SortedDictionary<int, (int Code, string Sentence)> failures, TextWriter log)
    {
        const string Prefix = "clusterlb: ";
        var threads = Threads ?? Math.Max(1, Environment.ProcessorCount / Parallel!.Value);
        var said = new Dictionary<int, string>();
        var isStopped = false;
        var left = grid.Members.Count;
        var signalled = AtOnce.Run(
            grid.Members.Select(m => m.Number),
            Parallel!.Value,
            task =>
            [
                "scan", Config, "--over", .. Over, "-o", root, "--task", task.ToString(CultureInfo.InvariantCulture),
                "--threads", threads.ToString(CultureInfo.InvariantCulture), "--quiet",
                .. Force ? (string[])["--force"] : [], .. Walltime is { } time ? (string[])["--walltime", time] : [],
                .. Overrides.Any() ? (string[])["--set", .. Overrides] : [],
            ],
            (task, line) =>
            {
                if (line.StartsWith(Prefix, StringComparison.Ordinal))
                    said[task] = line[Prefix.Length..];
                else
                    log.WriteLine($"{grid.Members[task].Name}: {line}");
            },
            (task, code) =>
            {
                isStopped |= code == StopReasons.Restartable;
                if (code is not 0 and not StopReasons.Restartable)
                    failures[task] = (code, said.GetValueOrDefault(task, $"exit code {code}"));
                var word = code == 0 ? "finished" : code == StopReasons.Restartable ? "stopped " : "failed  ";
                log.WriteLine($"  {word}    {directories[task]}, {--left} to go");
            });
        return signalled || isStopped;
    }

    private void Conclude(ScanTable table, string root, Configuration last, Communicator world)
    {
        var path = Path.Combine(root, ScanTable.FileName);
        table.Write(path, last.Title, last.ToToml(), world);
        if (world.Rank == 0)
            StudyPicture.Save(root, "scan");
        if (Json)
        {
            Results(world).WriteLine(JsonText.Of(table.Json()));
            return;
        }

        table.Print(Results(world));
        Results(world).WriteLine(path);
    }

    private Exception Failure(SortedDictionary<int, (int Code, string Sentence)> failures, ParameterGrid grid)
    {
        var (first, (code, sentence)) = failures.First();
        var words = Only is not null ? sentence
            : $"{failures.Count} of {grid.Members.Count} runs have no result; the first is {grid.Members[first].Name}: {sentence}";
        return code == InputException.ExitCode ? new InputException(words) : new ArithmeticException(words);
    }
}
