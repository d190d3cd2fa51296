using ClusterLB.Application.Commands;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Runs;
using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Application.Studies;

/// <summary>
/// The runs of a study, each as <c>clusterlb run</c> makes it, in a directory of its own: one that is finished is kept, one that is not
/// goes on from its checkpoint. Everything is collective.
/// </summary>
/// <param name="environment">the ranks</param>
/// <param name="log">receives what happens</param>
/// <param name="threads">of each rank</param>
/// <param name="memory">that of all nodes</param>
/// <param name="grid">ranks on each axis; null for a choice</param>
/// <param name="walltime">the time of the job; null for that of Slurm</param>
/// <param name="force">whether earlier results are replaced</param>
internal sealed class StudyRuns(
    MpiEnvironment environment, TextWriter log, int threads, long memory, string? grid, string? walltime, bool force)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly Communicator _world = environment.World;

    /// <summary>Rank 0 looks: whether the run in a directory has ended as it should.</summary>
    public bool IsFinished(string directory) =>
        _world.Broadcast(_world.Rank == 0 && RunProgress.Read(Path.Combine(directory, "progress.json"))?.State == "finished" ? "yes" : "")
            == "yes";

    /// <summary>Begins a run, goes on with it, or leaves it as it is.</summary>
    /// <returns>its exit code</returns>
    /// <exception cref="InputException">the directory holds the run of another input, or the case is refused</exception>
    public int Run(Configuration configuration, string directory)
    {
        var begun = _world.Broadcast(
            _world.Rank == 0 && !force && Directory.Exists(directory) && File.Exists(Path.Combine(directory, "run.toml")) ? "yes" : "")
            == "yes";
        using var results = begun ? RunDirectory.Open(directory) : new RunDirectory(directory, force);
        if (!begun && _world.Rank == 0)
            results.ClaimEarly(log);
        using var fresh = Case.Of(configuration, _world, threads, Grid(configuration.Lattice.Dimension));
        if (!begun)
            return ToEnd(fresh, results);

        var stored = _world.Broadcast(_world.Rank == 0 ? File.ReadAllText(results.Configuration) : "");
        if (stored != fresh.Configuration.ToToml())
            throw new InputException($"{directory} holds the run of another input; it is replaced only with --force");
        fresh.Dispose();
        if (IsFinished(directory))
        {
            log.WriteLine($"  finished    {directory}");
            return 0;
        }

        if (_world.Rank == 0)
            results.Claim(_patience, log);
        _world.Barrier();
        using var setup = Case.Resume(results, _world, [], Grid, threads, memory, log);
        return ToEnd(setup, results);
    }

    private int[]? Grid(int dimension) => ComputingOptions.ParseGrid(grid, dimension, _world.Size);

    private int ToEnd(Case setup, RunDirectory results)
    {
        using var stop = new StopConditions(_world, results.Stop, Walltime.Of(walltime), untilExit: true);
        CaseReport.Write(setup, log);
        using var run = new Run(setup, results, stop, log);
        var code = run.ToEnd(summary => summary.Write(log));
        // What is said next is about another run.
        (log as RunLog)?.Release();
        return code;
    }
}
