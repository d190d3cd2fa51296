using ClusterLB.Application.Plotting;
using ClusterLB.Application.Plotting.Plots;
using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Application.Plotting;

/// <summary>plot, report and export on the results of a mixture: the numbers in the pictures, and what is written.</summary>
public class MixturePlotTests
{
    private const string Input = """
        title = "Two kinds"
        [lattice]
        dimension = 2
        points = [22, 20]
        extent = 4.4
        [model]
        kind = "quantum"
        hbar = 1.0
        [potential]
        kind = "algebraic"
        strength = 1.3
        decay = 8.0
        [quadrature]
        directions = 2
        [[species]]
        name = "light"
        mass = 1
        charge = -1.0
        density = 0.4
        [species.initial]
        kind = "maxwellian"
        temperature = 0.9
        mean = [0.5, 0.0]
        [[species]]
        name = "heavy"
        mass = 2
        charge = 1.5
        density = 0.6
        points = [18, 16]
        [species.initial]
        kind = "maxwellian"
        temperature = 0.4
        [time]
        end = 6.0
        method = "ssp-rk3"
        step = 2.0
        """;

    [Test]
    public void The_species_are_in_one_picture()
    {
        using var place = Run();
        double[] Of(string column) => place.Numbers("out/history.h5", column);
        var figure = new SpeciesPlot().Draw(new ResultDirectory(place.Path("out")))!;
        Assert.That(figure.Panels.Select(p => p.Title), Is.EqualTo(["Temperatures", "Mean velocities", "Exchange of energy"]));
        foreach (var (name, number) in new[] { ("light", 0), ("heavy", 1) })
        {
            var (tensor, drift, energy) = (Of($"{name}_temperature"), Of($"{name}_drift"), Of($"{name}_energy"));
            var rows = energy.Length;
            Assert.That(rows, Is.EqualTo(4));
            Assert.That(figure.Panels.Select(p => p.Curves[number].X), Has.All.EqualTo(Of("time")));
            Assert.That(
                figure.Panels[0].Curves[number].Y,
                Is.EqualTo(Enumerable.Range(0, rows).Select(r => (tensor[4 * r] + tensor[4 * r + 3]) / 2)).Within(1e-15));
            Assert.That(figure.Panels[1].Curves[number].Label, Is.EqualTo($"{name}, u₁"), "nothing moves along the other axis");
            Assert.That(figure.Panels[1].Curves[number].Y, Is.EqualTo(Enumerable.Range(0, rows).Select(r => drift[2 * r])));
            Assert.That(figure.Panels[2].Curves[number].Y, Is.EqualTo(energy.Select(e => e - energy[0])));
        }

        Assert.That(figure.Panels[2].Curves[2].Y, Is.All.Zero.Within(1e-14), "what one gains the other loses");
        var entropy = new EntropyPlot().Draw(new ResultDirectory(place.Path("out")))!;
        Assert.That(entropy.Panels[0].Curves.Select(c => c.Label), Is.EqualTo(["sum", "light", "heavy"]));
        Assert.That(
            entropy.Panels[1].Curves.Select(c => c.Label),
            Is.EqualTo(["entropy production", "L¹ distance to the common equilibrium"]));
    }

    /// <summary>The dashed curves have the mass of each species, and the momentum and energy of both.</summary>
    [Test]
    public void The_marginals_are_those_of_each_species()
    {
        using var place = Run();
        foreach (var path in new[] { "out", "out/snapshot-000000.h5", "e.h5" })
        {
            var figure = new MarginalsPlot().Draw(new ResultDirectory(place.Path(path)))!;
            Assert.That(figure.Panels.Select(p => p.Title), Is.EqualTo(
                new[] { 1, 2 }.SelectMany(a => new[] { "light", "heavy" }, (a, s) => $"{s}, velocity component {a}")));
            double[] momentum = [0, 0], reached = [0, 0];
            var (energy, limit) = (0.0, 0.0);
            foreach (var (name, mass, number) in new[] { ("light", 1.0, 0), ("heavy", 2.0, 1) })
            {
                double[] f = place.Numbers("e.h5", $"{name}/distribution"), v1 = place.Numbers("e.h5", $"{name}/v1");
                var v2 = place.Numbers("e.h5", $"{name}/v2");
                var h = v1[1] - v1[0];
                double[][] marginals =
                [
                    [.. v1.Select((_, i) => Enumerable.Range(0, v2.Length).Sum(j => f[i * v2.Length + j]) * h)],
                    [.. v2.Select((_, j) => Enumerable.Range(0, v1.Length).Sum(i => f[i * v2.Length + j]) * h)],
                ];
                foreach (var (axis, v) in new[] { (0, v1), (1, v2) })
                {
                    var curves = figure.Panels[(2 * axis) + number].Curves;
                    Assert.That(curves[0].X, Is.EqualTo(v));
                    Assert.That(curves[0].Y, Is.EqualTo(marginals[axis]).Within(1e-15));
                    momentum[axis] += mass * v.Zip(marginals[axis], (x, m) => x * m).Sum() * h;
                    energy += mass * v.Zip(marginals[axis], (x, m) => x * x * m).Sum() * h;
                    var (x, dashed) = (curves[^1].X, curves[^1].Y);
                    var step = x[1] - x[0];
                    Assert.That(dashed.Sum() * step, Is.EqualTo(f.Sum() * h * h).Within(1e-3));
                    reached[axis] += mass * x.Zip(dashed, (y, m) => y * m).Sum() * step;
                    limit += mass * x.Zip(dashed, (y, m) => y * y * m).Sum() * step;
                }
            }

            Assert.That(reached, Is.EqualTo(momentum).Within(2e-3));
            Assert.That(limit, Is.EqualTo(energy).Within(1e-2));
        }
    }

    [Test]
    public void With_other_statistics_no_Maxwellian_is_shown()
    {
        const string Charge = "charge = 1.5";
        using var place = Run(Input.Replace(Charge, Charge + "\nstatistics = \"fermi\"\ndegeneracy = 0.5", StringComparison.Ordinal));
        var figure = new MarginalsPlot().Draw(new ResultDirectory(place.Path("e.h5")))!;
        Assert.That(figure.Panels, Has.Count.EqualTo(4));
        Assert.That(figure.Panels.SelectMany(p => p.Curves).Select(c => c.Label), Has.All.EqualTo("F"));
    }

    /// <summary>Of a Fermi gas no Maxwellian is drawn, and the distance is called what it is to.</summary>
    [TestCase("", "Maxwellian")]
    [TestCase("statistics = \"fermi\"\ndegeneracy = 2.0", "Fermi-Dirac state")]
    public void Pictures_name_the_equilibrium_of_the_statistics(string statistics, string name)
    {
        using var place = Run($"""
            [lattice]
            dimension = 2
            points = 16
            extent = 4.0
            [model]
            kind = "quantum"
            hbar = 1.0
            {statistics}
            [potential]
            kind = "algebraic"
            strength = 1.0
            decay = 8.0
            [initial]
            kind = "maxwellian"
            temperature = 0.9
            [time]
            end = 0.1
            """);
        var results = new ResultDirectory(place.Path("out"));
        Assert.That(
            new EntropyPlot().Draw(results)!.Panels[1].Curves.Select(c => c.Label), Does.Contain($"L¹ distance to the final {name}"));
        Assert.That(
            new MarginalsPlot().Draw(results)!.Panels[0].Curves.Any(c => c.Label == "Maxwellian"), Is.EqualTo(name == "Maxwellian"));
    }

    [Test]
    public void The_verbs_take_the_directory_of_a_mixture()
    {
        using var place = Run();
        string[] kinds = ["conservation", "entropy", "marginals", "species", "steps", "temperature"];
        place.Clusterlb("plot", "out", "--format", "svg").Finished();
        Assert.That(
            place.Files().Where(f => f.StartsWith("out/pictures/", StringComparison.Ordinal)),
            Is.EqualTo(kinds.Select(k => $"out/pictures/{k}.svg")));
        Assert.That(place.Clusterlb("plot", "out", "--only", "hermite").Refused(2), Does.Contain("out has no results for hermite"));
        Assert.That(place.Clusterlb("plot", "e.h5", "-o", "of-file", "--format", "png").Finished(), Is.EqualTo("of-file/marginals.png\n"));
        place.Clusterlb("report", "out").Finished();
        var page = File.ReadAllText(place.Path("out/report.html"));
        foreach (var kind in kinds)
            Assert.That(page, Does.Contain($"alt=\"{kind}\""));
        Assert.That(page, Does.Contain("kinetic energy of light"));
    }

    [Test]
    public void Export_knows_the_groups()
    {
        using var place = Run();
        var history = place.Clusterlb("export", "out").Finished().Split("\r\n");
        Assert.That(history[0].Split(','), Does.Contain("light_temperature_1_2").And.Contain("heavy_drift_2").And.Contain("energy"));
        Assert.That(history, Has.Length.EqualTo(6), "names, four rows, and the end");
        var rows = place.Clusterlb("export", "e.h5", "--dataset", "heavy/distribution").Finished().Split("\r\n")[..^1];
        Assert.That(rows[0], Is.EqualTo("v1,v2,distribution"));
        double[] f = place.Numbers("e.h5", "heavy/distribution"), v2 = place.Numbers("e.h5", "heavy/v2");
        Assert.That(rows[1..].Select(r => double.Parse(r.Split(',')[2])), Is.EqualTo(f));
        Assert.That(rows[1..].Select(r => double.Parse(r.Split(',')[1])), Is.EqualTo(f.Select((_, i) => v2[i % v2.Length])));
        Assert.That(
            place.Clusterlb("export", "e.h5", "--dataset", "distribution").Refused(2),
            Does.Contain("light/distribution, light/collision, heavy/distribution"));
    }

    /// <summary>A directory with a short run in out/ and the rates of its initial state in e.h5.</summary>
    private static CaseDirectory Run(string input = Input)
    {
        var place = new CaseDirectory();
        File.WriteAllText(place.Path("case.toml"), input);
        place.Clusterlb("run", "case.toml", "-o", "out").Finished();
        place.Clusterlb("evaluate", "case.toml", "-o", "e.h5").Finished();
        return place;
    }
}
