using System.Text.Json;
using ClusterLB.Application.Studies;
using ClusterLB.IO.Toml;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>clusterlb scan: some at a time or as a job array, kept, gone on with, refused; and what other verbs make of its
/// directory.</summary>
public class ScanTests
{
    private static readonly string[] _common =
        ["--set", "lattice.points=10", "quadrature.directions=2", "time.method=ssp-rk3", "time.step=0.25", "time.end=0.5",
            "output.snapshot-every=0"];

    private static string[] Scan(string output, params string[] more) =>
        ["scan", "case.toml", "-o", output, "--over", "model.hbar=1,0.5", "time.max-steps=1,2", .. more, .. _common];

    [Test]
    public void Some_at_a_time_end_with_the_table_of_one_after_the_other()
    {
        using var place = new CaseDirectory();
        var whole = place.Clusterlb(Scan("out", "--at-once", "2"));
        var lines = whole.Finished().Split('\n');
        Assert.That(lines[0], Does.Match(@"^ *run +hbar +max-steps +state +time +steps +anisotropy +entropy gain +drift +seconds$"));
        Assert.That(lines[1..5].Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..6])), Is.EqualTo(
            ["0 1 1 finished 0.25 1", "1 1 2 finished 0.5 2", "2 0.5 1 finished 0.25 1", "3 0.5 2 finished 0.5 2"]));
        Assert.That(lines[5], Is.EqualTo("out/scan.h5"));

        // What the table has is what the runs have.
        string[] names = ["hbar-1_max-steps-1", "hbar-1_max-steps-2", "hbar-0.5_max-steps-1", "hbar-0.5_max-steps-2"];
        Assert.That(place.Numbers("out/scan.h5", "model_hbar"), Is.EqualTo((double[])[1, 0.5]));
        Assert.That(place.Numbers("out/scan.h5", "time_max_steps"), Is.EqualTo((double[])[1, 2]));
        Assert.That(
            place.Numbers("out/scan.h5", "entropy"), Is.EqualTo(names.Select(n => place.Numbers($"out/{n}/history.h5", "entropy")[^1])));
        Assert.That(
            place.Numbers("out/scan.h5", "temperature"),
            Is.EqualTo(names.SelectMany(n => place.Numbers($"out/{n}/history.h5", "temperature")[^4..].Where((_, i) => i is 0 or 3))));
        Assert.That(File.ReadAllText(place.Path($"out/{names[2]}/run.toml")), Does.Contain("hbar = 0.5").And.Contain("max-steps = 1\n"));

        // One run is missing: the others are not computed again. The same bits one after the other.
        var entropy = place.Bits("out/scan.h5", "entropy");
        var kept = File.GetLastWriteTimeUtc(place.Path($"out/{names[0]}/history.h5"));
        Directory.Delete(place.Path($"out/{names[3]}"), recursive: true);
        var task = place.Clusterlb(Scan("out", "--task", "0"));
        Assert.That(task.Finished(), Is.Empty);
        Assert.That(task.Error, Does.Contain($"not yet     out/{names[3]}"));
        var json = place.Clusterlb(Scan("out", "--json")).Finished();
        Assert.That(File.GetLastWriteTimeUtc(place.Path($"out/{names[0]}/history.h5")), Is.EqualTo(kept));
        Assert.That(place.Bits("out/scan.h5", "entropy"), Is.EqualTo(entropy));
        using var parsed = JsonDocument.Parse(json);
        Assert.That(parsed.RootElement.GetArrayLength(), Is.EqualTo(4));
        var third = parsed.RootElement[2];
        Assert.That(third.GetProperty("parameters").GetProperty("model.hbar").GetDouble(), Is.EqualTo(0.5));
        Assert.That(BitConverter.DoubleToInt64Bits(third.GetProperty("entropy").GetDouble()), Is.EqualTo(entropy[2]));
        Assert.That(third.GetProperty("state").GetString(), Is.EqualTo("finished"));

        // The other verbs take the directory.
        var status = place.Clusterlb("status", "out").Finished().Split('\n');
        Assert.That(
            status[1..5].Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]),
            Is.EqualTo(names.Order(StringComparer.Ordinal)));
        Assert.That(status[5], Is.EqualTo("4 runs: 4 finished"));
        Assert.That(JsonDocument.Parse(place.Clusterlb("status", "out", "--json").Finished()).RootElement.GetArrayLength(), Is.EqualTo(4));
        var csv = place.Clusterlb("export", "out").Finished().Split("\r\n");
        Assert.That(csv[0], Does.StartWith("run,time,step,"));
        Assert.That(csv, Has.Length.EqualTo(2 + 2 + 3 + 2 + 3));
        Assert.That(csv[1], Does.StartWith("hbar-0.5_max-steps-1,0,0,"));
        Assert.That(place.Clusterlb("plot", "out", "--format", "svg").Finished(), Is.EqualTo("out/pictures/scan.svg\n"));
        place.Clusterlb("report", "out").Finished();
        var html = File.ReadAllText(place.Path("out/report.html"));
        Assert.That(html, Does.Contain("<a href=\"hbar-0.5_max-steps-2/report.html\">").And.Contain("alt=\"scan\""));
        Assert.That(place.Path($"out/{names[1]}/report.html"), Does.Exist);
    }

    [Test]
    public void What_cannot_be_computed_does_not_keep_the_others_away()
    {
        using var place = new CaseDirectory();
        File.Copy(Path.Combine(SharedReference.Repository, "Tests", "accuracy", "unstable-beams-2d.toml"), place.Path("beams.toml"));
        var outcome = place.Clusterlb(
            "scan", "beams.toml", "-o", "out", "--over", "model.unstable=refuse,compute", "--set", "lattice.points=16",
            "time.method=ssp-rk3", "time.step=1e-6", "time.end=1e-6");
        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.Error);
        Assert.That(
            outcome.Error.TrimEnd().Split('\n')[^1],
            Does.StartWith("clusterlb: 1 of 2 runs have no result; the first is unstable-refuse: "));
        Assert.That(outcome.Output, Does.Contain("refused").And.Contain("finished"));
        Assert.That(place.Numbers("out/scan.h5", "finished"), Is.EqualTo((double[])[0, 1]));
        Assert.That(place.Numbers("out/scan.h5", "entropy")[0], Is.NaN);
    }

    [TestCase("--over is missing")]
    [TestCase("expected section.key=a,b,c", "--over", "model.hbar")]
    [TestCase("expected section.key=a,b,c", "--over", "model.hbar=1,,2")]
    [TestCase("'model.hbar' is given twice", "--over", "model.hbar=1", "model.hbar=2")]
    [TestCase("the value 1 stands there twice", "--over", "model.hbar=1,1")]
    [TestCase("unknown key 'hbra'", "--over", "model.hbra=1")]
    [TestCase("'model.hbar' must be", "--over", "model.hbar=1,-1")]
    [TestCase("--task must be a number from 0 to 1", "--over", "model.hbar=1,2", "--task", "2")]
    [TestCase("--at-once must be", "--over", "model.hbar=1,2", "--at-once", "2", "--task", "1")]
    public void What_cannot_be_scanned_is_one_sentence(string words, params string[] options)
    {
        using var place = new CaseDirectory();
        Assert.That(place.Clusterlb(["scan", "case.toml", "-o", "out", .. options]).Refused(2), Does.Contain(words));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [Test]
    public void Values_are_split_at_commas_outside_of_brackets_and_quotes()
    {
        var grid = ParameterGrid.Parse(["lattice.points=[8, 10],12", "title=\"a, b\",c", "model.kind=quantum", "potential.kind=yukawa"]);
        Assert.That(grid.Parameters.Select(p => p.Values), Is.EqualTo(
            (string[][])[["[8, 10]", "12"], ["\"a, b\"", "c"], ["quantum"], ["yukawa"]]));
        Assert.That(grid.Members, Has.Count.EqualTo(4));
        Assert.That(grid.Members[1].Overrides, Is.EqualTo(
            ["lattice.points=[8, 10]", "title=c", "model.kind=quantum", "potential.kind=yukawa"]));
        Assert.That(grid.Members[0].Name, Is.EqualTo("points-_8__10__title-a__b_model.kind-quantum_potential.kind-yukawa"));
        Assert.That(grid.Members.Select(m => m.Number), Is.EqualTo([0, 1, 2, 3]));
        Assert.Throws<InputException>(() => ParameterGrid.Parse(["title=a b,a_b"]));
        Assert.Throws<InputException>(() => ParameterGrid.Parse([$"title={string.Join(',', Enumerable.Range(0, 10_001))}"]));
    }
}
