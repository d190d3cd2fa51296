using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ClusterLB.Application.Plotting;
using ClusterLB.Application.Plotting.Drawing;
using ClusterLB.Application.Plotting.Plots;
using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Application.Plotting;

/// <summary>The pictures of the studies and of bench: the curves are the columns of their files, and the SVG has them where they belong,
/// with words.</summary>
public partial class StudyPlotTests
{
    [Test]
    public void Dielectric_function()
    {
        using var place = StudyFiles.Make("dielectric.h5");
        double[] Of(string name) => place.Numbers("dielectric.h5", name);
        var figure = Draw(new DielectricPlot(), place);
        var (k, w) = (Of("wavenumber"), Of("frequency"));
        int[] shown = [0, 2, 3, 4, 6];
        foreach (var (panel, table) in new[] { (0, "dielectric_real"), (1, "loss") })
        {
            var curves = figure.Panels[panel].Curves;
            Assert.That(curves.Select(c => c.Label), Is.EqualTo(shown.Select(i => FormattableString.Invariant($"|k| = {k[i]:g3}"))));
            Assert.That(curves.Select(c => c.X), Has.All.EqualTo(w));
            // The second direction, whose values come behind, is not drawn.
            Assert.That(curves.Select(c => c.Y), Is.EqualTo(shown.Select(i => Of(table)[(i * w.Length)..((i + 1) * w.Length)])));
        }

        var limits = figure.Panels[2].Curves;
        Assert.That(limits.Select(c => c.X), Has.All.EqualTo(k));
        Assert.That(limits.Select(c => (c.Label, c.Y)), Is.EqualTo(new[]
        {
            ("ε(k, 0)", Of("static")[..k.Length]), ("classical", Of("classical_static")[..k.Length]),
                ("smallest |ε|", Of("least_dielectric")[..k.Length]),
        }));
    }

    [Test]
    public void Stability()
    {
        using var place = StudyFiles.Make("dielectric.h5");
        double[] Of(string name) => place.Numbers("dielectric.h5", name);
        var figure = Draw(new StabilityPlot(), place);
        var (k, rate, frequency) = (Of("wavenumber"), Of("wave_rate"), Of("wave_frequency"));
        var count = rate.Length / k.Length;
        double[] Row(double[] values, int q) => values[(q * k.Length)..((q + 1) * k.Length)];
        int[] order = [.. Enumerable.Range(0, count).OrderByDescending(q => Row(rate, q).Max())];
        Assert.That(figure.Panels[0].Curves[0].Y, Is.EqualTo(Row(rate, order[0])), "the most unstable direction comes first");
        Assert.That(figure.Panels[2].Curves[0].Y, Is.EqualTo(Row(frequency, order[0])));
        Assert.That(figure.Panels[0].Curves[^1].Y, Is.EqualTo(Row(rate, order[^1])), "and the least unstable last");
        Assert.That(figure.Panels[1].Curves[0].Y, Is.EquivalentTo(order.Select(q => Row(rate, q).Max())));
        Assert.That(figure.Panels[1].Curves[0].X, Is.Ordered.And.All.InRange(0.0, 180.0));
    }

    [Test]
    public void Coercivity()
    {
        using var place = StudyFiles.Make("sweep.h5");
        double[] Of(string name) => place.Numbers("sweep.h5", name);
        var figure = Draw(new CoercivityPlot(), place);
        Assert.That(figure.Panels[0].Curves.Select(c => c.Label), Is.EqualTo(["extent 4, n = 10", "extent 4.5, n = 12"]));
        for (var lattice = 0; lattice < 2; lattice++)
        {
            // Rows: ħ = 1, 0.5, 0 on both lattices; the last is drawn at half of 0.5.
            int[] rows = [4 + lattice, 2 + lattice, lattice];
            Assert.That(figure.Panels.Select(p => p.Curves[lattice].X), Has.All.EqualTo(new[] { 0.25, 0.5, 1 }));
            Assert.That(figure.Panels[0].Curves[lattice].Y, Is.EqualTo(rows.Select(r => Of("coercivity")[r])));
            Assert.That(figure.Panels[1].Curves[lattice].Y, Is.EqualTo(rows.Select(r => Of("eigenvalues")[2 * r])));
        }

        Assert.That(figure.Panels[0].XTicks, Is.EqualTo(new[] { (0.25, "0"), (0.5, "0.5"), (1, "1") }));
        Assert.That(Of("extent"), Is.EqualTo([4, 4.5, 4, 4.5, 4, 4.5]));
        Assert.That(Of("hbar"), Is.EqualTo([1, 1, 0.5, 0.5, 0, 0]));
    }

    [Test]
    public void Cumulant()
    {
        using var place = StudyFiles.Make("cumulant.h5");
        double[] Of(string name) => place.Numbers("cumulant.h5", name);
        var figure = Draw(new CumulantPlot(), place);
        Assert.That(figure.Panels[0].Curves.Select(c => c.X), Has.All.EqualTo(new double[] { 1, 2, 3 }));
        Assert.That(
            figure.Panels[0].Curves.Select(c => c.Y),
            Is.EqualTo(new[] { Of("error")[..3], Of("error")[3..], Of("error_printed_sign")[3..] }));
        Assert.That(figure.Panels[0].Curves[0].Label, Is.EqualTo(FormattableString.Invariant($"side L = {Of("side")[0]:g3}")));
        Assert.That(figure.Panels[1].Curves.Select(c => c.X), Has.All.EqualTo(Of("v1")));
        Assert.That(figure.Panels[1].Curves.Select(c => c.Y), Is.EqualTo(new[] { Of("rate_cut")[^14..], Of("collision_cut") }));
        // The cut is the row of the field in the middle of the second axis.
        Assert.That(Of("collision_cut"), Is.EqualTo(Enumerable.Range(0, 14).Select(i => Of("collision")[(14 * i) + 7])));
    }

    [Test]
    public void Kernel()
    {
        using var place = StudyFiles.Make("kernel.h5");
        double[] Of(string name) => place.Numbers("kernel.h5", name);
        var figure = Draw(new KernelPlot(), place);
        var (speed, multiplier, kernel) = (Of("speed"), Of("multiplier"), Of("kernel"));
        Assert.That(Of("hbar"), Is.EqualTo([0.4, 0.2, 0]));
        double[] Row(double[] table, int h) => table[(h * table.Length / 3)..((h + 1) * table.Length / 3)];
        Assert.That(figure.Panels[0].Curves.Select(c => c.Label), Is.EqualTo(["ħ = 0.4", "ħ = 0.2", "limit"]));
        Assert.That(figure.Panels[0].Curves.Select(c => c.X), Has.All.EqualTo(speed));
        Assert.That(
            figure.Panels[0].Curves.Select(c => c.Y), Is.EqualTo(new[] { Row(multiplier, 0), Row(multiplier, 1), Row(multiplier, 2) }));
        double Distance(double[] table, int h) =>
            Row(table, h).Zip(Row(table, 2)).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second))
                .Max(p => Math.Abs(p.First - p.Second)) / Row(table, 2).Where(double.IsFinite).Max(Math.Abs);
        var approach = figure.Panels[1].Curves;
        Assert.That(approach.Select(c => c.X), Has.All.EqualTo(new[] { 0.4, 0.2 }));
        Assert.That(approach[0].Y, Is.EqualTo(new[] { Distance(multiplier, 0), Distance(multiplier, 1) }));
        Assert.That(approach[1].Y, Is.EqualTo(new[] { Distance(kernel, 0), Distance(kernel, 1) }));
        Assert.That(
            approach[2].Y, Is.EqualTo(new[] { 4 * approach[0].Y[1], approach[0].Y[1] }).Within(1e-15),
            "the second order, through the last");
    }

    [Test]
    public void Semi_classical_limit()
    {
        using var place = StudyFiles.Make("limit/limit.h5");
        double[] Of(string name) => place.Numbers("limit/limit.h5", name);
        var figure = Draw(new SemiClassicalPlot(), place, "limit");
        var (t, distance) = (Of("time"), Of("distance"));
        Assert.That(figure.Panels[0].Curves.Select(c => c.Label), Is.EqualTo(["ħ = 0.4", "ħ = 0.2"]));
        Assert.That(figure.Panels[0].Curves.Select(c => c.X), Has.All.EqualTo(t[1..]));
        Assert.That(figure.Panels[0].Curves.Select(c => c.Y), Is.EqualTo(new[] { distance[1..t.Length], distance[(t.Length + 1)..] }));
        var last = figure.Panels[1].Curves;
        Assert.That(last.Select(c => c.X), Has.All.EqualTo(new[] { 0.4, 0.2 }));
        Assert.That(last[0].Y, Is.EqualTo(new[] { distance[t.Length - 1], distance[^1] }));
        Assert.That(last[0].Label, Is.EqualTo(FormattableString.Invariant($"order {Of("fit_exponent")[^1]:f3}")));
        Assert.That(last[1].Y, Is.EqualTo(new[] { 4 * distance[^1], distance[^1] }).Within(1e-20));
    }

    [Test]
    public void Runs_of_a_scan()
    {
        using var place = StudyFiles.Make("scan/scan.h5");
        var figure = Draw(new ScanPlot(), place, "scan");
        string[] names = ["hbar-1_method-ssp-rk3", "hbar-0.5_method-ssp-rk3"];
        Assert.That(figure.Panels[0].Curves.Select(c => c.Label), Is.EqualTo(names.Select(n => n.Replace('_', ' '))));
        foreach (var (curve, name) in figure.Panels[0].Curves.Zip(names))
        {
            Assert.That(curve.X, Is.EqualTo(place.Numbers($"scan/{name}/history.h5", "time")));
            var tensor = place.Numbers($"scan/{name}/history.h5", "temperature");
            // (largest - smallest eigenvalue)/mean of a symmetric 2 x 2 matrix
            double[] wanted = [.. tensor.Chunk(4).Select(
                t => 2 * Math.Sqrt((t[0] - t[3]) * (t[0] - t[3]) + 4 * t[1] * t[1]) / (t[0] + t[3]))];
            Assert.That(curve.Y, Is.EqualTo(wanted.Select(w => w / wanted[0])).Within(1e-12));
        }

        var end = figure.Panels[1].Curves.Single();
        Assert.That(end.Label, Is.EqualTo("method = ssp-rk3"));
        Assert.That(end.X, Is.EqualTo(new[] { 0.5, 1 }));
        double Gain(string name) => place.Numbers($"scan/{name}/history.h5", "entropy") is var s ? s[^1] - s[0] : 0;
        Assert.That(end.Y, Is.EqualTo(new[] { Gain(names[1]), Gain(names[0]) }));
    }

    [Test]
    public void Scaling_and_roofline_of_bench()
    {
        using var place = new CaseDirectory();
        foreach (var threads in new[] { 1, 2 })
            File.WriteAllText(
                place.Path($"threads-{threads}.json"), place.Clusterlb(
                "bench", "-d", "2", "-n", "16", "--directions", "5", "--repeats", "2", "--threads", $"{threads}", "--json").Finished());
        JsonElement Of(int threads) => JsonDocument.Parse(File.ReadAllText(place.Path($"threads-{threads}.json"))).RootElement;
        var figure = Draw(new BenchPlot(), place);
        var scaling = figure.Panels[0].Curves;
        Assert.That(scaling.Select(c => c.X), Has.All.EqualTo(new double[] { 1, 2 }));
        double[] seconds = [.. new[] { 1, 2 }.Select(n => Of(n).GetProperty("seconds").GetDouble())];
        Assert.That(scaling[0].Y, Is.EqualTo(seconds));
        foreach (var (curve, phase) in new[] { (1, "level_sums"), (2, "tables"), (3, "bonds") })
            Assert.That(
                scaling[curve].Y, Is.EqualTo(new[] { 1, 2 }.Select(n => Of(n).GetProperty("phases").GetProperty(phase).GetDouble())),
                phase);
        Assert.That(scaling[4].Y, Is.EqualTo(new[] { seconds[0], seconds[0] / 2 }));
        var classes = Of(2).GetProperty("classes").EnumerateArray()
            .Select(c => (Updates: Number(c, "bond_updates"), Kernel: Number(c, "kernel_seconds"), Copy: Number(c, "copy_seconds")))
            .OrderByDescending(c => c.Updates / c.Kernel).ToArray();
        Assert.That(classes, Is.Not.Empty);
        Assert.That(figure.Panels[1].Curves[0].Y, Is.EqualTo(classes.Select(c => c.Updates / c.Kernel)));
        Assert.That(figure.Panels[1].Curves[1].Y, Is.EqualTo(classes.Select(c => c.Updates / (c.Kernel + c.Copy))));
        Assert.That(figure.Panels[1].Curves[2].Y, Has.All.EqualTo(Number(Of(2).GetProperty("peaks"), "multiply_adds_per_second")));

        // What another version wrote, or somebody by hand, is told in a sentence.
        File.WriteAllText(
            place.Path("threads-3.json"),
            File.ReadAllText(place.Path("threads-2.json")).Replace("kernel_seconds", "seconds_of_kernel", StringComparison.Ordinal));
        Assert.That(
            place.Clusterlb("plot", ".").Refused(4),
            Does.Contain("threads-3.json' is not what `clusterlb bench --json` of this version writes"));

        static double Number(JsonElement of, string name) => of.GetProperty(name).GetDouble();
    }

    /// <summary>The figure of a kind, after its SVG was held against it.</summary>
    private static Figure Draw(IResultPlot kind, CaseDirectory place, string directory = ".")
    {
        var figure = kind.Draw(new ResultDirectory(place.Path(directory)))!;
        Assert.That(figure, Is.Not.Null);
        var plot = place.Clusterlb("plot", directory, "--only", kind.Name, "--format", "svg", "-o", "pictures");
        plot.Finished();
        Assert.That(plot.Error, Is.Empty);
        var picture = XDocument.Load(place.Path($"pictures/{kind.Name}.svg"));
        var words = picture.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim()).ToArray();
        Assert.That(words, Does.Contain(figure.Title));
        foreach (var panel in figure.Panels)
        {
            Assert.That(words, Is.SupersetOf(new[] { panel.Title, panel.XLabel, panel.YLabel }));
            Assert.That(words, Is.SupersetOf(panel.Curves.Select(c => c.Label)));
            Assert.That(words, Is.SupersetOf((panel.XTicks ?? []).Select(t => t.Label)));
            foreach (var character in string.Concat([panel.Title, panel.XLabel, panel.YLabel, .. panel.Curves.Select(c => c.Label)]))
                Assert.That(EmbeddedFont.Typeface.ContainsGlyph(character), Is.True, $"'{character}'");
            Assert.That(
                new[] { panel.XLabel, panel.YLabel }, Has.All.Match(Quantity()),
                "a quantity has its unit behind it, unless it is a pure number");
        }

        SvgCurves.Check(picture, figure);
        return figure;
    }

    [GeneratedRegex(@"^([^()]+ \((thermal units|thermal velocities|1 / time|F / time|s|1/s)\)|ħ|threads|class of directions, fastest first|"
        + @"angle to the first axis \(degrees\)|Re ε\(k, Ω\)|−Im 1/ε\(k, Ω\)|ε\(k, 0\), \|ε\||"
        + @"ΔT / T, of the start|S\(end\) − S\(0\)|[a-z]+\.[a-z-]+|"
        + @"multiplier of g² \(1 / time\)|largest distance, relative|"
        + @"κ = min ⟨g, L g⟩ / ‖g‖²|‖N ∂F/∂t − Q‖ / ‖Q‖|‖g\(ħ\) − g\(0\)‖)$")]
    private static partial Regex Quantity();
}
