using ClusterLB.Solver.Control;

namespace ClusterLB.Tests.Solver.Checkpoints;

/// <summary>
/// What <c>resume</c> cannot read is not damaged: it ends with 4 and touches nothing. It begins anew only where there is nothing to lose,
/// and removes no result.
/// </summary>
public class UnreadableTests
{
    [Test]
    public void Results_without_a_checkpoint_are_refused_and_stay()
    {
        using var place = new LongRunCase(40);
        place.Clusterlb("run", "case.toml", "-o", "out").Finished();
        foreach (var checkpoint in place.Checkpoints("out"))
            File.Delete(checkpoint);
        var before = place.Hashes("out");
        foreach (var gone in (string[])["", "progress.json", "history.h5", "snapshot-000001.h5"])
        {
            if (gone.Length > 0)
                File.Move(place.Path("out/" + gone), place.Path(gone));
            Assert.That(
                place.Clusterlb("resume", "out", "--set", "time.end=0.5").Refused(2),
                Does.Contain("but no checkpoint to go on from; nothing was touched").And.Contain("`clusterlb run --force`"));
            if (gone.Length > 0)
                File.Move(place.Path(gone), place.Path("out/" + gone));
            Assert.That(place.Hashes("out"), Is.EqualTo(before));
        }
    }

    [Test]
    public void A_run_killed_before_its_first_checkpoint_begins_anew()
    {
        using var place = new LongRunCase(6);
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        using (var run = place.Hold(TestHold.InCheckpoint, 0, 0, "run", "case.toml", "-o", "out"))
        {
            run.Signal(UnderWay.Kill);
            run.Wait();
        }

        Assert.That(place.Checkpoints("out"), Is.Empty);
        Assert.That(File.Exists(place.Path("out/snapshot-000000.h5")));
        var outcome = place.Clusterlb("resume", "out");
        outcome.Finished();
        Assert.That(outcome.Error, Does.Contain("it begins anew"));
        place.AssertSame("out", "whole");
    }

    /// <summary>A link that leads nowhere (an archive that is not mounted), one that leads to itself: nothing is known of the
    /// file.</summary>
    [TestCase("dangling")]
    [TestCase("circle")]
    public void A_checkpoint_that_cannot_be_read_is_no_damaged_one(string what)
    {
        using var place = new LongRunCase(12);
        place.Clusterlb("run", "case.toml", "-o", "out", "--set", "time.max-steps=11").Finished();
        var newest = place.Checkpoints("out")[0];
        File.Move(newest, place.Path("archive.h5"));
        File.CreateSymbolicLink(newest, what == "circle" ? newest : place.Path("not-mounted.h5"));
        var before = place.Hashes("out");
        Assert.That(
            place.Clusterlb("resume", "out", "--set", "time.max-steps=100").Refused(4),
            Does.Contain(Path.GetFileName(newest)).And.Contain("nothing was touched"));
        Assert.That(place.Hashes("out"), Is.EqualTo(before));
        File.Delete(newest);
        File.CreateSymbolicLink(newest, place.Path("archive.h5"));
        place.Clusterlb("resume", "out", "--set", "time.max-steps=100").Finished();
    }

    /// <summary>One error of the disk, or of permissions, on the newest: the older one is not gone back to in silence.</summary>
    [TestCase("pread64", "EIO", "Input/output error")]
    [TestCase("openat", "EACCES", "denied")]
    public void An_error_of_the_system_touches_nothing(string call, string error, string words)
    {
        if (!File.Exists("/usr/bin/strace"))
            Assert.Ignore("strace makes the error");
        using var place = new LongRunCase(12);
        place.Clusterlb("run", "case.toml", "-o", "out", "--set", "time.max-steps=11").Finished();
        var before = place.Hashes("out");
        string[] inject =
        [
            "-f", "-qq", "-o", "/dev/null", "-P", place.Checkpoints("out")[0], $"-etrace={call}",
            $"-einject={call}:error={error}:when=1+",
        ];
        var outcome = Jobs.Shell.Run(
            place.Path(""), [], "/usr/bin/strace", [.. inject, "dotnet", Application.Commands.Clusterlb.Program, "resume", "out"]);
        Assert.That(outcome.Refused(4), Does.Contain(words).And.Contain("nothing was touched"));
        Assert.That(place.Hashes("out"), Is.EqualTo(before));
        place.Clusterlb("resume", "out", "--set", "time.max-steps=100").Finished();
    }

    /// <summary>Another program has all files open for writing, with the locks of HDF5: those are not in the way.</summary>
    [Test]
    public void Files_that_another_program_holds_open_are_read()
    {
        using var place = new LongRunCase(12);
        place.Clusterlb("run", "case.toml", "-o", "whole").Finished();
        place.Clusterlb("run", "case.toml", "-o", "out", "--set", "time.max-steps=11").Finished();
        const string Hold = """
            import fcntl, sys
            held = [open(path, "r+b") for path in sys.argv[1:]]
            for file in held:
                fcntl.flock(file, fcntl.LOCK_EX)
            print("held", flush=True)
            sys.stdin.read()
            """;
        var start = new System.Diagnostics.ProcessStartInfo(
            "python3", ["-c", Hold, .. Directory.GetFiles(place.Path("out"), "*.h5")])
        { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var other = System.Diagnostics.Process.Start(start)!;
        Assert.That(other.StandardOutput.ReadLine(), Is.EqualTo("held"));
        place.Clusterlb("resume", "out", "--set", "time.max-steps=100").Finished();
        place.AssertSame("out", "whole", 11);
        other.StandardInput.Close();
        other.WaitForExit();
    }

    /// <summary>Damaged ones are set aside only once one is found to go on from, and no name is used twice.</summary>
    [Test]
    public void Damaged_checkpoints_are_kept_under_names_of_their_own()
    {
        using var place = new LongRunCase(12);
        place.Clusterlb("run", "case.toml", "-o", "out", "--set", "time.max-steps=11").Finished();
        var (newest, older) = (place.Checkpoints("out")[0], place.Checkpoints("out")[1]);
        var good = File.ReadAllBytes(older);
        File.WriteAllText(newest, "a letter");
        File.WriteAllText(older, "another");
        var before = place.Hashes("out");
        Assert.That(place.Clusterlb("resume", "out").Failed(2), Does.Contain("has no checkpoint that can be used"));
        Assert.That(place.Hashes("out"), Is.EqualTo(before), "nothing to go on from: nothing is renamed");
        File.WriteAllBytes(older, good);
        File.WriteAllText(newest + ".refused", "an earlier one");
        place.Clusterlb("resume", "out", "--set", "time.max-steps=100").Finished();
        Assert.That(File.ReadAllText(newest + ".refused"), Is.EqualTo("an earlier one"));
        Assert.That(File.ReadAllText(newest + ".refused-2"), Is.EqualTo("a letter"));
    }
}
