using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Tests.Solver.Checkpoints;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Parallel;

/// <summary>
/// Runs that are interrupted, each time in another way, and resumed each time on another number of ranks: what they leave in the end has
/// the bits of a run that was never interrupted. Each is held at a named step when it is interrupted, or was, a moment before. Twenty times
/// with CLUSTERLB_TEST_ALL=1, else five.
/// </summary>
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
    [TestCase("ssp-rk3", 13, "model.statistics=fermi", "model.degeneracy=0.5")]
    public void At_random_moments(string method, int seed, params string[] equation)
    {
        var count = Cases.All ? 20 : equation.Length > 0 ? 2 : method == "ssp-rk3" ? 5 : 3;
        string[] settings = equation.Length == 0 ? [] : ["--set", .. equation];
        using var place = new LongRunCase(LongRunCase.Endless, method, snapshotEvery: 1.3);
        var random = new Random(seed);
        var table = new List<string>();
        for (var i = 0; i < count; i++)
        {
            // Each way in turn where the run is held and, every other time, at any moment after it.
            var (ranks, way, isHeld) = (_ranks[i % _ranks.Length], (Way)(i % 4), (i + i / 4) % 2 == 0);
            var before = place.Newest("out");
            var step = Math.Max(before, 0) + random.Next(1, 25);
            string[] command = i == 0 ? ["run", "case.toml", "-o", "out", .. settings] : ["resume", "out"];
            using var run = place.Hold(TestHold.AfterStep, step, ranks, command);
            var newest = place.Newest("out");
            Assert.That(newest, Is.InRange(Math.Max(before, 0), step - 1), "the checkpoint of a step follows it");
            if (!isHeld)
            {
                run.Release();
                Thread.Sleep(random.Next(60));
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
            var isStopped = way is Way.Terminate or Way.StopFile;
            Assert.That(outcome.ExitCode, isStopped ? Is.EqualTo(75) : Is.Not.Zero.And.Not.EqualTo(75), outcome.Error);
            Assert.That(outcome.Error, Does.Not.Contain("   at "));
            if (isHeld)
                Assert.That(place.Newest("out"), Is.EqualTo(isStopped ? step : newest));
            else
                Assert.That(place.Newest("out"), Is.GreaterThanOrEqualTo(isStopped ? step : newest));
            foreach (var path in place.Checkpoints("out"))
                AssertValid(path);
            var next = i == count - 1 ? 2 : _ranks[(i + 1) % _ranks.Length];
            table.Add($"| {i + 1} | {way}{(isHeld ? "" : ", later")} | {Number(ranks)} → {Number(next)} | {step} | {place.Newest("out")} "
                + $"| {outcome.ExitCode} |");
        }

        // Where the run in one piece ends is known now: beyond every snapshot of a process that was killed after its last checkpoint, which
        // stays, and stands for the one that is met again.
        var end = Math.Max(place.Newest("out"), place.LastSnapshot("out")) + 10;
        using (var final = place.Begin(2, "resume", "out", "--set", $"time.max-steps={end}"))
            final.Wait().Finished();
        place.Clusterlb(["run", "case.toml", "-o", "whole", "--set", $"time.max-steps={end}", .. equation]).Finished();
        place.AssertSame("out", "whole");
        table.ForEach(line => Cases.Report($"{line}"));
    }

    [Test]
    public void Under_MPICH_too()
    {
        using var place = new LongRunCase(30);
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        using (var run = place.Hold(TestHold.AfterStep, 7, MpiRun.Mpich, 2, "run", "case.toml", "-o", "out"))
        {
            run.Signal(UnderWay.UserSignal2, 1);
            Assert.That(run.Wait().ExitCode, Is.EqualTo(75));
        }

        Assert.That(place.Newest("out"), Is.EqualTo(7));
        using (var run = place.Begin(3, "resume", "out", "--grid", "1x3", "--set", "time.max-steps=17"))
            run.Wait().Finished();
        using (var run = new UnderWay(place.Path(""), MpiRun.Mpich, 2, ["resume", "out", "--set", $"time.max-steps={LongRunCase.Endless}"]))
            run.Wait().Finished();
        place.AssertSame("out", "whole", 17);
    }

    /// <summary>Killed where the temporary file of a checkpoint is there but for its seal: the ones that have a name are whole.</summary>
    [TestCase(0)]
    [TestCase(2)]
    public void While_a_checkpoint_is_written(int ranks)
    {
        using var place = new LongRunCase(LongRunCase.Endless, points: 24);
        for (var step = 7; step <= 21; step += 7)
        {
            // The last step always has one.
            string[] command = step == 7 ? ["run", "case.toml", "-o", "out"] : ["resume", "out"];
            using var run = place.Hold(TestHold.InCheckpoint, step, ranks, [.. command, "--set", $"time.max-steps={step}"]);
            var before = place.Checkpoints("out");
            Assert.That(Temporary(place), Has.Length.EqualTo(1));
            run.Signal(UnderWay.Kill);
            Assert.That(run.Wait().ExitCode, Is.Not.Zero);
            Assert.That(Temporary(place), Has.Length.EqualTo(1), "what is unfinished has no name of a checkpoint");
            Assert.That(place.Checkpoints("out"), Is.EqualTo(before).And.Not.Empty);
            Assert.That(place.Newest("out"), Is.LessThan(step));
            foreach (var path in before)
                AssertValid(path);
        }

        using var last = place.Begin(ranks, "resume", "out", "--set", "time.max-steps=23");
        last.Wait().Finished();
        Assert.That(place.Newest("out"), Is.EqualTo(23));
        Assert.That(Temporary(place), Is.Empty, "what was left is removed");
    }

    /// <summary>A disk that is full when the next checkpoint is due: the run says so, keeps the old one and stops with 75.</summary>
    [TestCase(0)]
    [TestCase(2)]
    public void On_a_disk_that_is_full(int ranks)
    {
        using var place = new LongRunCase(LongRunCase.Endless, points: 24);
        using var disk = SmallDisk.Mount(place.Path("disk"), "1m");
        using var run = place.Hold(TestHold.AfterStep, 12, ranks, "run", "case.toml", "-o", "disk/out");
        var before = place.Newest("disk/out");
        while (Fill(place.Path("disk/filler")))
        {
        }

        run.Release();
        // Whatever room there is, again and again, since the run removes files as well.
        run.Until(() => Fill(place.Path("disk/filler")) && false);
        var outcome = run.Wait();
        Assert.That(outcome.ExitCode, Is.EqualTo(75), outcome.Error);
        Assert.That(outcome.Error, Does.Contain("No space left on device").And.Contain("`clusterlb resume disk/out`"));
        Assert.That(outcome.Error, Does.Not.Contain("   at "));
        var newest = place.Newest("disk/out");
        Assert.That(newest, Is.GreaterThanOrEqualTo(before));
        AssertValid(place.Checkpoints("disk/out")[0]);
        File.Delete(place.Path("disk/filler"));
        using var next = place.Begin(ranks, "resume", "disk/out", "--set", $"time.max-steps={newest + 3}");
        next.Wait().Finished();
        Assert.That(place.Newest("disk/out"), Is.EqualTo(newest + 3));
    }

    private static string Number(int ranks) => ranks == 0 ? "no launcher" : $"{ranks}";

    private static string[] Temporary(LongRunCase place) =>
        Directory.Exists(place.Path("out")) ? Directory.GetFiles(place.Path("out"), ".checkpoint-*.tmp") : [];

    /// <summary>Fills a kilobyte; whether it had room.</summary>
    private static bool Fill(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Append);
            file.Write(new byte[1024]);
            file.Flush();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
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
