using ClusterLB.IO.Hdf5;

namespace ClusterLB.Tests.Solver.Checkpoints;

/// <summary>Snapshots and rows at exact times, in the files of whole runs.</summary>
public class ExactTimesTests
{
    private static readonly string[] _times = ["output.at=[0.1234,0.2,0.77]", "output.history-every-time=0.3", "output.history-every=1"];

    /// <summary>Rows and snapshots between the steps have their times bit for bit, and the run ends in the state that it ends in without
    /// them.</summary>
    [TestCase("ssp-rk3")]
    [TestCase("rkc")]
    public void Times_are_exact_and_the_steps_are_those_of_the_run_without(string method)
    {
        using var place = new LongRunCase(20, method, snapshotEvery: 0);
        place.Clusterlb("run", "case.toml", "-o", "plain").Finished();
        place.Clusterlb(["run", "case.toml", "-o", "times", "--set", .. _times]).Finished();
        var (plain, times) = (place.Results("plain"), place.Results("times"));
        var newest = Path.GetFileName(place.Checkpoints("plain")[0]);
        foreach (var name in new[] { "state", "@next_step", "@evaluations", "@rejected", "@time", "@previous_error" })
            Assert.That(times[$"{newest} {name}"], Is.EqualTo(plain[$"{newest} {name}"]), name);
        var steps = Doubles(plain["history.h5 time"]);
        double[] asked = [0.1234, 0.2, 0.77, 0.3, 2 * 0.3, 3 * 0.3];
        double[] expected = [.. asked.Where(t => !steps.Any(s => Math.Abs(s - t) <= 1e-14 * t)).Concat(steps).Order()];
        Assert.That(Doubles(times["history.h5 time"]), Is.EqualTo(expected), "rows");
        if (method == "ssp-rk3")
            Assert.That(expected, Has.Length.EqualTo(23), "0.1234 and 0.77 lie between steps of 0.05");
        Assert.That(Enumerable.Range(0, 5).Select(k => Time(place.Path($"times/snapshot-00000{k}.h5"))),
            Is.EqualTo([0, 0.1234, 0.2, 0.77, 1]).Within(1e-15));
    }

    /// <summary>A state between steps is the state of a run that ends there, and so is its rate.</summary>
    [TestCase("dormand-prince")]
    public void A_snapshot_between_steps_is_the_state_at_its_time(string method)
    {
        using var place = new LongRunCase(20, method, snapshotEvery: 0);
        place.Clusterlb("run", "case.toml", "-o", "between", "--set", "output.at=[0.4321]").Finished();
        place.Clusterlb("run", "case.toml", "-o", "ends", "--set", "time.end=0.4321").Finished();
        foreach (var (name, tolerance) in new[] { ("distribution", 1e-8), ("collision", 1e-7) })
        {
            var found = Field(place.Path("between/snapshot-000001.h5"), name);
            var expected = Field(place.Path("ends/snapshot-000001.h5"), name);
            var scale = expected.Max(Math.Abs);
            Assert.That(found.Zip(expected, (a, b) => Math.Abs(a - b)).Max() / scale, Is.LessThan(tolerance), name);
            var start = Field(place.Path("ends/snapshot-000000.h5"), name);
            Assert.That(start.Zip(expected, (a, b) => Math.Abs(a - b)).Max() / scale, Is.GreaterThan(0.01), "there is a change to be met");
        }
    }

    /// <summary>Stopped before, within the step of and after an output time, and gone on: the same bits.</summary>
    [TestCase("dormand-prince")]
    public void A_run_in_pieces_writes_the_same_times(string method)
    {
        using var place = new LongRunCase(20, method, snapshotEvery: 0.23);
        place.Clusterlb(["run", "case.toml", "-o", "whole", "--set", .. _times]).Finished();
        var steps = (int)place.Newest("whole");
        int[] pieces = [2, steps / 2];
        place.Clusterlb(["run", "case.toml", "-o", "pieces", "--set", $"time.max-steps={pieces[0]}", .. _times]).Finished();
        foreach (var piece in pieces.Skip(1))
            place.Clusterlb("resume", "pieces", "--set", $"time.max-steps={piece}").Finished();
        place.Clusterlb("resume", "pieces", "--set", "time.max-steps=1000000").Finished();
        place.AssertSame("pieces", "whole", pieces);
    }

    private static double[] Doubles(long[] bits) => [.. bits.Select(BitConverter.Int64BitsToDouble)];

    private static double Time(string path)
    {
        using var file = H5File.Open(path);
        return file.Attributes.Get<double>("time");
    }

    private static double[] Field(string path, string name)
    {
        using var file = H5File.Open(path);
        using var dataset = file.OpenDataset(name);
        return dataset.ReadAll<double>();
    }
}
