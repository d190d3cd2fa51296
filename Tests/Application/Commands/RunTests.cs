namespace ClusterLB.Tests.Application.Commands;

/// <summary>The verb run: what is in its directory, how often, and that neither threads nor output alter a bit of it.</summary>
public class RunTests
{
    private static readonly string[] _columns =
    [
        "time", "step", "step_size", "mass", "momentum", "energy", "temperature", "entropy", "entropy_production", "min_distribution",
        "negative_points", "negative_mass", "edge_mass", "distance", "min_dielectric",
    ];

    private static readonly (int, string)[] _quiet = [(27, "end = 60.0"), (32, ""), (34, "")];

    [Test]
    public void The_directory_has_the_configuration_the_history_and_the_snapshots()
    {
        using var place = new CaseDirectory(_quiet);
        var outcome = place.Clusterlb("run", "case.toml");
        Assert.That(outcome.Finished(), Does.Contain("anisotropy").And.Contain("largest drift"));
        Assert.That(outcome.Output, Does.EndWith("results                runs/case\n"));
        Assert.That(outcome.Error, Does.Contain("Two beams"));
        var steps = place.Numbers("runs/case/history.h5", "step").Length - 1;
        Assert.That(place.Files(), Is.EqualTo(
            [
                "case.toml", "runs/case/checkpoint-000000000.h5", $"runs/case/checkpoint-{steps:d9}.h5", "runs/case/history.h5",
                    "runs/case/progress.json",
                "runs/case/run.lock", "runs/case/run.log", "runs/case/run.toml", "runs/case/snapshot-000000.h5",
                    "runs/case/snapshot-000001.h5",
                    "runs/case/snapshots.xmf",
            ]));
        Assert.That(File.ReadAllText(place.Path("runs/case/run.toml")), Is.EqualTo(place.Clusterlb("check", "case.toml").Output));

        const string History = "runs/case/history.h5";
        Assert.That(place.Datasets(History), Is.SupersetOf(_columns));
        var times = place.Numbers(History, "time");
        Assert.That(times, Has.Length.GreaterThan(4).And.Ordered);
        Assert.That((times[0], times[^1]), Is.EqualTo((0.0, 60.0)));
        Assert.That(place.Numbers(History, "step"), Is.EqualTo(Enumerable.Range(0, times.Length).Select(i => (double)i)));
        Assert.That(place.Numbers(History, "momentum"), Has.Length.EqualTo(2 * times.Length));
        Assert.That(place.Numbers(History, "temperature"), Has.Length.EqualTo(4 * times.Length));
        Assert.That(place.Numbers(History, "entropy"), Is.Ordered);

        Assert.That(place.Attribute("runs/case/snapshot-000000.h5", "time"), Is.Zero);
        Assert.That(place.Attribute("runs/case/snapshot-000000.h5", "step"), Is.Zero);
        Assert.That(place.Attribute("runs/case/snapshot-000001.h5", "time"), Is.EqualTo(60));
        Assert.That(place.Attribute("runs/case/snapshot-000001.h5", "step"), Is.EqualTo(times.Length - 1));
        place.Clusterlb("evaluate", "case.toml", "-o", "q.h5").Finished();
        Assert.That(place.Datasets("runs/case/snapshot-000001.h5"), Is.EqualTo([.. place.Datasets("q.h5"), "time"]), "the same layout");
        foreach (var field in new[] { "distribution", "collision" })
            Assert.That(place.Bits("runs/case/snapshot-000000.h5", field), Is.EqualTo(place.Bits("q.h5", field)));
    }

    [TestCase("dormand-prince")]
    [TestCase("rkc")]
    [TestCase("ssp-rk3", "time.step=7.0")]
    public void Neither_repetition_nor_threads_nor_output_settings_alter_a_bit(string method, params string[] settings)
    {
        using var place = new CaseDirectory([(14, "decay = 4.5"), (28, $"method = \"{method}\""), .. _quiet]);
        string[] set = ["--set", "output.history-every=1", .. settings];
        place.Clusterlb(["run", "case.toml", "-o", "a", "-t", "1", .. set]).Finished();
        place.Clusterlb(["run", "case.toml", "-o", "b", "-t", "1", .. set]).Finished();
        place.Clusterlb(["run", "case.toml", "-o", "c", "-t", "3", .. set]).Finished();
        place.Clusterlb(["run", "case.toml", "-o", "d", "-t", "3", .. set, "output.snapshot-every=13", "output.history-every=3"])
            .Finished();

        foreach (var other in new[] { "b", "c" })
        {
            foreach (var column in _columns)
                Assert.That(place.Bits($"{other}/history.h5", column), Is.EqualTo(place.Bits("a/history.h5", column)), column);
            foreach (var field in new[] { "distribution", "collision" })
                Assert.That(place.Bits($"{other}/snapshot-000001.h5", field), Is.EqualTo(place.Bits("a/snapshot-000001.h5", field)), field);
        }

        var (all, times) = (place.Numbers("a/history.h5", "step"), place.Numbers("a/history.h5", "time"));
        var kept = Enumerable.Range(0, all.Length).Where(i => i % 3 == 0 || i == all.Length - 1).ToArray();
        foreach (var column in _columns)
        {
            var (whole, part) = (place.Bits("a/history.h5", column), place.Bits("d/history.h5", column));
            var width = whole.Length / all.Length;
            var expected = kept.SelectMany(i => whole.Skip(i * width).Take(width));
            Assert.That(part, Is.EqualTo(expected), $"every third row and the last of {column}");
        }

        double[] due = [.. Enumerable.Range(0, 1 + (int)(times[^1] / 13)).Select(k => 13.0 * k).Where(t => t < times[^1]), times[^1]];
        var snapshots = place.Files().Where(f => f.StartsWith("d/snapshot-", StringComparison.Ordinal)).ToArray();
        Assert.That(snapshots, Is.EqualTo(due.Select((_, ordinal) => $"d/snapshot-{ordinal:d6}.h5")));
        Assert.That(snapshots.Select(s => place.Attribute(s, "time")), Is.EqualTo(due));
        Assert.That(place.Bits(snapshots[^1], "distribution"), Is.EqualTo(place.Bits("a/snapshot-000001.h5", "distribution")));
    }

    [Test]
    public void Earlier_results_are_replaced_only_with_force_and_nothing_else_is_removed()
    {
        using var place = new CaseDirectory((30, "max-steps = 2"), (32, "directory = \"out\""));
        Directory.CreateDirectory(place.Path("out"));
        File.WriteAllText(place.Path("out/notes.txt"), "something dear");
        foreach (
            var name in new[] { "history.h5", "run.toml", "snapshot-000007.h5", "snapshots.xmf", "checkpoint-000000007.h5",
            "progress.json" })
        {
            File.WriteAllText(place.Path("out/" + name), "an earlier result");
            var before = place.Hashes();
            Assert.That(
                place.Clusterlb("run", "case.toml").Refused(2), Does.Contain("exists").And.Contain("--force").And.Contain("resume out"));
            Assert.That(place.Hashes(), Is.EqualTo(before));
        }

        place.Clusterlb("run", "case.toml", "--force").Finished();
        Assert.That(File.ReadAllText(place.Path("out/notes.txt")), Is.EqualTo("something dear"));
        Assert.That(place.Files(), Does.Not.Contain("out/snapshot-000007.h5").And.Contain("out/snapshot-000001.h5"));
    }

    [Test]
    public void An_output_that_cannot_be_is_told()
    {
        using var place = new CaseDirectory();
        Assert.That(place.Clusterlb("run", "case.toml", "-o", "case.toml").Refused(2), Does.Contain("case.toml is a file"));
        var refused = place.Clusterlb("run", "case.toml", "-o", "case.toml/out");
        Assert.That(refused.Refused(4), Does.Contain("output directory case.toml/out cannot be written: "));
        Assert.That(refused.Error, Does.Not.Contain("bonds"), "before the work");
        Assert.That(
            place.Clusterlb("run", "case.toml", "-o", Unwritable.Path(place, "out")).Refused(4),
            Does.Match("output directory .*/out cannot be written: "));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
        place.Clusterlb("run", "case.toml", "-o", "new/and/deep", "--set", "time.max-steps=1").Finished();
        Assert.That(place.Files(), Does.Contain("new/and/deep/history.h5"), "a directory that is missing is made");
    }

    [Test]
    public void Too_many_steps_are_a_warning_and_leave_the_state_reached()
    {
        using var place = new CaseDirectory([(30, "max-steps = 3"), .. _quiet]);
        var outcome = place.Clusterlb("run", "case.toml", "-o", "out");
        Assert.That(outcome.Finished(), Does.Contain("steps                  3 ("));
        Assert.That(outcome.Error, Does.Contain("warning: stopped at time").And.Contain("before the end 60"));
        Assert.That(place.Attribute("out/snapshot-000001.h5", "step"), Is.EqualTo(3));
    }

    [Test]
    public void A_step_that_cannot_be_taken_is_a_numerical_failure_and_keeps_the_last_good_state()
    {
        using var place = new CaseDirectory(
            [.. _quiet, (17, "radial = \"monotone\""), (27, "end = 1e30"), (28, "method = \"ssp-rk3\"\nstep = 1e20"), (29, "")]);
        var outcome = place.Clusterlb("run", "case.toml", "-o", "out");
        Assert.That(outcome.Failed(3), Does.Contain("20 attempts at a step from time 0 were rejected in a row"));
        Assert.That(place.Numbers("out/history.h5", "time"), Is.EqualTo([0.0]));
        Assert.That(place.Attribute("out/snapshot-000000.h5", "step"), Is.Zero);
    }
}
