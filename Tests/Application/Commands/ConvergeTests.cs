using System.Text.Json;
using ClusterLB.Application.Studies;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>clusterlb converge and compare, on the runs that the first leaves.</summary>
public class ConvergeTests
{
    private static readonly string[] _case =
        ["converge", "case.toml", "-o", "out", "--quantity", "temperature_1_1", "--of", "points,tolerance", "--set", "lattice.points=10",
            "time.method=ssp-rk3", "time.step=0.5", "output.snapshot-every=0"];

    [Test]
    public void The_table_is_that_of_the_runs_and_compare_finds_their_differences()
    {
        using var place = new CaseDirectory();
        var lines = place.Clusterlb(_case).Finished().Split('\n');
        string[] runs = ["points-8", "base", "points-12", "base", "tolerance-0.25", "tolerance-0.125"];
        double[] ends = [.. runs.Select(r => place.Numbers($"out/{r}/history.h5", "temperature")[^4])];
        Assert.That(place.Numbers("out/converge.h5", "quantity_at_end"), Is.EqualTo(ends));
        Assert.That(place.Numbers("out/converge.h5", "setting"), Is.EqualTo((double[])[8, 10, 12, 0.5, 0.25, 0.125]));
        double[] changes = [Math.Abs(ends[1] - ends[2]), Math.Abs(ends[3] - ends[5])];
        Assert.That(place.Numbers("out/converge.h5", "change"), Is.EqualTo(changes));
        Assert.That(changes[0], Is.GreaterThan(10 * changes[1]), "on so few points these matter, and not the step");
        Assert.That(lines[^3], Does.StartWith("largest: points, "));
        Assert.That(lines[^2], Is.EqualTo("out/converge.h5"));

        // The method is of order 3.
        Assert.That(place.Numbers("out/converge.h5", "order")[1], Is.EqualTo(3).Within(0.3));
        Assert.That(File.ReadAllText(place.Path("out/points-12/run.toml")), Does.Contain("points = 12\n").And.Contain("step = 0.5"));
        Assert.That(place.Path("out/pictures/converge.svg"), Does.Exist);

        // Again, of another quantity: nothing is computed anew.
        var kept = File.GetLastWriteTimeUtc(place.Path("out/base/history.h5"));
        string[] again = [.. _case.Select(a => a == "temperature_1_1" ? "entropy" : a), "--json"];
        using (var json = JsonDocument.Parse(place.Clusterlb(again).Finished()))
            Assert.That(
                json.RootElement.GetProperty("value").GetDouble(), Is.EqualTo(place.Numbers("out/base/history.h5", "entropy")[^1]));
        Assert.That(File.GetLastWriteTimeUtc(place.Path("out/base/history.h5")), Is.EqualTo(kept));

        // Two steps for each of the base.
        var compared = InProcess.Run(
            "compare", place.Path("out/base"), place.Path("out/tolerance-0.25"), place.Path("out/points-12"), "-o", place.Path("out"),
            "--json");
        using var difference = JsonDocument.Parse(compared.Finished());
        var (half, fine) = (difference.RootElement.GetProperty("runs")[0], difference.RootElement.GetProperty("runs")[1]);
        var entropy = half.GetProperty("columns").EnumerateArray().First(c => c.GetProperty("name").GetString() == "entropy");
        double[] s = place.Numbers("out/base/history.h5", "entropy"), other = place.Numbers("out/tolerance-0.25/history.h5", "entropy");
        double[] wanted = [.. s.Select((x, i) => other[2 * i] - x)];
        Assert.That(entropy.GetProperty("last").GetDouble(), Is.EqualTo(wanted[^1]));
        Assert.That(entropy.GetProperty("largest").GetDouble(), Is.EqualTo(wanted.Max(Math.Abs)));
        Assert.That(place.Numbers("out/compare.h5", "entropy")[..s.Length], Is.EqualTo(wanted));

        // F at the two times of both.
        var f = place.Numbers("out/base/snapshot-000001.h5", "distribution");
        var g = place.Numbers("out/tolerance-0.25/snapshot-000001.h5", "distribution");
        var fields = half.GetProperty("fields");
        Assert.That(fields.GetArrayLength(), Is.EqualTo(2));
        Assert.That(fields[0].GetProperty("largest").GetDouble(), Is.Zero);
        Assert.That(fields[1].GetProperty("largest").GetDouble(), Is.EqualTo(f.Zip(g, (x, y) => Math.Abs(x - y)).Max()));
        Assert.That(fields[1].GetProperty("sum").GetDouble(), Is.EqualTo(f.Zip(g, (x, y) => Math.Abs(x - y)).Sum()).Within(1e-15));
        Assert.That(fine.GetProperty("fields").GetArrayLength(), Is.Zero, "another lattice");

        var same = InProcess.Run("compare", place.Path("out/base"), place.Path("out/base")).Finished();
        Assert.That(same, Does.Contain("the same to the last bit: anisotropy, mass").And.Not.Contain("largest difference  0"));
        foreach (var (arguments, words) in new[]
        {
            ((string[])["compare", place.Path("out/base")], "needs the directories of two runs"),
            (["compare", place.Path("out/base"), place.Path("out")], "is not the directory of a run"),
            (["compare", place.Path("out/base"), place.Path("out/base"), "-o", place.Path("out")], "it is replaced only with --force"),
        })
            Assert.That(InProcess.Run(arguments).Refused(2), Does.Contain(words));
    }

    [TestCase("--of must be of points, directions, max-transfer, extent, tolerance", "--of", "width")]
    [TestCase("'model.hbar' must be", "--set", "model.hbar=-1")]
    public void What_cannot_be_studied_is_one_sentence(string words, params string[] options)
    {
        using var place = new CaseDirectory();
        Assert.That(place.Clusterlb(["converge", "case.toml", "-o", "out", .. options]).Refused(2), Does.Contain(words));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [TestCase(1.0)]
    [TestCase(2.0)]
    [TestCase(4.5)]
    public void The_order_is_that_of_the_power(double p)
    {
        double[] lengths = [0.5, 0.4, 0.32];
        Assert.That(Refinement.Order(lengths, [.. lengths.Select(x => 1 - 3 * Math.Pow(x, p))]), Is.EqualTo(p).Within(1e-9));
        Assert.That(Refinement.Order(lengths, [1, 2, 1]), Is.NaN);
        Assert.That(Refinement.Order(lengths, [1, 1, 1]), Is.NaN);
    }
}
