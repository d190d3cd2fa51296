using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Tests.Solver.Checkpoints;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Parallel;

/// <summary>
/// Runs that are interrupted at random moments, each time in another way, and resumed each time on another number of ranks: what they leave
/// in the end has the bits of a run that was never interrupted. Twenty moments with CLUSTERLB_TEST_ALL=1, else five.
/// </summary>
[NonParallelizable]
public class InterruptionTests
{
    private static readonly int[] _ranks = [2, 3, 1, 4, 0];

    private enum Way
    {
        KillOne,
        KillAll,
        Terminate,
        StopFile,
    }

    [TestCase("ssp-rk3", 11)]
    [TestCase("dormand-prince", 12)]
    public void At_random_moments(string method, int seed)
    {
        var count = Cases.All ? 20 : method == "ssp-rk3" ? 5 : 3;
        // By the clock, so that there are checkpoints to wait for on a busy machine too, where one takes as long as many steps. Steps of
        // dormand-prince become 50 times as long as those of ssp-rk3 near equilibrium, and hundreds pass from the start of a process to its
        // end.
        var steps = method == "ssp-rk3" ? (Cases.All ? 20_000 : 4000) : Cases.All ? 1_200_000 : 50_000;
        using var place = new LongRunCase(steps, method, settings: "every-minutes = 0.002");
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        var last = place.Newest("whole");
        var random = new Random(seed);
        long[] targets = [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(1, last * 9 / 10)).Order()];
        var table = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var (ranks, way, delay) = (_ranks[i % _ranks.Length], (Way)(i % 4), random.Next(60));
            using var run = i == 0 ? place.Begin(ranks, "run", "case.toml", "-o", "out") : place.Begin(ranks, "resume", "out");
            var resumes = i;
            run.Until(() => place.Newest("out") >= targets[i] && (way is Way.KillOne or Way.KillAll || IsUnderWay(place, run)));
            Thread.Sleep(delay);
            if (run.HasEnded)
            {
                var end = run.Wait();
                Assert.That(end.ExitCode, Is.Zero, end.Error);
                break;
            }

            switch (way)
            {
                case Way.KillOne: run.Signal(UnderWay.Kill, random.Next(Math.Max(1, ranks))); break;
                case Way.KillAll: run.Signal(UnderWay.Kill); break;
                case Way.Terminate: run.Signal(UnderWay.Terminate, random.Next(Math.Max(1, ranks))); break;
                default: File.WriteAllText(place.Path("out/stop"), ""); break;
            }

            var outcome = run.Wait();
            File.Delete(place.Path("out/stop"));
            if (outcome.ExitCode == 0)
            {
                Assert.That(place.Newest("out"), Is.EqualTo(last), "only a run that was over ends with 0");
                break;
            }

            if (way is Way.Terminate or Way.StopFile)
                Assert.That(outcome.ExitCode, Is.EqualTo(75), outcome.Error);
            Assert.That(outcome.Error, Does.Not.Contain("   at "));
            foreach (var path in place.Checkpoints("out"))
                AssertValid(path);
            var next = i == count - 1 ? 2 : _ranks[(i + 1) % _ranks.Length];
            table.Add($"| {i + 1} | {way} | {Number(ranks)} → {Number(next)} | {place.Newest("out")} | {outcome.ExitCode} |");
        }

        using (var final = place.Begin(2, "resume", "out"))
            Assert.That(final.Wait().ExitCode, Is.Zero);
        place.AssertSame("out", "whole");
        table.ForEach(line => Cases.Report($"{line}"));
        Assert.That(table, Has.Count.GreaterThanOrEqualTo(count - 2), "the run was over before its interruptions");
    }

    [Test]
    public void Under_MPICH_too()
    {
        using var place = new LongRunCase(5000);
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        using (var run = new UnderWay(place.Path(""), MpiRun.Mpich, 2, ["run", "case.toml", "-o", "out"]))
        {
            run.Until(() => place.Newest("out") >= 5);
            run.Signal(UnderWay.UserSignal2, 1);
            Assert.That(run.Wait().ExitCode, Is.EqualTo(75));
        }

        using (var run = place.Begin(3, "resume", "out", "--grid", "1x3", "--set", $"time.max-steps={place.Newest("out") + 10}"))
            Assert.That(run.Wait().ExitCode, Is.Zero);
        using (var run = new UnderWay(place.Path(""), MpiRun.Mpich, 2, ["resume", "out", "--set", "time.max-steps=1000000"]))
            Assert.That(run.Wait().ExitCode, Is.Zero);
        place.AssertSame("out", "whole");
    }

    /// <summary>Killed the moment a temporary file of a checkpoint is there: the ones that have a name are whole.</summary>
    [TestCase(0)]
    [TestCase(2)]
    public void While_a_checkpoint_is_written(int ranks)
    {
        var count = Cases.All ? 20 : 3;
        using var place = new LongRunCase(1_000_000, points: ranks == 0 ? 48 : 24, settings: "every-minutes = 0");
        var hits = 0;
        for (var i = 0; i < count; i++)
        {
            using var run = i == 0
                ? place.Begin(ranks, "run", "case.toml", "-o", "out", "--set", "checkpoint.every-steps=1")
                : place.Begin(ranks, "resume", "out");
            var before = place.Newest("out");
            run.Until(() => place.Newest("out") > before + 1);
            run.Until(() => Temporary(place).Length > 0);
            run.Signal(UnderWay.Kill);
            Assert.That(run.Wait().ExitCode, Is.Not.Zero);
            hits += Temporary(place).Length;
            Assert.That(place.Checkpoints("out"), Is.Not.Empty);
            foreach (var path in place.Checkpoints("out"))
                AssertValid(path);
        }

        Cases.Report($"{hits} of {count} kills left an unfinished checkpoint");
        Assert.That(hits, Is.GreaterThan(0), "no kill hit a checkpoint under way");
        using var last = place.Begin(ranks, "resume", "out", "--set", $"time.max-steps={place.Newest("out") + 2}");
        Assert.That(last.Wait().ExitCode, Is.Zero);
        Assert.That(Temporary(place), Is.Empty, "what was left is removed");
    }

    /// <summary>A disk that is full when the next checkpoint is due: the run says so, keeps the old one and stops with 75.</summary>
    [TestCase(0)]
    [TestCase(2)]
    public void On_a_disk_that_is_full(int ranks)
    {
        using var place = new LongRunCase(100_000, points: 24, settings: "every-minutes = 0");
        using var disk = SmallDisk.Mount(place.Path("disk"), "1m");
        using var run = place.Begin(ranks, "run", "case.toml", "-o", "disk/out");
        run.Until(() => place.Newest("disk/out") >= 5);
        run.Until(() => Fill(place.Path("disk/filler")));
        var outcome = run.Wait();
        Assert.That(outcome.ExitCode, Is.EqualTo(75), outcome.Error);
        Assert.That(outcome.Error, Does.Contain("No space left on device").And.Contain("`clusterlb resume disk/out`"));
        Assert.That(outcome.Error, Does.Not.Contain("   at "));
        var newest = place.Newest("disk/out");
        Assert.That(newest, Is.GreaterThanOrEqualTo(5));
        AssertValid(place.Checkpoints("disk/out")[0]);
        File.Delete(place.Path("disk/filler"));
        using var next = place.Begin(ranks, "resume", "disk/out", "--set", $"time.max-steps={newest + 3}");
        Assert.That(next.Wait().ExitCode, Is.Zero);
        Assert.That(place.Newest("disk/out"), Is.EqualTo(newest + 3));
    }

    private static string Number(int ranks) => ranks == 0 ? "no launcher" : $"{ranks}";

    private static bool IsUnderWay(LongRunCase place, UnderWay run) =>
        place.Progress("out") is { State: "running" } progress
            && run.Processes.Any(p => progress.Holder.Contains($"process {p},", StringComparison.Ordinal));

    private static string[] Temporary(LongRunCase place) =>
        Directory.Exists(place.Path("out")) ? Directory.GetFiles(place.Path("out"), ".checkpoint-*.tmp") : [];

    // Whatever room there is, again and again, since the run removes files as well.
    private static bool Fill(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Append);
            file.Write(new byte[1024]);
            file.Flush();
        }
        catch (IOException)
        {
        }

        return false;
    }

    internal static void AssertValid(string path)
    {
        var (checkpoint, sum) = CheckpointFile.Read(path);
        var domain = Domain.Serial(Configuration.Parse(checkpoint.Configuration, "case.toml").Lattice.Create(), 1);
        using var state = new NativeBuffer(domain.Lattice.Count);
        using var carry = new NativeBuffer(domain.Lattice.Count);
        CheckpointFile.ReadState(path, domain, sum, state, carry);
    }
}
