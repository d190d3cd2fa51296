using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Files;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Runs;
using ClusterLB.Solver.Runs.Outputs;
using CommandLine;
using CommandLine.Text;

namespace ClusterLB.Application.Commands;

/// <summary><c>clusterlb resume DIR</c>: continues a run where its newest checkpoint has it, on any number of ranks.</summary>
[Verb("resume", HelpText = "Continue a run that was stopped or killed, on any number of ranks: clusterlb resume runs/quickstart")]
public sealed class ResumeCommand : ComputingOptions, ICommand
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>What --help shows as usage.</summary>
    [Usage(ApplicationAlias = "clusterlb")]
    public static IEnumerable<Example> Examples =>
    [
        new Example("a run that a batch job left unfinished", new ResumeCommand { Config = "runs/quickstart" }),
        new Example("further than it was to go", new ResumeCommand { Config = "runs/quickstart", Overrides = ["time.end=20"] }),
    ];

    /// <summary>The directory of the run.</summary>
    [Value(0, MetaName = "DIR", Required = true, HelpText = "Directory of the run.")]
    public override string Config { get; set; } = "";

    /// <summary>Not taken: nothing is replaced.</summary>
    [Option("force", Hidden = true)]
    public override bool Force { get; set; }

    /// <summary>The time of the job.</summary>
    [Option("walltime", MetaValue = "TIME",
        HelpText = "Stop in time, exit code 75: 30 (minutes), 12:00:00, 1-00:00:00, 90s (default: that of the Slurm job).")]
    public string? Walltime { get; set; }

    private protected override string Task => $"{base.Task} {Config} {string.Join(' ', Overrides)}";

    /// <summary>Runs to the end; a summary goes to standard output.</summary>
    public int Execute(MpiEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        RefuseRest(Rest);
        if (Force)
            throw new InputException("resume replaces nothing and takes no --force; `run --force` begins anew");
        var (world, log) = (environment.World, Log(environment.World));
        Agree(world);
        var threads = ResolveThreads(environment);
        using var results = RunDirectory.Open(Config);
        using var stop = new StopConditions(world, results.Stop, Solver.Control.Walltime.Of(Walltime), untilExit: true);
        if (world.Rank == 0)
            results.Claim(_patience, log);
        world.Barrier();
        IO.Hdf5.H5Library.Require(environment);
        var memory = AvailableMemory.Bytes * environment.Nodes;
        using var setup = Case.Resume(results, world, [.. Overrides], d => ResolveGrid(d, world.Size), threads, memory, log);
        if (setup.Resumed is { } resumed)
            Tell(resumed, log);
        CaseReport.Write(setup, log);
        using var run = new Run(setup, results, stop, log);
        var code = run.ToEnd(summary => Tell(summary, Json, world));
        TellPeakMemory(world);
        return code;
    }

    private static void Tell(Resumption resumed, TextWriter log)
    {
        log.WriteLine(
            $"  resumed     {resumed.Path}: step {resumed.Checkpoint.Integrator.StepNumber}, time {resumed.Checkpoint.Integrator.Time:g9}");
        if (resumed.Checkpoint.InstructionSet != Provenance.InstructionSet)
            log.WriteLine(
                $"warning: the checkpoint was written with {resumed.Checkpoint.InstructionSet}, this machine has "
                + $"{Provenance.InstructionSet}: the last bits may differ from those of the run that was never interrupted");
        foreach (var warning in resumed.Configuration.Warnings.Except(resumed.Before.Warnings))
            log.WriteLine($"warning: {warning}");
    }
}
