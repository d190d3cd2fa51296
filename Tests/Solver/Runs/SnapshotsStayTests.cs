using System.Text.RegularExpressions;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Control;
using ClusterLB.Tests.Solver.Checkpoints;

namespace ClusterLB.Tests.Solver.Runs;

/// <summary>No snapshot that has a name is replaced or removed by a resume, and the series names what is there.</summary>
public class SnapshotsStayTests
{
    [TestCase(0)]
    [TestCase(2)]
    public void A_later_end_keeps_the_snapshot_of_the_earlier_one(int ranks)
    {
        using var place = new LongRunCase(20, snapshotEvery: 0);
        place.Clusterlb("run", "case.toml", "-o", "out").Finished();
        var before = place.Hashes("out").Where(f => f.Contains("/snapshot-", StringComparison.Ordinal)).ToArray();
        Assert.That(before, Has.Length.EqualTo(2));
        foreach (var end in (string[])["2.0", "3.0"])
        {
            using var run = place.Begin(ranks, "resume", "out", "--set", "time.end=" + end);
            run.Wait().Finished();
        }

        Assert.That(place.Hashes("out"), Is.SupersetOf(before));
        Assert.That(Times(place), Is.EqualTo([0.0, 1.0, 2.0, 3.0]));
        Assert.That(Named(place).Keys, Is.EqualTo(Enumerable.Range(0, 4).Select(n => $"snapshot-{n:d6}.h5")));
    }

    /// <summary>Killed with snapshots later than its checkpoint, and resumed with another interval: those of the same states stand, the
    /// others keep their names.</summary>
    [Test]
    public void Those_of_a_lost_process_stay_whatever_comes_after()
    {
        using var place = new LongRunCase(20, settings: "every-minutes = 0", snapshotEvery: 0.1);
        using (var run = place.Hold(
            TestHold.AfterStep, 8, 0, "run", "case.toml", "-o", "out", "--set", "checkpoint.every-steps=0"))
        {
            run.Signal(UnderWay.Kill);
            run.Wait();
        }

        Assert.That(place.Newest("out"), Is.Zero);
        var before = place.Hashes("out").Where(f => f.Contains("/snapshot-", StringComparison.Ordinal)).ToArray();
        Assert.That(before, Has.Length.EqualTo(5));
        place.Clusterlb("resume", "out", "--set", "output.snapshot-every=0.25").Finished();
        Assert.That(place.Hashes("out"), Is.SupersetOf(before));
        Assert.That(Times(place), Is.EqualTo([0.0, 0.1, 0.2, 0.3, 0.4, 0.25, 0.5, 0.75, 1.0]).Within(1e-12));
        Assert.That(
            Named(place).Keys, Is.EqualTo(new[] { 0, 5, 6, 7, 8 }.Select(n => $"snapshot-{n:d6}.h5")),
            "of this run, in the order of times");
    }

    /// <summary>Each grid names the datasets that its file has, whatever [output] was when it was written.</summary>
    [Test]
    public void The_series_names_no_dataset_that_a_file_lacks()
    {
        using var place = new LongRunCase(8, points: 4);
        var text = File.ReadAllText(place.Path("case.toml")).Replace("dimension = 2", "dimension = 3", StringComparison.Ordinal);
        File.WriteAllText(place.Path("case.toml"), Regex.Replace(text, @"(points|mean|variance) = \[(.*), (.*)\]", "$1 = [$2, $3, $2]"));
        place.Clusterlb("run", "case.toml", "-o", "out", "--set", "time.max-steps=3", "output.marginals=[[0, 1]]").Finished();
        place.Clusterlb("resume", "out", "--set", "time.max-steps=100", "output.marginals=[[1, 2]]").Finished();
        var named = Named(place);
        Assert.That(named, Has.Count.EqualTo(6));
        foreach (var (name, datasets) in named)
        {
            using var file = H5File.Open(place.Path("out/" + name));
            Assert.That(file.Names, Is.SupersetOf(datasets), name);
            Assert.That(datasets.Take(2), Is.EqualTo(["distribution", "collision"]));
        }

        Assert.That(named.Values.Select(d => d[2]).Distinct().Count(), Is.EqualTo(2));
    }

    /// <summary>Emptied, or no HDF5 file any more: only the series needs it, and goes without it.</summary>
    [Test]
    public void An_old_snapshot_that_cannot_be_read_is_a_warning()
    {
        using var place = new LongRunCase(20);
        place.Clusterlb("run", "case.toml", "-o", "out", "--set", "time.max-steps=11").Finished();
        File.WriteAllText(place.Path("out/snapshot-000001.h5"), "");
        var outcome = place.Clusterlb("resume", "out", "--set", "time.max-steps=100");
        outcome.Finished();
        Assert.That(outcome.Error, Does.Contain("warning: ").And.Contain("snapshot-000001.h5").And.Contain("snapshots.xmf goes without"));
        Assert.That(Named(place).Keys, Does.Not.Contain("snapshot-000001.h5").And.Contain("snapshot-000002.h5"));
        Assert.That(new FileInfo(place.Path("out/snapshot-000001.h5")).Length, Is.Zero, "it keeps its name");
    }

    // Times of the snapshots by their numbers.
    private static double[] Times(LongRunCase place) => [.. Directory.EnumerateFiles(place.Path("out"), "snapshot-*.h5").Order().Select(f =>
    {
        using var file = H5File.Open(f);
        return file.Attributes.Get<double>("time");
    })];

    // The files of the series in its order, each with its datasets.
    private static Dictionary<string, List<string>> Named(LongRunCase place)
    {
        var named = new Dictionary<string, List<string>>();
        foreach (Match match in Regex.Matches(File.ReadAllText(place.Path("out/snapshots.xmf")), @">([^:<]+):/([^<]+)<"))
        {
            if (!named.TryGetValue(match.Groups[1].Value, out var datasets))
                named[match.Groups[1].Value] = datasets = [];
            datasets.Add(match.Groups[2].Value);
        }

        return named;
    }
}
