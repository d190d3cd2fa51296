using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Control;
using ClusterLB.Tests.Application.Commands;
using ClusterLB.Tests.Solver.Checkpoints;

namespace ClusterLB.Tests.Parallel;

/// <summary>Runs of mixtures: ranks change no bit, a killed run goes on as if nothing had been, and what an input may not have.</summary>
public class MixtureRunTests
{
    private const string Input = """
        [lattice]
        dimension = 2
        points = [22, 20]
        extent = 3.6
        [model]
        kind = "quantum"
        hbar = 1.0
        [potential]
        kind = "algebraic"
        strength = 1.3
        decay = 8.0
        [quadrature]
        directions = 5
        [[species]]
        name = "light"
        mass = 1
        charge = -1.0
        density = 0.4
        statistics = "fermi"
        degeneracy = 1.5
        [species.initial]
        kind = "mixture"
        normalise = true
        [[species.initial.components]]
        weight = 1.0
        mean = [0.5, 0.1]
        variance = [0.9, 0.6]
        [[species]]
        name = "heavy"
        mass = "2/1"
        charge = 1.5
        density = 0.6
        points = [18, 16]
        [species.initial]
        kind = "maxwellian"
        temperature = 0.7
        normalise = true
        [time]
        end = 40.0
        method = "ssp-rk3"
        step = 2.0
        [output]
        snapshot-every = 20.0
        [checkpoint]
        every-steps = 1
        """;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(8)]
    public void Ranks_change_no_bit(int ranks)
    {
        using var place = Place();
        InProcess.Run("run", place.Path("case.toml"), "-o", place.Path("alone"), "--set", "time.max-steps=4").Finished();
        string[] command =
        [
            "dotnet", Path.Combine(AppContext.BaseDirectory, "clusterlb.dll"), "run", place.Path("case.toml"), "-o", place.Path("ranks"),
            "--set", "time.max-steps=4",
        ];
        var run = MpiRun.Start(MpiRun.OpenMpi, ranks, [], command);
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        Assert.That(State(place.Path("ranks"), 4), Is.EqualTo(State(place.Path("alone"), 4)));
        Assert.That(History(place.Path("ranks")), Is.EqualTo(History(place.Path("alone"))));
    }

    [Test]
    public void A_run_that_is_killed_goes_on_as_if_nothing_had_been()
    {
        using var place = Place();
        InProcess.Run("run", place.Path("case.toml"), "-o", place.Path("whole")).Finished();
        using (var run = new UnderWay(
            place.Path(""), MpiRun.OpenMpi, 2, ["run", "case.toml", "-o", "pieces"],
            UnderWay.HoldVariable(TestHold.InStep, 8, place.Path("held"))))
        {
            run.Until(() => File.Exists(place.Path("held")));
            run.Signal(UnderWay.Kill);
            run.Wait();
        }

        InProcess.Run("resume", place.Path("pieces")).Finished();
        Assert.That(State(place.Path("pieces"), 20), Is.EqualTo(State(place.Path("whole"), 20)));
        Assert.That(History(place.Path("pieces")), Is.EqualTo(History(place.Path("whole"))));
    }

    [Test]
    public void What_is_conserved_stays_and_the_columns_of_the_species_add_up()
    {
        using var place = Place();
        InProcess.Run("run", place.Path("case.toml"), "-o", place.Path("out")).Finished();
        using var history = H5File.Open(place.Path("out/history.h5"));
        double[] Column(string name)
        {
            using var set = history.OpenDataset(name);
            return set.ReadAll<double>();
        }

        foreach (var (name, density) in new[] { ("light", 0.4), ("heavy", 0.6) })
            Assert.That(Column($"{name}_density"), Is.All.EqualTo(density).Within(1e-13));
        double[] light = Column("light_energy"), heavy = Column("heavy_energy"), total = Column("energy");
        Assert.That(light.Zip(heavy, (x, y) => x + y), Is.EqualTo(total).Within(1e-14));
        Assert.That(total, Is.All.EqualTo(total[0]).Within(1e-13));
        Assert.That(Math.Abs(light[^1] - light[0]), Is.GreaterThan(1e-3), "the species have exchanged energy");
        double[] distance = Column("distance");
        Assert.That(distance[^1], Is.InRange(0.01 * distance[0], 0.9 * distance[0]), "the mixture approaches its equilibrium");
        Assert.That(distance.Zip(distance.Skip(1), (x, y) => x - y), Is.All.GreaterThan(0));
        Assert.That(Column("entropy").Zip(Column("entropy").Skip(1), (x, y) => y - x), Is.All.GreaterThan(0));
    }

    /// <summary>What [output] asks for stands in the group of each species, and on two ranks with the same bits.</summary>
    [Test]
    public void Marginals_slices_shells_and_moments_are_those_of_each_species()
    {
        using var place = Place(Input.Replace(
            "[output]",
            "[output]\nmarginals = [[0]]\nmoments = 2\nradial-average = true\nenergy-shells = 5\n"
            + "slices = [{ axes = [1], values = [0.2] }]", StringComparison.Ordinal));
        Clusterlb.Run(place.Path(""), "evaluate", "case.toml", "-o", "one.h5").Finished();
        var run = MpiRun.Start(
            MpiRun.OpenMpi, 2, [],
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "clusterlb.dll"), "evaluate", place.Path("case.toml"), "-o",
                place.Path("two.h5")]);
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        using H5File one = H5File.Open(place.Path("one.h5")), two = H5File.Open(place.Path("two.h5"));
        foreach (var (name, points, density) in new[] { ("light", new[] { 22, 20 }, 0.4), ("heavy", new[] { 18, 16 }, 0.6) })
        {
            double[] Of(H5File file, string dataset)
            {
                using var set = file.OpenDataset($"{name}/{dataset}");
                return set.ReadAll<double>();
            }

            var h = Of(one, "v1")[1] - Of(one, "v1")[0];
            double[] f = Of(one, "distribution"), marginal = Of(one, "marginal_v1"), slice = Of(one, "slice_0");
            for (var i = 0; i < points[0]; i++)
            {
                Assert.That(marginal[i], Is.EqualTo(f.AsSpan(i * points[1], points[1]).ToArray().Sum() * h).Within(1e-14));
                Assert.That(f.AsSpan(i * points[1], points[1]).ToArray(), Does.Contain(slice[i]));
            }

            Assert.That(Of(one, "moments")[0], Is.EqualTo(density).Within(1e-14));
            Assert.That(Of(one, "energy_distribution"), Has.Length.EqualTo(5));
            foreach (var dataset in new[] { "marginal_v1", "slice_0", "moments", "radial_distribution", "speed", "energy_distribution" })
                Assert.That(Of(two, dataset), Is.EqualTo(Of(one, dataset)), dataset);
        }
    }

    [TestCase("species", "[output]", "[output]\nslices = [{ axes = [0], values = [3.2] }]", "outside that of 'heavy'")]
    [TestCase("species.0", "mass = 1\n", "mass = 1836\n", "nearest")]
    [TestCase("species", "mass = 1\n", "mass = 1.67\n", "5/3")]
    [TestCase("species", "points = [18, 16]", "points = [17, 16]", "an even number on axis 1")]
    [TestCase("species", "[time]", "[initial]\nkind = \"maxwellian\"\n[time]", "[species.initial]")]
    [TestCase("species", "hbar = 1.0", "hbar = 1.0\nstatistics = \"bose\"\ndegeneracy = 1.0", "each of which has its own")]
    [TestCase("species", "hbar = 1.0", "hbar = 1.0\nform = \"linear\"", "Maxwellian of one gas")]
    [TestCase("species", "name = \"heavy\"", "name = \"light\"", "a name that no other species has")]
    [TestCase("species", "name = \"heavy\"", "name = \"a b\"", "letters, digits")]
    [TestCase("species", "extent = 3.6", "extent = 70.0", "do not collide")]
    public void A_mixture_that_cannot_be_is_refused_in_one_sentence(string what, string text, string instead, string words)
    {
        using var place = Place(Input.Replace(text, instead, StringComparison.Ordinal));
        var found = Clusterlb.Run(place.Path(""), "check", "case.toml");
        Assert.That(found.ExitCode, Is.EqualTo(2), $"{what}: {found.Error}");
        Assert.That(found.Error.Split('\n').Single(l => l.StartsWith("clusterlb:", StringComparison.Ordinal)), Does.Contain(words));
    }

    /// <summary>Two beams are as unstable as two species as they are as one gas, and told in the same words.</summary>
    [Test]
    public void An_unstable_mixture_is_refused_as_the_gas_that_it_is()
    {
        var head = """
            [lattice]
            dimension = 2
            points = 48
            extent = 4.5
            [model]
            kind = "quantum"
            hbar = 0.5
            [potential]
            kind = "yukawa"
            strength = 6.0
            inverse-length = 0.5
            [quadrature]
            directions = 5

            """;
        string Beam(int sign) => $"mean = [{sign}.3, 0.0]\nvariance = [0.2, 0.5]\n";
        string Species(string name, int sign) => $"[[species]]\nname = \"{name}\"\nmass = 1\ndensity = 0.5\n[species.initial]\n"
            + $"kind = \"mixture\"\n[[species.initial.components]]\nweight = 1.0\n{Beam(sign)}";
        string Refused(string input)
        {
            using var place = Place(head + input);
            var found = Clusterlb.Run(place.Path(""), "check", "case.toml");
            Assert.That(found.ExitCode, Is.EqualTo(2), found.Error);
            var sentence = found.Error[found.Error.IndexOf("linearly unstable", StringComparison.Ordinal)..];
            return sentence[..sentence.IndexOf(", so that", StringComparison.Ordinal)];
        }

        var gas = Refused("[initial]\nkind = \"mixture\"\n" + string.Concat(
            new[] { 1, -1 }.Select(sign => $"[[initial.components]]\nweight = 0.5\n{Beam(sign)}")));
        Assert.That(Refused(Species("left", -1) + Species("right", 1)), Is.EqualTo(gas));
    }

    [TestCase("bench")]
    [TestCase("plan", "-n", "2")]
    [TestCase("kernel", "-o", "x.h5")]
    [TestCase("cumulant", "-o", "x.h5")]
    [TestCase("limit", "-o", "x.h5")]
    [TestCase("spectrum", "-o", "x.h5")]
    public void Verbs_of_one_gas_say_so(string verb, params string[] options)
    {
        using var place = Place();
        var found = Clusterlb.Run(place.Path(""), [verb, "case.toml", .. options]);
        Assert.That(found.ExitCode, Is.EqualTo(2), found.Error);
        Assert.That(found.Error.TrimEnd().Split('\n')[^1], Does.StartWith("clusterlb:").And.Contain("[[species]]"));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
    }

    private static TemporaryDirectory Place(string input = Input)
    {
        var place = new TemporaryDirectory();
        File.WriteAllText(place.Path("case.toml"), input);
        return place;
    }

    private static long[] State(string directory, int step)
    {
        using var file = H5File.Open(Path.Combine(directory, $"checkpoint-{step:000000000}.h5"));
        return [.. new[] { "state_light", "state_heavy" }.SelectMany(name =>
        {
            using var set = file.OpenDataset(name);
            return set.ReadAll<double>().Select(BitConverter.DoubleToInt64Bits);
        })];
    }

    private static long[] History(string directory)
    {
        using var file = H5File.Open(Path.Combine(directory, "history.h5"));
        return [.. file.Names.Order(StringComparer.Ordinal).SelectMany(name =>
        {
            using var set = file.OpenDataset(name);
            return set.ReadAll<double>().Select(BitConverter.DoubleToInt64Bits);
        })];
    }
}
