using ClusterLB.Tests.Application.Commands;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Control;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Checkpoints;

/// <summary>The verb resume in one process: the same bits as without interruption, and what may change on the way.</summary>
public class ResumeTests
{
    [TestCase("ssp-rk3")]
    [TestCase("dormand-prince")]
    [TestCase("rkc")]
    public void A_run_in_pieces_leaves_the_bits_of_a_run_in_one(string method)
    {
        using var place = new LongRunCase(60, method, settings: method == "rkc" ? "every-minutes = 0" : "");
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        var steps = (int)place.Newest("whole");
        Assert.That(steps, Is.GreaterThan(8));
        int[] pieces = [1, 3, steps / 2, steps - 1];
        place.Clusterlb("run", "case.toml", "-o", "pieces", "--set", $"time.max-steps={pieces[0]}").Finished();
        foreach (var piece in pieces.Skip(1))
            place.Clusterlb("resume", "pieces", "--set", $"time.max-steps={piece}", "output.compression=0").Finished();
        place.Clusterlb("resume", "pieces", "--threads", "1", "--set", "time.max-steps=1000000").Finished();
        place.AssertSame("pieces", "whole", pieces);
        Assert.That(File.ReadAllText(place.Path("pieces/run.toml")), Is.EqualTo(File.ReadAllText(place.Path("whole/run.toml"))));
        var lineage = Read(place, "pieces").Lineage.Split('\n');
        Assert.That(lineage, Has.Length.EqualTo(5));
        Assert.That(lineage[0], Does.Contain("began"));
        Assert.That(lineage[2], Does.Contain("went on from step 3"));
    }

    [Test]
    public void The_form_of_the_equation_and_monotone_weights_go_on_alike()
    {
        foreach (var settings in (string[][])[
            ["model.form=perturbation"], ["model.form=linear"], ["quadrature.radial=monotone"],
            ["model.statistics=fermi", "model.degeneracy=5"]])
        {
            using var place = new LongRunCase(20);
            place.Clusterlb(["run", "case.toml", "-o", "whole", "--set", .. settings]).Finished();
            place.Clusterlb(["run", "case.toml", "-o", "pieces", "--set", "time.max-steps=7", .. settings]).Finished();
            place.Clusterlb("resume", "pieces", "--set", "time.max-steps=1000000").Finished();
            place.AssertSame("pieces", "whole", 7);
        }
    }

    [Test]
    public void Output_and_checkpoint_settings_may_change_without_altering_a_bit_of_the_state()
    {
        using var place = new LongRunCase(40);
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        place.Clusterlb("run", "case.toml", "-o", "pieces", "--set", "time.max-steps=13").Finished();
        var early = place.Clusterlb(
            "resume", "pieces", "--set", "time.max-steps=100000", "output.history-every=7", "output.snapshot-every=0.31",
            "output.compression=3",
            "checkpoint.keep=4", "checkpoint.every-steps=2", "title=Another title");
        early.Finished();
        var (found, expected) = (place.Results("pieces"), place.Results("whole"));
        foreach (var name in new[] { "state", "@next_step", "@evaluations", "@time" })
            Assert.That(found[$"checkpoint-000000040.h5 {name}"], Is.EqualTo(expected[$"checkpoint-000000040.h5 {name}"]), name);
        Assert.That(
            found["history.h5 step"].Select(b => BitConverter.Int64BitsToDouble(b)),
            Is.EqualTo([.. Enumerable.Range(0, 14), 14, 21, 28, 35, 40]));
        Assert.That(place.Checkpoints("pieces"), Has.Length.EqualTo(4));
        Assert.That(File.ReadAllText(place.Path("pieces/run.toml")), Does.Contain("Another title"));
    }

    /// <summary>Back at an earlier checkpoint, snapshots.xmf names no snapshot that is gone, and none of a process whose steps are taken
    /// anew.</summary>
    [Test]
    public void The_series_of_snapshots_names_those_that_are_there()
    {
        using var place = new LongRunCase(80);
        place.Clusterlb("run", "case.toml", "-o", "out", "--set", "time.max-steps=20").Finished();
        Assert.That(Named(place), Is.EqualTo(["snapshot-000000.h5", "snapshot-000001.h5"]));
        var early = place.Checkpoints("out")[0];
        var bytes = File.ReadAllBytes(early);
        place.Clusterlb("resume", "out", "--set", "time.max-steps=1000000").Finished();
        Assert.That(Named(place), Has.Length.EqualTo(5));
        foreach (var checkpoint in place.Checkpoints("out"))
            File.Delete(checkpoint);
        File.WriteAllBytes(early, bytes);

        // Stopped before its first step: the later snapshots are there until the run comes to them, and are another's.
        File.WriteAllText(place.Path("out/stop"), "");
        Assert.That(place.Clusterlb("resume", "out", "--set", "time.max-steps=1000000").ExitCode, Is.EqualTo(75));
        File.Delete(place.Path("out/stop"));
        Assert.That(Named(place), Is.EqualTo(["snapshot-000000.h5", "snapshot-000001.h5"]));
        Assert.That(File.Exists(place.Path("out/snapshot-000004.h5")));

        // Finished at once: they stay, and are not named.
        place.Clusterlb("resume", "out", "--set", "time.max-steps=20").Finished();
        Assert.That(Named(place), Is.EqualTo(["snapshot-000000.h5", "snapshot-000001.h5"]));
        Assert.That(Directory.GetFiles(place.Path("out"), "snapshot-*.h5"), Has.Length.EqualTo(5));

        // One that was removed by hand is no obstacle, and one of the same state is named when the run comes to it.
        File.Delete(place.Path("out/snapshot-000000.h5"));
        place.Clusterlb("resume", "out", "--set", "time.max-steps=40").Finished();
        Assert.That(Named(place), Is.EqualTo(["snapshot-000001.h5", "snapshot-000002.h5"]));

        static string[] Named(LongRunCase place) =>
            [.. System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(place.Path("out/snapshots.xmf")), @"snapshot-\d+\.h5")
                .Select(m => m.Value).Distinct().Order(StringComparer.Ordinal)];
    }

    [Test]
    public void A_later_end_a_tolerance_and_another_method_are_taken()
    {
        using var place = new LongRunCase(20);
        place.Clusterlb("run", "case.toml", "-o", "out").Finished();
        place.Clusterlb("resume", "out", "--set", "time.end=1.5").Finished();
        Assert.That(place.Progress("out")!.Time, Is.EqualTo(1.5));
        // Steps of 0.05 do not add up to 1 exactly, so the end of the first run is a step of its own; nothing else differs.
        Assert.That(place.Progress("out")!.Step, Is.EqualTo(30));
        place.Clusterlb("resume", "out", "--set", "time.end=2.5", "time.method=dormand-prince", "time.tolerance=1e-4").Finished();
        Assert.That(place.Progress("out")!.Time, Is.EqualTo(2.5));
        Assert.That(Read(place, "out").Integrator.Method, Is.EqualTo("dormand-prince"));
        place.Clusterlb("resume", "out", "--set", "time.end=2.7", "time.method=ssp-rk3", "time.step=0.1").Finished();
        Assert.That(Read(place, "out").Integrator.LastStep, Is.EqualTo(0.1).Within(1e-9));
        Assert.That(
            place.Clusterlb("resume", "out", "--set", "time.end=1").Refused(2),
            Does.Contain("'time.end' = 1 lies before the time 2.7 that the run has reached"));
    }

    [Test]
    public void A_change_of_physics_is_refused_by_name()
    {
        using var place = new LongRunCase(3);
        place.Clusterlb("run", "case.toml", "-o", "out").Finished();
        var before = place.Hashes("out");
        string[] changes = [
            "lattice.points=12", "model.hbar=0.9", "model.kind=classical", "potential.strength=2.0", "quadrature.directions=10",
            "quadrature.directions=auto", "initial.normalise=true"];
        foreach (var change in changes)
        {
            Assert.That(
                place.Clusterlb("resume", "out", "--set", "time.end=1.0", change).Refused(2),
                Does.Contain($"'{change.Split('=')[0]}' belongs to the physics of the run"));
            Assert.That(place.Hashes("out"), Is.EqualTo(before), "nothing was touched");
        }

        place.Clusterlb("resume", "out", "--set", "model.hbar=1.0").Finished();
    }

    [Test]
    public void An_initial_file_may_be_gone()
    {
        using var place = new LongRunCase(4);
        place.Clusterlb("evaluate", "case.toml", "-o", "f.h5").Finished();
        var text = File.ReadAllText(place.Path("case.toml"));
        var start = text.IndexOf("[initial]", StringComparison.Ordinal);
        File.WriteAllText(
            place.Path("case.toml"), text[..start] + "[initial]\nkind = \"file\"\npath = \"f.h5\"\n"
            + text[text.IndexOf("[time]", StringComparison.Ordinal)..]);
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        place.Clusterlb("run", "case.toml", "-o", "pieces", "--set", "time.max-steps=2").Finished();
        File.Delete(place.Path("f.h5"));
        place.Clusterlb("resume", "pieces", "--set", "time.max-steps=1000000").Finished();
        place.AssertSame("pieces", "whole", 2);
    }

    [Test]
    public void A_stop_file_stops_as_long_as_it_lies_there()
    {
        using var place = new LongRunCase(LongRunCase.Endless);
        using (var run = place.Hold(TestHold.AfterStep, 7, 0, "run", "case.toml", "-o", "out"))
        {
            File.WriteAllText(place.Path("out/stop"), "");
            var outcome = run.Wait();
            Assert.That(outcome.ExitCode, Is.EqualTo(75), outcome.Error);
            Assert.That(outcome.Error, Does.Contain("the file 'stop' in its directory").And.Contain("`clusterlb resume out`"));
        }

        Assert.That(place.Newest("out"), Is.EqualTo(7));
        Assert.That(place.Progress("out")!.State, Is.EqualTo("stopped"));
        Assert.That(place.Progress("out")!.Step, Is.EqualTo(7));
        Assert.That(place.Clusterlb("resume", "out").ExitCode, Is.EqualTo(75));
        Assert.That(place.Newest("out"), Is.EqualTo(7), "the run has not advanced, as a chain of jobs sees");
        File.Delete(place.Path("out/stop"));
        place.Clusterlb("resume", "out", "--set", "time.max-steps=10").Finished();
    }

    [TestCase(UnderWay.Terminate, "signal SIGTERM")]
    [TestCase(UnderWay.UserSignal2, "signal SIGUSR2")]
    [TestCase(UnderWay.Interrupt, "signal SIGINT")]
    [TestCase(1, "signal SIGHUP")]
    [TestCase(24, "signal SIGXCPU")]
    public void A_signal_stops_with_a_checkpoint(int signal, string words)
    {
        using var place = new LongRunCase(LongRunCase.Endless);
        using var run = place.Hold(TestHold.AfterStep, 7, 0, "run", "case.toml", "-o", "out");
        run.Signal(signal);
        var outcome = run.Wait();
        Assert.That(outcome.ExitCode, Is.EqualTo(75), outcome.Error);
        Assert.That(outcome.Error, Does.Contain(words));
        Assert.That(outcome.Output, Does.Contain("steps                  7 ("));
        Assert.That(place.Newest("out"), Is.EqualTo(7));
        place.Clusterlb("resume", "out", "--set", "time.max-steps=9").Finished();
    }

    /// <summary>nohup, and the limit of file sizes: the first is left ignored, the second is a file that cannot be written.</summary>
    [TestCase("trap '' HUP; \"$@\" & while [ ! -e held ]; do sleep 0.05; done; kill -HUP $!; sleep 0.3; rm held; wait $!", 0)]
    [TestCase("ulimit -f 230; exec \"$@\"", 75)]
    public void Signals_that_ask_for_nothing_kill_nobody(string shell, int code)
    {
        // The history begins with 92 kB and grows; the limit is in blocks of 512 bytes.
        using var place = new LongRunCase(code == 0 ? 40 : 800);
        string[] command = ["dotnet", Clusterlb.Program, "run", "case.toml", "-o", "out", "--set", "output.history-every=1"];
        // The runtime itself has a file of 2 GB in memory, unless it is told to do without.
        (string, string?)[] variables = code == 0
            ? [UnderWay.HoldVariable(TestHold.InStep, 3, place.Path("held"))] : [("DOTNET_EnableWriteXorExecute", "0")];
        var outcome = Jobs.Shell.Run(place.Path(""), variables, "sh", ["-c", shell, "sh", .. command]);
        Assert.That(outcome.ExitCode, Is.EqualTo(code), outcome.Error);
        if (code == 0)
            return;
        Assert.That(outcome.Error, Does.Contain("cannot be written").And.Contain("File too large"));
        place.Clusterlb("resume", "out", "--set", "time.max-steps=1").Finished();
    }

    /// <summary>Whoever has no patience: the first SIGINT asks for an end after the present step, the second ends the process as if there
    /// were no handler.</summary>
    [Test]
    public void A_second_interrupt_ends_the_process_at_once()
    {
        using var place = new LongRunCase(LongRunCase.Endless);
        using (var run = place.Hold(TestHold.InStep, 3, 0, "run", "case.toml", "-o", "out"))
        {
            run.Signal(UnderWay.Interrupt);
            Thread.Sleep(200);
            Assert.That(run.HasEnded, Is.False, "the step goes on");
            // Two that come before the first is taken are one. The step does not end, so only a second one can end the process.
            run.Until(() =>
            {
                run.Signal(UnderWay.Interrupt);
                Thread.Sleep(50);
                return false;
            });
            var outcome = run.Wait();
            Assert.That(outcome.ExitCode, Is.EqualTo(128 + UnderWay.Interrupt), outcome.Error);
        }

        Assert.That(place.Newest("out"), Is.Zero, "the checkpoint before the step stands");
        Assert.That(place.Progress("out")!.State, Is.EqualTo("running"));
        Assert.That(place.Clusterlb("status", "out").Finished(), Does.Contain("state          killed"));
        Parallel.InterruptionTests.AssertValid(place.Checkpoints("out")[0]);
    }

    [Test]
    public void The_wall_time_stops_before_it_is_over()
    {
        // The margin is a second at least: so little is nearly over on any machine, an hour is not.
        using var place = new LongRunCase(6);
        var outcome = place.Clusterlb("run", "case.toml", "-o", "out", "--walltime", "1s");
        Assert.That(outcome.ExitCode, Is.EqualTo(75), outcome.Error);
        Assert.That(outcome.Error, Does.Contain("the wall time is nearly over"));
        Assert.That(place.Progress("out")!.WalltimeLeftSeconds, Is.LessThan(1));
        Assert.That((place.Progress("out")!.Step, place.Newest("out")), Is.EqualTo((0, 0)));
        place.Clusterlb("resume", "out", "--walltime", "1h").Finished();
        Assert.That(place.Progress("out")!.WalltimeLeftSeconds, Is.GreaterThan(0).And.LessThan(3600));
        Assert.That(place.Newest("out"), Is.EqualTo(6));
        Assert.That(
            place.Clusterlb("run", "case.toml", "-o", "other", "--walltime", "soon").Refused(2),
            Does.Contain("--walltime must be a time such as"));
        Assert.That(Directory.Exists(place.Path("other")), Is.False);
    }

    [Test]
    public void The_end_of_a_Slurm_job_is_known()
    {
        using var place = new LongRunCase(6);
        var end = new DateTimeOffset(WallClock.Now).AddSeconds(1).ToUnixTimeSeconds();
        var outcome = Clusterlb.Run(
            place.Path(""), [("SLURM_JOB_END_TIME", $"{end}"), ("SLURM_JOB_ID", "4711")], "run", "case.toml", "-o", "out");
        Assert.That(outcome.ExitCode, Is.EqualTo(75), outcome.Error);
        Assert.That(outcome.Error, Does.Contain("the wall time is nearly over"));
        Assert.That(File.ReadAllText(place.Path("out/run.lock")), Does.Contain("job 4711 (SLURM_JOB_ID)"));

        // Past the year 9999, as some sites have it for jobs without an end.
        foreach (var never in (string[])["253402300800", "9223372036854775807"])
            Clusterlb.Run(place.Path(""), [("SLURM_JOB_END_TIME", never)], "resume", "out").Finished();
        Assert.That(place.Progress("out")!.WalltimeLeftSeconds, Is.GreaterThan(1e18));
    }

    [Test]
    public void A_steady_state_ends_the_run()
    {
        using var place = new LongRunCase(LongRunCase.Endless);
        var outcome = place.Clusterlb("run", "case.toml", "-o", "out", "--set", "time.steady-state=0.02");
        outcome.Finished();
        Assert.That(outcome.Error, Does.Contain("steady").And.Not.Contain("warning: stopped"));
        Assert.That(place.Progress("out")!.Reason, Is.EqualTo("the state is steady"));
        var last = Directory.EnumerateFiles(place.Path("out"), "snapshot-*.h5").Max()!;
        using var file = H5File.Open(last);
        double Largest(string name)
        {
            using var set = file.OpenDataset(name);
            return set.ReadAll<double>().Max(Math.Abs);
        }

        Assert.That(Largest("collision") / Largest("distribution"), Is.LessThanOrEqualTo(0.02).And.GreaterThan(0.018));
    }

    [Test]
    public void Too_much_negative_mass_is_a_numerical_failure_that_keeps_the_last_good_state()
    {
        // A spike that the lattice hardly resolves: with spectral weights its flanks become negative, by rounding at first.
        using var place = new LongRunCase(LongRunCase.Endless);
        File.WriteAllText(place.Path("case.toml"), File.ReadAllText(place.Path("case.toml"))
            .Replace("variance = [0.8, 0.6]", "variance = [0.1, 0.1]", StringComparison.Ordinal)
                .Replace("hbar = 1.0", "hbar = 0.2", StringComparison.Ordinal));
        var outcome = place.Clusterlb("run", "case.toml", "-o", "out", "--set", "time.max-negative-mass=1e-40");
        Assert.That(outcome.Failed(3), Does.Contain("'time.max-negative-mass' = 1e-40 allows"));
        Assert.That(place.Progress("out")!.State, Is.EqualTo("failed"));
        Assert.That(place.Progress("out")!.ExitCode, Is.EqualTo(3));
        var state = Read(place, "out");
        Assert.That(state.Integrator.StepNumber, Is.EqualTo(place.Progress("out")!.Step));
        using var file = H5File.Open(place.Path("out/history.h5"));
        using var negative = file.OpenDataset("negative_mass");
        Assert.That(negative.ReadAll<double>(), Is.All.LessThanOrEqualTo(1e-40));
    }

    [Test]
    public void A_directory_has_one_writer()
    {
        using var place = new LongRunCase(LongRunCase.Endless);
        using var run = place.Hold(TestHold.AfterStep, 7, 0, "run", "case.toml", "-o", "out");
        var holder = $"process {run.Processes[0]}";
        Assert.That(
            place.Clusterlb("run", "case.toml", "-o", "out", "--force").Refused(4),
            Does.Contain("out is in use by another run").And.Contain(holder).And.Contain("host "));
        Assert.That(place.Clusterlb("run", "case.toml", "-o", "out").Refused(2), Does.Contain("`clusterlb resume out`"));
        Assert.That(place.Clusterlb("status", "out").Finished(), Does.Contain("state          running"));
        if (Cases.All)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            Assert.That(place.Clusterlb("resume", "out").Failed(4), Does.Contain("out is in use by another run").And.Contain(holder));
            Assert.That(watch.Elapsed.TotalSeconds, Is.GreaterThan(29));
        }

        // The lock dies with its holder, and the one who waits has it.
        using var next = place.Begin(0, "resume", "out", "--set", "time.max-steps=1");
        next.Until(() => next.Said.Contains("waiting", StringComparison.Ordinal));
        run.Signal(UnderWay.Kill);
        run.Wait();
        Assert.That(next.Wait().Error, Does.Contain("waiting").And.Contain("resumed"));
        Assert.That(place.Clusterlb("status", "out").Finished(), Does.Contain("finished: max-steps is reached"));
    }

    [Test]
    public void A_run_that_was_killed_needs_no_hand()
    {
        using var place = new LongRunCase(LongRunCase.Endless);
        using (var run = place.Hold(TestHold.AfterStep, 7, 0, "run", "case.toml", "-o", "out"))
        {
            run.Signal(UnderWay.Kill);
            run.Wait();
        }

        Assert.That(place.Clusterlb("status", "out").Finished(), Does.Contain("state          killed"));
        File.WriteAllText(place.Path("out/.history.h5.1.tmp"), "unfinished");
        File.WriteAllText(place.Path("out/.mine.tmp"), "not ours");
        place.Clusterlb("resume", "out", "--set", $"time.max-steps={place.Newest("out") + 1}").Finished();
        Assert.That(File.Exists(place.Path("out/.history.h5.1.tmp")), Is.False);
        Assert.That(File.Exists(place.Path("out/.mine.tmp")));
    }

    [Test]
    public void What_is_no_run_is_refused_in_a_sentence()
    {
        using var place = new LongRunCase(3);
        Assert.That(place.Clusterlb("resume", "nowhere").Refused(2), Does.Contain("nowhere is no directory"));
        Assert.That(place.Clusterlb("resume", "case.toml").Refused(2), Does.Contain("case.toml is no directory"));
        Directory.CreateDirectory(place.Path("empty"));
        Assert.That(place.Clusterlb("resume", "empty").Refused(2), Does.Contain("holds no run"));
        Assert.That(place.Clusterlb("status", "empty").Refused(2), Does.Contain("holds no run"));
        Assert.That(place.Clusterlb("resume").Refused(2), Does.Contain("resume"));
        place.Clusterlb("run", "case.toml", "-o", "out").Finished();
        Assert.That(place.Clusterlb("resume", "out", "--force").Refused(2), Does.Contain("--force"));
        place.Clusterlb("resume", "out").Finished();
    }

    [Test]
    public void Another_instruction_set_is_told()
    {
        using var place = new LongRunCase(6);
        place.Clusterlb("run", "case.toml", "-o", "out", "--set", "time.max-steps=3").Finished();
        var outcome = Clusterlb.Run(
            place.Path(""), [("DOTNET_EnableAVX512F", "0"), ("DOTNET_EnableAVX512", "0"), ("DOTNET_EnableAVX2", "0")], "resume", "out",
            "--set", "time.max-steps=9");
        outcome.Finished();
        if (Provenance.InstructionSet is "AVX-512" or "AVX2+FMA")
            Assert.That(outcome.Error, Does.Contain($"the checkpoint was written with {Provenance.InstructionSet}, this machine has"));
    }

    private static Checkpoint Read(LongRunCase place, string directory) =>
        CheckpointFile.Read(place.Checkpoints(directory)[0]).Checkpoint;
}
