using ClusterLB.Application.Plotting;
using ClusterLB.Application.Plotting.Drawing;
using ClusterLB.Application.Plotting.Plots;
using ClusterLB.Tests.Application.Commands;
using SkiaSharp;

namespace ClusterLB.Tests.Application.Plotting;

/// <summary>The pictures of a run: the numbers in them, and that they are drawn, with words, where no font is installed.</summary>
public class PlotTests
{
    [Test]
    public void The_curves_are_the_columns_of_the_history()
    {
        using var place = Run();
        var results = new ResultDirectory(place.Path("out"));
        var (t, energy) = (place.Numbers("out/history.h5", "time"), place.Numbers("out/history.h5", "energy"));
        var conservation = new ConservationPlot().Draw(results)!;
        Assert.That(conservation.Title, Is.EqualTo("Two beams"));
        var drawn = conservation.Panels[0].Curves.Single(c => c.Label == "energy");
        Assert.That(drawn.X, Is.EqualTo(t));
        Assert.That(drawn.Y, Is.EqualTo(energy));
        var drift = conservation.Panels[1].Curves.Single(c => c.Label == "energy");
        Assert.That(drift.Y, Is.EqualTo(energy.Select(e => Math.Max(1e-18, Math.Abs(e / energy[0] - 1)))));
        var entropy = new EntropyPlot().Draw(results)!;
        Assert.That(entropy.Panels[0].Curves[0].Y, Is.EqualTo(place.Numbers("out/history.h5", "entropy")));
    }

    /// <summary>Before anything is drawn: the directory has no results at all, which is met only then.</summary>
    [Test]
    public void A_directory_that_cannot_be_written_is_told_first()
    {
        using var place = new CaseDirectory();
        Assert.That(
            InProcess.Run("plot", place.Path(""), "-o", place.Path("case.toml/pictures")).Refused(4),
            Does.Match("the directory of the pictures, .*/case.toml/pictures, cannot be written: .*/case.toml is no directory"));
    }

    [Test]
    public void The_anisotropy_is_that_of_the_eigenvalues()
    {
        // Eigenvalues 3 and 1 on axes turned by 45 degrees.
        Assert.That(TemperaturePlot.Anisotropy([2, 1, 1, 2], 2), Is.EqualTo(1).Within(1e-14));
        Assert.That(TemperaturePlot.Anisotropy([2, 0, 0, 0, 3, 0, 0, 0, 4], 3), Is.EqualTo(2.0 / 3).Within(1e-14));
        Assert.That(TemperaturePlot.Anisotropy([2, double.NaN, 0, 1], 2), Is.NaN);
    }

    [Test]
    public void A_marginal_is_the_sum_over_the_other_components()
    {
        using var place = Run();
        var figure = new MarginalsPlot().Draw(new ResultDirectory(place.Path("out")))!;
        var (f, v1, v2) = (
            place.Numbers("out/snapshot-000000.h5", "distribution"), place.Numbers("out/snapshot-000000.h5", "v1"),
            place.Numbers("out/snapshot-000000.h5", "v2"));
        var h = v1[1] - v1[0];
        double[] first = [.. v1.Select((_, i) => Enumerable.Range(0, v2.Length).Sum(j => f[i * v2.Length + j]) * h)];
        double[] second = [.. v2.Select((_, j) => Enumerable.Range(0, v1.Length).Sum(i => f[i * v2.Length + j]) * h)];
        Assert.That(v1, Has.Length.Not.EqualTo(v2.Length), "axes of different lengths, lest they be mistaken");
        Assert.That(figure.Panels, Has.Count.EqualTo(2));
        Assert.That(figure.Panels[0].Curves[0].Y, Is.EqualTo(first).Within(1e-15));
        Assert.That(figure.Panels[1].Curves[0].Y, Is.EqualTo(second).Within(1e-15));
        Assert.That(figure.Panels[0].Curves[0].X, Is.EqualTo(v1));

        // The Maxwellian has the mass of the state.
        var maxwellian = figure.Panels[0].Curves[^1];
        Assert.That(maxwellian.Y.Sum() * (maxwellian.X[1] - maxwellian.X[0]), Is.EqualTo(f.Sum() * h * h).Within(1e-3));
    }

    [Test]
    public void Every_kind_has_a_name_of_its_own_and_a_caption()
    {
        Assert.That(ResultPlots.All.Select(p => p.Name), Is.Unique);
        var written = typeof(IResultPlot).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IResultPlot)) && !t.IsInterface);
        Assert.That(ResultPlots.All.Select(p => p.GetType()), Is.EquivalentTo(written), "every kind is in ResultPlots");
        Assert.That(ResultPlots.All.Select(p => p.Caption), Has.All.EndsWith("."));
        var page = File.ReadAllText(Path.Combine(SharedReference.Repository, "docs", "pictures.md"));
        foreach (var plot in ResultPlots.All)
        {
            Assert.That(
                page, Does.Contain($"## {plot.Name}\n").And.Contain($"\n{plot.Caption}\n").And.Contain($"(pictures/{plot.Name}.png)"),
                "docs/make-pictures makes it anew");
            Assert.That(Path.Combine(SharedReference.Repository, "docs", "pictures", $"{plot.Name}.png"), Does.Exist);
        }
    }

    [Test]
    public void The_verb_writes_pictures_and_replaces_none_unasked()
    {
        using var place = Run();
        var plot = place.Clusterlb("plot", "out", "--only", "conservation,entropy");
        string[] expected = [
            .. new[] { "conservation.png", "conservation.svg", "entropy.png", "entropy.svg" }.Select(f => $"out/pictures/{f}")];
        Assert.That(plot.Finished().Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(expected));
        Assert.That(plot.Error, Is.Empty);
        Assert.That(expected.Select(f => place.Path(f)), Has.All.Exist);
        Assert.That(SKBitmap.Decode(place.Path("out/pictures/entropy.png")), Is.Not.Null, "the mark does no harm");

        // What it drew it draws again; what somebody else drew stays.
        place.Clusterlb("plot", "out", "--only", "entropy").Finished();
        File.WriteAllText(place.Path("out/pictures/entropy.svg"), "<svg>of somebody else</svg>");
        Assert.That(
            place.Clusterlb("plot", "out", "--only", "entropy").Refused(2),
            Does.Contain("out/pictures/entropy.svg exists and was not drawn by this program").And.Contain("--force"));
        Assert.That(File.ReadAllText(place.Path("out/pictures/entropy.svg")), Is.EqualTo("<svg>of somebody else</svg>"));
        place.Clusterlb("plot", "out", "--only", "entropy", "--force", "--format", "svg").Finished();
        place.Clusterlb("plot", "out", "-o", "elsewhere", "--format", "png").Finished();
        Assert.That(place.Files().Where(f => f.StartsWith("elsewhere", StringComparison.Ordinal)), Is.EqualTo(
            new[] { "conservation", "entropy", "marginals", "steps", "temperature" }.Select(f => $"elsewhere/{f}.png")));
        Assert.That(
            place.Clusterlb("plot", "--list").Finished(),
            Does.Contain("conservation").And.Contain("semi-classical  The semi-classical limit"));
    }

    [TestCase("plot", "plot needs a directory with results")]
    [TestCase("plot nowhere", "there is no directory nowhere")]
    [TestCase("plot case.toml", "case.toml must be a directory with results, or a file .h5 or .json")]
    [TestCase("plot .", "has no results for conservation, ")]
    [TestCase("plot . --only entorpy", "--only must be of conservation, ")]
    [TestCase("plot . --format pdf", "--format must be of png, svg, but is pdf")]
    public void What_cannot_be_drawn_is_told(string arguments, string words)
    {
        using var place = new CaseDirectory();
        Assert.That(place.Clusterlb(arguments.Split(' ')).Refused(2), Does.Contain(words));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    [Test]
    public void A_damaged_history_is_told_in_a_sentence()
    {
        using var place = new CaseDirectory();
        File.WriteAllText(place.Path("history.h5"), "no HDF5");
        Assert.That(place.Clusterlb("plot", ".").Refused(4), Does.Contain("history.h5"));
    }

    [Test]
    public void Words_are_drawn_where_no_font_is_installed()
    {
        using var place = Run();
        foreach (var (name, title) in new[] { ("with", "ħ → 0, ε(k, v) ≥ ½, ∂F/∂t, κ⁻⁴, v₁"), ("without", " ") })
        {
            var text = File.ReadAllText(place.Path("case.toml")).Replace("Two beams", title, StringComparison.Ordinal);
            File.WriteAllText(place.Path($"{name}.toml"), text);
            place.Clusterlb("run", $"{name}.toml", "-o", name, "--set", "time.end=0.01").Finished();
            File.WriteAllText(place.Path("fonts.conf"), "<fontconfig></fontconfig>");
            Clusterlb.Run(place.Path(""), [("FONTCONFIG_FILE", place.Path("fonts.conf"))], "plot", name, "--only", "entropy").Finished();
        }

        var (with, without) = (Ink(place.Path("with/pictures/entropy.png")), Ink(place.Path("without/pictures/entropy.png")));
        Assert.That(without.Header, Is.Zero);
        Assert.That(with.Header, Is.GreaterThan(300), "pixels of the title");
        Assert.That(with.Below, Is.GreaterThan(1000), "pixels of the axes and their labels");
        Assert.That(
            File.ReadAllText(place.Path("with/pictures/entropy.svg")),
            Does.Contain("ħ → 0, ε(k, v) ≥ ½, ∂F/∂t, κ⁻⁴, v₁").And.Contain("DejaVu Sans, Verdana, sans-serif"));
    }

    [Test]
    public void The_font_has_every_character_of_the_pictures()
    {
        using var place = Run();
        var figures = ResultPlots.Draw(new ResultDirectory(place.Path("out"))).Select(f => f.Figure).ToArray();
        place.Clusterlb(
            "run", "case.toml", "-o", "perturbation", "--set", "model.form=perturbation", "output.norms=true", "output.hermite-degree=6",
            "time.end=0.5").Finished();
        figures = [.. figures, new HermitePlot().Draw(new ResultDirectory(place.Path("perturbation")))!];
        Assert.That(figures, Has.Length.AtLeast(6).And.All.Not.Null);
        var words = string.Concat(
            figures.SelectMany(f => f.Panels).SelectMany(p => (string[])[p.Title, p.XLabel, p.YLabel, .. p.Curves.Select(c => c.Label)]));
        foreach (var character in (words + "⁻⁰¹²³⁴⁵⁶⁷⁸⁹·ħεκ∂∞≤≥→√π").Distinct())
            Assert.That(EmbeddedFont.Typeface.ContainsGlyph(character), Is.True, $"'{character}'");
    }

    [Test]
    public void A_run_loads_nothing_that_draws()
    {
        using var place = new CaseDirectory();
        Directory.CreateDirectory(place.Path("program"));
        foreach (
            var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(f => Path.GetExtension(f) is ".dll" or ".json" or ".so"))
        {
            var name = Path.GetFileName(file);
            var draws = name.Contains("Skia", StringComparison.Ordinal) || name.Contains("ScottPlot", StringComparison.Ordinal)
                || name.Contains("HarfBuzz", StringComparison.Ordinal);
            if (draws)
                File.WriteAllText(place.Path($"program/{name}"), "no library");
            else
                File.Copy(file, place.Path($"program/{name}"));
        }

        Clusterlb.RunAt(place.Path("program/clusterlb.dll"), place.Path(""), [], "run", "case.toml", "-o", "out").Finished();
        Assert.That(
            Clusterlb.RunAt(place.Path("program/clusterlb.dll"), place.Path(""), [], "plot", "out").ExitCode, Is.Not.Zero,
            "they really are broken");
    }

    /// <summary>A directory with a short run in out/.</summary>
    private static CaseDirectory Run()
    {
        var place = new CaseDirectory();
        place.Clusterlb("run", "case.toml", "-o", "out", "--set", "lattice.points=[16,20]", "time.end=1").Finished();
        return place;
    }

    /// <summary>Dark pixels of a PNG in the line of the title, and below it.</summary>
    private static (int Header, int Below) Ink(string path)
    {
        using var bitmap = SKBitmap.Decode(path);
        var (header, below) = (0, 0);
        for (var y = 0; y < bitmap.Height; y++)
        {
            for (var x = 0; x < bitmap.Width; x++)
            {
                if (bitmap.GetPixel(x, y).Red >= 128)
                    continue;
                if (y < 48)
                    header++;
                else
                    below++;
            }
        }

        return (header, below);
    }
}
