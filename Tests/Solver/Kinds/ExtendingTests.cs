using System.Globalization;
using ClusterLB.IO.Hdf5;
using ClusterLB.Tests.Application.Commands;
using ClusterLB.Tests.Solver.Input;
using Markdig;
using Markdig.Syntax;

namespace ClusterLB.Tests.Solver.Kinds;

/// <summary>
/// One of each thing that there are several of, added from outside: Tests/Extending is a program that sees nothing internal. Its files are
/// the code of docs/extending.md.
/// </summary>
public class ExtendingTests
{
    private static readonly string _program = Path.Combine(
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.FullName, "Extending",
        new DirectoryInfo(AppContext.BaseDirectory).Name, "Extending.dll");

    [Test]
    public void The_code_of_the_page_is_what_is_compiled()
    {
        var page = Markdown.Parse(File.ReadAllText(Path.Combine(SharedReference.Repository, "docs", "extending.md")));
        var shown = page.Descendants<FencedCodeBlock>().Where(b => b.Info == "csharp").Select(b => b.Lines.ToString().Trim());
        var folder = Path.Combine(SharedReference.Repository, "Tests", "Extending");
        var files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(f => File.ReadAllText(f).Trim());
        Assert.That(shown, Is.EquivalentTo(files).And.Not.Empty);
    }

    [Test]
    public void Init_check_and_plan_know_them()
    {
        using var place = new TemporaryDirectory();
        File.WriteAllText(place.Path("case.toml"), Input());
        var template = Run(place, "init").Finished();
        Assert.That(template, Does.Contain("# kind = \"exponential\"").And.Contain("\"two-stage\" (fixed step)")
            .And.Contain("# node = 1.0").And.Contain("# kind = \"ring\"").And.Contain("# radius = 1.5"));
        var resolved = Run(place, "check", "case.toml").Finished();
        Assert.That(resolved, Does.Contain("kind = \"exponential\"\nstrength = 1.3\nlength = 0.8\n")
            .And.Contain("kind = \"ring\"\nnormalise = true\nradius = 1.5\nwidth = 0.5\n")
            .And.Contain("method = \"two-stage\"\nnode = 0.5\nstep = 0.1\n"));
        File.WriteAllText(place.Path("again.toml"), resolved);
        Assert.That(Run(place, "check", "again.toml").Finished(), Is.EqualTo(resolved));
        Assert.That(Run(place, "plan", "case.toml", "--ranks", "2").Finished(), Does.Contain("a run by two-stage, 6 fields"));
        Assert.That(Run(place, "completion", "bash").Finished(), Does.Contain("time.node=").And.Contain("initial.radius="));
        Assert.That(
            Run(place, "check", "case.toml", "--set", "time.node=1.5").Refused(2),
            Does.Contain("'time.node' must be a positive number up to 1"));
        Assert.That(
            Run(place, "check", "case.toml", "--set", "time.method=rkc").Refused(2),
            Does.Contain("'time.node' does not belong to method = \"rkc\", expected no key of another"));
        Assert.That(Clusterlb.Run(place.Path(""), "check", "case.toml").Refused(2), Does.Contain("exponential"), "and clusterlb does not");
    }

    /// <summary>A run with all of them: the first state is the formula, the column follows from another, and the order is 2.</summary>
    [Test]
    public void A_run_uses_them()
    {
        using var place = new TemporaryDirectory();
        File.WriteAllText(place.Path("case.toml"), Input());
        double Entropy(string step)
        {
            Run(place, "run", "case.toml", "-o", step, "-t", "1", "--set", $"time.step={step}", "time.max-negative-mass=1.0",
                "model.screening=none").Finished();
            return double.Parse(Run(place, "last", step).Finished(), CultureInfo.InvariantCulture);
        }

        double[] entropy = [Entropy("5"), Entropy("2.5"), Entropy("1.25")];
        Assert.That((entropy[0] - entropy[1]) / (entropy[1] - entropy[2]), Is.EqualTo(4).Within(0.4));

        using (var file = H5File.Open(place.Path("5/snapshot-000000.h5")))
        {
            var (f, v) = (Read(file, "distribution"), Read(file, "v1"));
            double Ring(int i) => Math.Exp(-2 * Math.Pow(Math.Sqrt((v[i / 16] * v[i / 16]) + (v[i % 16] * v[i % 16])) - 1.5, 2));
            var sum = Enumerable.Range(0, 256).Sum(Ring) * Math.Pow(v[1] - v[0], 2);
            Assert.That(f, Is.EqualTo(Enumerable.Range(0, 256).Select(i => Ring(i) / sum)).Within(1e-15));
        }

        Run(place, "resume", "5", "-t", "2", "--set", "time.end=120").Finished();
    }

    /// <summary>The anisotropy of a Gaussian is that of its variances at the start, and what the tensor says later.</summary>
    [Test]
    public void A_column_and_its_picture_are_made()
    {
        using var place = new TemporaryDirectory();
        File.WriteAllText(place.Path("case.toml"), Sample.With(16, "directions = 5"));
        Run(place, "run", "case.toml", "-o", "out", "-t", "1", "--set", "lattice.points=24", "time.end=20").Finished();
        using (var file = H5File.Open(place.Path("out/history.h5")))
        {
            var (found, tensor) = (Read(file, "anisotropy"), Read(file, "temperature"));
            Assert.That(found[0], Is.EqualTo(0.2 / 0.7).Within(1e-4), "variances 0.8 and 0.6");
            Assert.That(found[^1], Is.LessThan(0.99 * found[0]));
            for (var row = 0; row < found.Length; row++)
            {
                var (xx, xy, yy) = (tensor[4 * row], tensor[(4 * row) + 1], tensor[(4 * row) + 3]);
                var expected = Math.Sqrt(((xx - yy) * (xx - yy)) + (4 * xy * xy)) / ((xx + yy) / 2);
                Assert.That(found[row], Is.EqualTo(expected).Within(1e-13));
            }

            using var column = file.OpenDataset("anisotropy");
            Assert.That(column.Attributes.GetText("formula"), Is.EqualTo("(T_max - T_min)/T"));
        }

        Run(place, "plot", "out", "--only", "anisotropy").Finished();
        Assert.That(Directory.EnumerateFiles(place.Path(""), "anisotropy.svg", SearchOption.AllDirectories), Is.Not.Empty);
    }

    /// <summary>
    /// The unscreened classical operator depends on V through the integral of k^d V² alone: of exp(-k), g²/4 in d = 2, as of the Gaussian
    /// exp(-k²/2) with sqrt(pi)/4 times its g².
    /// </summary>
    [Test]
    public void The_potential_has_its_closed_form()
    {
        using var place = new TemporaryDirectory();
        double[] Rate(string name, string potential)
        {
            File.WriteAllText(place.Path(name + ".toml"), Sample.With(
                (7, "kind = \"classical\""), (8, ""), (9, "screening = \"none\""), (12, potential), (13, ""), (14, ""),
                (16, "directions = 5")));
            Run(place, "evaluate", name + ".toml", "-o", name + ".h5", "-t", "1").Finished();
            using var file = H5File.Open(place.Path(name + ".h5"));
            return Read(file, "collision");
        }

        var strength = Math.Pow(Math.PI, 0.25).ToString("R", CultureInfo.InvariantCulture);
        var exponential = Rate("exponential", $"kind = \"exponential\"\nstrength = {strength}\nlength = 1.0");
        var gaussian = Rate("gaussian", "kind = \"gaussian\"\nstrength = 1.0\nlength = 1.0");
        Assert.That(exponential, Is.EqualTo(gaussian).Within(1e-8 * gaussian.Max(x => Math.Abs(x))));
    }

    [Test]
    public void A_name_is_given_once()
    {
        Assert.That(
            () => ClusterLB.Solver.Formulations.DiagnosticColumns.All.Add(new("mass", "", "", s => s.Values.Time)),
            Throws.ArgumentException.With.Message.Contains("\"mass\""));
        Assert.That(
            () => ClusterLB.Application.Plotting.ResultPlots.All.Add(ClusterLB.Application.Plotting.ResultPlots.All[0]),
            Throws.ArgumentException);
        Assert.That(
            () => ClusterLB.Application.Commands.Verbs.Add(typeof(ClusterLB.Application.Commands.RunCommand)),
            Throws.ArgumentException.With.Message.Contains("\"run\""));
        Assert.That(() => ClusterLB.Application.Commands.Verbs.Add(typeof(string)), Throws.ArgumentException);
    }

    private static Outcome Run(TemporaryDirectory place, params string[] arguments) =>
        Clusterlb.RunAt(_program, place.Path(""), [], arguments);

    private static double[] Read(H5File file, string name)
    {
        using var dataset = file.OpenDataset(name);
        return dataset.ReadAll<double>();
    }

    private static string Input() => string.Join(
        '\n',
        [
            .. Sample.Lines[..11], "kind = \"exponential\"", "strength = 1.3", "length = 0.8", "[quadrature]", "directions = 5",
            "[initial]", "kind = \"ring\"", "normalise = true", "radius = 1.5",
            "[time]", "end = 80.0", "method = \"two-stage\"", "node = 0.5", "step = 0.1",
        ]);
}
