using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Tests.Parallel;

/// <summary>The binding under real launchers: see Tests/MpiProbe for what the scenarios do.</summary>
public class MpiTests
{
    private static readonly string[] _scenarios = ["collectives", "pieces", "ring", "split", "window", "errors", "signals", "thread"];

    [TestCase(MpiRun.OpenMpi, 1)]
    [TestCase(MpiRun.OpenMpi, 2)]
    [TestCase(MpiRun.OpenMpi, 3)]
    [TestCase(MpiRun.OpenMpi, 4)]
    [TestCase(MpiRun.OpenMpi, 8)]
    [TestCase(MpiRun.Mpich, 1)]
    [TestCase(MpiRun.Mpich, 2)]
    public void Every_call_does_what_it_says(string launcher, int ranks)
    {
        var run = MpiRun.Probe(launcher, ranks, _scenarios);
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (library, abi) = launcher == MpiRun.Mpich ? ("MPICH ", "MPICH") : ("Open MPI v", "Open MPI");
        Assert.That(lines[0], Does.StartWith($"{ranks} ranks, 1 nodes, {library}").And.Contains($", {abi}, MPI_THREAD_"));
        Assert.That(lines[1..], Is.EqualTo(_scenarios.Select(s => $"ok {s}")));
    }

    [Test]
    public void Mpich_runs_more_ranks_than_cores()
    {
        var run = MpiRun.Probe(MpiRun.Mpich, 4, "split");
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        Assert.That(run.Output, Does.StartWith("4 ranks").And.Contains("ok split"));
    }

    [TestCase(MpiRun.OpenMpi, "explained", 2, "rank 2 of 3: the file is damaged")]
    [TestCase(MpiRun.OpenMpi, "defect", 70, "rank 2 of 3: defect: System.InvalidOperationException: this should not happen")]
    [TestCase(MpiRun.OpenMpi, "all-explained", 2, "of 3: the file is damaged")]
    [TestCase(MpiRun.OpenMpi, "worker", 70, "rank 2 of 3: defect: System.InvalidOperationException: a worker fails")]
    [TestCase(MpiRun.OpenMpi, "unguarded", 70, "rank 2 of 3: defect: System.InvalidOperationException: nobody catches this")]
    [TestCase(MpiRun.OpenMpi, "exit", 9, "rank 2 of 3: the process ends (exit code 9) before MPI does")]
    [TestCase(MpiRun.Mpich, "exit", 9, "rank 2 of 3: the process ends (exit code 9) before MPI does")]
    [TestCase(MpiRun.Mpich, "explained", 2, "rank 2 of 3: the file is damaged")]
    [TestCase(MpiRun.Mpich, "all-explained", 2, "of 3: the file is damaged")]
    [TestCase(MpiRun.Mpich, "worker", 70, "rank 2 of 3: defect: System.InvalidOperationException: a worker fails")]
    public void A_rank_that_fails_ends_all_with_one_message(string launcher, string fault, int code, string message)
    {
        var run = MpiRun.Probe(launcher, 3, fault);
        Assert.That(run.ExitCode, Is.EqualTo(code), run.Output + run.Error);
        Assert.That(run.Messages.Single(), Does.Contain(message));
        Assert.That(run.Output, Does.Not.Contain($"ok {fault}"));
    }

    [TestCase(MpiRun.OpenMpi)]
    [TestCase(MpiRun.Mpich)]
    public void Clean_up_on_the_way_out_waits_for_nobody(string launcher)
    {
        var run = MpiRun.Probe(launcher, 2, "unwind");
        Assert.That(run.ExitCode, Is.EqualTo(2), run.Output + run.Error);
        Assert.That(run.Messages.Single(), Does.Contain("rank 1 of 2: the file is damaged"));
        Assert.That(run.Output, Does.Contain("cleaned up"));
    }

    [TestCase(MpiRun.OpenMpi)]
    [TestCase(MpiRun.Mpich)]
    public void A_rank_that_is_killed_ends_all(string launcher)
    {
        var run = MpiRun.Probe(launcher, 3, "kill");
        Assert.That(run.ExitCode, Is.Not.Zero);
        Assert.That(run.Output, Does.Not.Contain("ok kill"));
        // The launcher speaks of it (MPICH's on standard output); nobody of ours was left to.
        Assert.That(run.Messages, Is.Empty);
        Assert.That(run.Output + run.Error, Does.Contain("signal 9"));
    }

    [TestCase(MpiRun.OpenMpi, "libmpich.so.12", "OMPI_COMM_WORLD_SIZE=2")]
    [TestCase(MpiRun.Mpich, "libmpi.so.40", "PMI_SIZE=2")]
    public void The_wrong_library_is_found_out(string launcher, string library, string evidence)
    {
        var run = MpiRun.Probe(launcher, 2, [(MpiLibrary.Variable, library)], ["collectives"]);
        Assert.That(run.ExitCode, Is.EqualTo(MpiEnvironment.StartExitCode), run.Output + run.Error);
        Assert.That(
            run.Messages.Single(), Does.Contain($"the launcher started 2 ranks ({evidence})").And.Contains(library).And.Contains("sees 1"));
    }

    [Test]
    public void A_missing_library_is_said_once()
    {
        var run = MpiRun.Probe(MpiRun.OpenMpi, 2, [(MpiLibrary.Variable, "/nowhere/libmpi.so")], ["collectives"]);
        Assert.That(run.ExitCode, Is.EqualTo(MpiEnvironment.StartExitCode), run.Output + run.Error);
        Assert.That(run.Messages.Single(), Does.Contain("CLUSTERLB_MPI names, '/nowhere/libmpi.so', cannot be used"));
    }
}
