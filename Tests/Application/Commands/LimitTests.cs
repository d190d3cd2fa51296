namespace ClusterLB.Tests.Application.Commands;

/// <summary>clusterlb limit: one run after the other or as a job array, kept, continued, refused.</summary>
public class LimitTests
{
    private static readonly string[] _case =
        ["limit", "case.toml", "-o", "out", "--hbar", "0.4,0.2", "--set", "lattice.points=10", "quadrature.directions=2",
            "time.method=ssp-rk3", "time.step=0.25", "output.snapshot-every=0"];

    [Test]
    public void A_job_array_ends_with_the_table_of_one_call()
    {
        using var place = new CaseDirectory();
        var whole = place.Clusterlb([.. _case, "--threads", "1"]);
        Assert.That(whole.Finished(), Does.Contain("local order").And.Contain("fit A hbar^p")
            .And.Contain("the smoothness of V gives p = 2").And.Contain("(1.32)").And.EndWith("limit.h5\n"));
        var datasets = place.Datasets("out/limit.h5");
        Assert.That(datasets, Is.SupersetOf(["hbar", "time", "distance", "local_order", "bound_constant", "fit_exponent",
            "sobolev_distance", "sobolev_local_order", "distance_remainder", "growth"]));
        var (distance, sobolev) = (place.Numbers("out/limit.h5", "distance"), place.Numbers("out/limit.h5", "sobolev_distance"));
        var remainder = place.Numbers("out/limit.h5", "distance_remainder");
        for (var i = 0; i < distance.Length; i++)
        {
            if (distance[i] > 0)
                Assert.That(sobolev[9 * i], Is.EqualTo(distance[i] * Math.Sqrt(1 - remainder[i])).Within(1e-9 * distance[i]), "r = 0");
            Assert.That(sobolev[(9 * i)..(9 * i + 9)], Is.Ordered);
        }

        Assert.That(place.Numbers("out/limit.h5", "growth")[..9], Is.All.EqualTo(1));
        Assert.That(place.Numbers("out/limit.h5", "time"), Has.Length.GreaterThanOrEqualTo(5));
        var bits = datasets.ToDictionary(d => d, d => place.Bits("out/limit.h5", d));

        // Again: nothing is computed, the table is the same.
        var before = File.GetLastWriteTimeUtc(place.Path("out/classical/history.h5"));
        Assert.That(place.Clusterlb(_case).Finished(), Is.EqualTo(whole.Output));
        Assert.That(File.GetLastWriteTimeUtc(place.Path("out/classical/history.h5")), Is.EqualTo(before));

        string[] array = [.. _case.Select(a => a == "out" ? "array" : a)];
        foreach (var task in new[] { "2", "0" })
        {
            var outcome = place.Clusterlb([.. array, "--only", task]);
            Assert.That(outcome.Finished(), Is.Empty);
            Assert.That(outcome.Error, Does.Contain("not yet"));
        }

        Assert.That(place.Clusterlb([.. array, "--only", "1"]).Finished(), Does.Contain("array/limit.h5"));
        foreach (var dataset in datasets)
            Assert.That(place.Bits("array/limit.h5", dataset), Is.EqualTo(bits[dataset]), dataset);
    }

    [Test]
    public void An_unfinished_run_goes_on_and_another_input_is_refused()
    {
        using var place = new CaseDirectory();
        var whole = place.Clusterlb(_case).Finished();
        string[] again = [.. _case.Select(a => a == "out" ? "again" : a)];

        // Stopped before the first step by a file that lies there.
        Directory.CreateDirectory(place.Path("again/hbar-0.2"));
        var stopped = place.Clusterlb([.. again, "--walltime", "1s"]);
        Assert.That(stopped.ExitCode, Is.EqualTo(75), stopped.Error);
        Assert.That(place.Clusterlb(again).Finished(), Is.EqualTo(whole.Replace("out/", "again/", StringComparison.Ordinal)));
        Assert.That(place.Clusterlb([.. again, "potential.strength=2.0"]).Refused(2), Does.Contain("holds the run of another input"));
    }

    /// <summary>Before anything is sampled: the initial state, which has no mass on the lattice, is never met.</summary>
    [Test]
    public void A_directory_that_cannot_be_written_is_told_first()
    {
        using var place = new CaseDirectory();
        var outcome = place.Clusterlb(
            [.. _case.Select(a => a == "out" ? "case.toml/out" : a),
                "initial.components=[{weight=1.0,mean=[50.0,0.0],variance=[1e-4,1e-4]}]"]);
        Assert.That(
            outcome.Refused(4), Does.Match("output directory case.toml/out/hbar-0.4 cannot be written: .*case.toml is no directory"));
    }

    [TestCase("--only 3", "--only must be a number from 0 to 2")]
    [TestCase("--hbar 0.1,0.2", "--hbar must be positive numbers in descending order")]
    [TestCase("time.method=dormand-prince", "'time.method' must be \"ssp-rk3\"")]
    [TestCase("potential.decay=2.5", "the classical operator does not exist")]
    public void What_cannot_be_studied_is_one_sentence(string arguments, string words)
    {
        using var place = new CaseDirectory();
        var (option, set) = arguments.StartsWith("--", StringComparison.Ordinal) ? (arguments.Split(' '), (string[])[]) : ([], [arguments]);
        string[] command = [.. option.Contains("--hbar") ? _case.Where((a, i) => i is not (4 or 5)) : _case, .. set, .. option];
        Assert.That(place.Clusterlb(command).Refused(2), Does.Contain(words));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }
}
