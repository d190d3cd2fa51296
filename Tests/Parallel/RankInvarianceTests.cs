using System.Security.Cryptography;
using ClusterLB.IO.Hdf5;
using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Parallel;

/// <summary>
/// One value per case: the hash over all fields, columns and numeric attributes that the program writes is the same on any number of ranks,
/// on any grid of them and with any number of threads. A covering choice runs always, every case on every rank count with
/// CLUSTERLB_TEST_ALL=1.
/// </summary>
public class RankInvarianceTests
{
    // The spacing is about that of the thermal width: few velocities, all of them in use.
    private const string Beams = "initial.kind=mixture";
    private const string FromFile = "initial.kind=file";

    // name: verb, points, initial state, settings
    private static readonly Dictionary<string, (string Verb, int[] Points, string Initial, string Settings)> _cases = new()
    {
        ["2-quantum"] = ("run", [9, 8], Beams, "model.kind=quantum model.hbar=1.0 time.method=dormand-prince"),
        ["2-classical"] = ("run", [8, 11], Beams, "model.kind=classical time.method=rkc"),
        ["2-monotone"] = (
            "run", [10, 9], Beams, "model.kind=quantum model.hbar=0.7 quadrature.radial=monotone time.method=ssp-rk3 time.step=0.4"),
        ["2-perturbation"] = (
            "run", [9, 8], Beams, "model.form=perturbation time.method=dormand-prince output.norms=true output.hermite-degree=5"),
        ["3-linear"] = ("run", [6, 5, 7], FromFile, "model.form=linear time.method=rkc output.norms=true output.hermite-degree=4"),
        ["4-perturbation"] = (
            "run", [5, 4, 4, 5], Beams,
            "model.form=perturbation quadrature.radial=monotone time.method=ssp-rk3 time.step=0.5 output.norms=true "
            + "output.hermite-degree=3"),
        ["2-fermi"] = (
            "run", [9, 8], Beams,
            "model.statistics=fermi model.degeneracy=5.2 quadrature.radial=monotone time.method=dormand-prince"),
        ["3-bose"] = ("run", [6, 5, 7], Beams, "model.statistics=bose model.degeneracy=9 model.kind=classical time.method=rkc"),
        ["4-fermi"] = ("run", [5, 4, 4, 5], FromFile, "model.statistics=fermi model.degeneracy=0.5 time.method=ssp-rk3 time.step=0.2"),
        ["2-spectrum"] = ("spectrum", [9, 8], Beams, "quadrature.radial=monotone"),
        ["2-file"] = ("run", [7, 9], FromFile, "model.kind=quantum model.hbar=1.0 time.method=rkc"),
        ["2-tiny"] = ("run", [3, 4], Beams, "model.kind=quantum model.hbar=1.0 lattice.extent=2.0 time.method=ssp-rk3 time.step=0.5"),
        ["3-quantum"] = ("run", [6, 5, 7], Beams, "model.kind=quantum model.hbar=1.0 time.method=ssp-rk3 time.step=0.5"),
        ["3-classical"] = ("evaluate", [7, 6, 5], Beams, "model.kind=classical quadrature.radial=monotone"),
        ["3-maxwellian"] = ("run", [6, 7, 4], Beams, "model.kind=quantum model.hbar=1.0 model.screening=maxwellian time.method=rkc"),
        ["3-unscreened"] = (
            "evaluate", [5, 6, 7], FromFile, "model.kind=quantum model.hbar=2.0 model.screening=none quadrature.directions=3"),
        ["3-tiny"] = ("evaluate", [2, 3, 2], FromFile, "model.kind=quantum model.hbar=1.0 lattice.extent=1.5"),
        ["4-quantum"] = ("evaluate", [5, 4, 6, 5], Beams, "model.kind=quantum model.hbar=1.0"),
        ["4-classical"] = ("evaluate", [4, 5, 5, 6], FromFile, "model.kind=classical"),
        ["4-monotone"] = (
            "run", [5, 4, 4, 5], Beams, "model.kind=quantum model.hbar=1.0 quadrature.radial=monotone time.method=dormand-prince"),
        ["4-tiny"] = ("evaluate", [2, 3, 2, 2], Beams, "model.kind=quantum model.hbar=1.0 lattice.extent=1.5"),
    };

    private static readonly Dictionary<string, string> _reference = [];
    private static TemporaryDirectory? _place;
    private static int _results;

    [OneTimeSetUp]
    public static void MakeDirectory() => _place = new TemporaryDirectory();

    [OneTimeTearDown]
    public static void RemoveDirectory() => _place?.Dispose();

    // Every rank count that is promised, once for each d.
    [TestCase("2-quantum", MpiRun.OpenMpi, 1)]
    [TestCase("2-quantum", MpiRun.OpenMpi, 2)]
    [TestCase("2-classical", MpiRun.OpenMpi, 3)]
    [TestCase("2-monotone", MpiRun.OpenMpi, 4)]
    [TestCase("2-file", MpiRun.OpenMpi, 8)]
    [TestCase("2-file", MpiRun.Mpich, 2)]
    [TestCase("2-perturbation", MpiRun.OpenMpi, 3)]
    [TestCase("2-spectrum", MpiRun.OpenMpi, 3)]
    [TestCase("2-fermi", MpiRun.OpenMpi, 1)]
    [TestCase("2-fermi", MpiRun.OpenMpi, 4, "--grid 2x2")]
    [TestCase("3-bose", MpiRun.OpenMpi, 3)]
    [TestCase("4-fermi", MpiRun.OpenMpi, 2, "--threads 2")]
    [TestCase("3-linear", MpiRun.OpenMpi, 4, "--grid 1x2x2")]
    [TestCase("4-perturbation", MpiRun.OpenMpi, 2, "--threads 2")]
    [TestCase("3-classical", MpiRun.OpenMpi, 1)]
    [TestCase("3-maxwellian", MpiRun.OpenMpi, 2)]
    [TestCase("3-quantum", MpiRun.OpenMpi, 3)]
    [TestCase("3-unscreened", MpiRun.OpenMpi, 4)]
    [TestCase("3-quantum", MpiRun.OpenMpi, 8)]
    [TestCase("3-classical", MpiRun.Mpich, 2)]
    [TestCase("4-quantum", MpiRun.OpenMpi, 1)]
    [TestCase("4-quantum", MpiRun.OpenMpi, 2)]
    [TestCase("4-classical", MpiRun.OpenMpi, 3)]
    [TestCase("4-monotone", MpiRun.OpenMpi, 4)]
    [TestCase("4-quantum", MpiRun.OpenMpi, 8)]
    [TestCase("4-classical", MpiRun.Mpich, 2)]
    [TestCase("3-unscreened", MpiRun.Mpich, 4)]
    // Rank counts that divide nothing.
    [TestCase("2-monotone", MpiRun.OpenMpi, 5)]
    [TestCase("3-maxwellian", MpiRun.OpenMpi, 7)]
    // More ranks than planes, and blocks without a velocity.
    [TestCase("2-tiny", MpiRun.OpenMpi, 8)]
    [TestCase("2-tiny", MpiRun.OpenMpi, 5, "--grid 5x1")]
    [TestCase("2-tiny", MpiRun.OpenMpi, 6, "--grid 1x6")]
    [TestCase("3-tiny", MpiRun.OpenMpi, 5, "--grid 1x5x1")]
    [TestCase("4-tiny", MpiRun.OpenMpi, 7)]
    // Grids as told: blocks of one plane or two, far thinner than the reach, and the axis that is contiguous in memory cut.
    [TestCase("2-quantum", MpiRun.OpenMpi, 5, "--grid 5x1")]
    [TestCase("2-classical", MpiRun.OpenMpi, 4, "--grid 1x4")]
    [TestCase("3-quantum", MpiRun.OpenMpi, 4, "--grid 1x2x2")]
    [TestCase("3-classical", MpiRun.OpenMpi, 4, "--grid 2x1x2")]
    [TestCase("3-unscreened", MpiRun.OpenMpi, 4, "--grid 1x1x4")]
    [TestCase("4-classical", MpiRun.OpenMpi, 4, "--grid 1x2x1x2")]
    [TestCase("4-quantum", MpiRun.OpenMpi, 5, "--grid 1x1x1x5")]
    // Threads inside ranks.
    [TestCase("2-file", MpiRun.OpenMpi, 2, "--threads 1")]
    [TestCase("3-maxwellian", MpiRun.OpenMpi, 2, "--threads 3")]
    [TestCase("4-classical", MpiRun.OpenMpi, 3, "--threads 2")]
    public void The_bits_do_not_depend_on_the_ranks(string name, string launcher, int ranks, string options = "") =>
        Assert.That(Ranks(name, launcher, ranks, options), Is.EqualTo(Reference(name)));

    [TestCaseSource(nameof(Everything))]
    public void Nor_does_any_case_on_any_number(string name, string launcher, int ranks)
    {
        if (Environment.GetEnvironmentVariable("CLUSTERLB_TEST_ALL") != "1")
            Assert.Ignore("a long test: CLUSTERLB_TEST_ALL=1");
        Assert.That(Ranks(name, launcher, ranks, ""), Is.EqualTo(Reference(name)));
    }

    [Test]
    public void The_hash_sees_the_last_bit()
    {
        var hash = Reference("3-tiny");
        Assert.That(Alone("3-tiny", "--threads 1"), Is.EqualTo(hash));
        Assert.That(Alone("3-tiny", "--set potential.strength=1.3000000000000003"), Is.Not.EqualTo(hash));
        Assert.That(_cases.Keys.Select(Reference), Is.Unique);
    }

    private static IEnumerable<TestCaseData> Everything() =>
        from name in _cases.Keys
        from run in new[] { 1, 2, 3, 4, 5, 7, 8 }.Select(n => (MpiRun.OpenMpi, n)).Append((MpiRun.Mpich, 2))
        select new TestCaseData(name, run.Item1, run.Item2);

    private static string Reference(string name)
    {
        if (!_reference.TryGetValue(name, out var hash))
            _reference[name] = hash = Alone(name, "");
        return hash;
    }

    private static string Alone(string name, string options)
    {
        var (command, results) = CommandFor(name, options);
        InProcess.Run(command).Finished();
        return Hash(results);
    }

    /// <summary>Runs a case under a launcher, sees to it that rank 0 alone has spoken, and returns the hash of its results.</summary>
    private static string Ranks(string name, string launcher, int ranks, string options)
    {
        var (command, results) = CommandFor(name, options);
        var run = MpiRun.Start(launcher, ranks, [], ["dotnet", Path.Combine(AppContext.BaseDirectory, "clusterlb.dll"), .. command]);
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        var said = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(said, Has.Length.EqualTo(command[0] switch { "evaluate" => 1, "spectrum" => 3, _ => 9 }), run.Output);
        Assert.That(said[^1], Does.EndWith(results));
        Assert.That(run.Error.Split('\n').Count(l => l.StartsWith("  equation ", StringComparison.Ordinal)), Is.EqualTo(1), run.Error);
        Assert.That(
            run.Error,
            Does.Contain(
            $"computed by {ranks} rank{(ranks == 1 ? "" : "s")} "
            + $"({(options.StartsWith("--grid", StringComparison.Ordinal) ? options[7..].Replace("x", " x ") : "")}"));
        return Hash(results);
    }

    private static (string[] Command, string Results) CommandFor(string name, string options)
    {
        var (verb, points, initial, settings) = _cases[name];
        var input = _place!.Path(name + ".toml");
        if (!File.Exists(input))
            File.WriteAllText(input, Input(points, initial, _place.Path(name + ".h5")));
        var results = _place.Path($"{name}-{_results++}{(verb == "run" ? "" : ".h5")}");
        return ([verb, input, "-o", results, .. Words(options), "--set", .. Words(settings)], results);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Input(int[] points, string initial, string file)
    {
        var d = points.Length;
        string Vector(params double[] values) => $"[{string.Join(", ", values.Take(d).Select(v => v.ToString("0.0###")))}]";
        if (initial == FromFile)
            WriteField(file, points);
        return $"""
            [lattice]
            dimension = {d}
            points = [{string.Join(", ", points)}]
            extent = 3.5
            [model]
            kind = "quantum"
            hbar = 1.0
            [potential]
            kind = "algebraic"
            strength = 1.3
            decay = 8.0
            [initial]
            normalise = true
            {(initial == FromFile ? $"kind = \"file\"\npath = \"{file}\"\ndataset = \"f\"" : $"""
            kind = "mixture"
            [[initial.components]]
            weight = 0.6
            mean = {Vector(0.7, 0.2, -0.1, 0.3)}
            variance = {Vector(0.8, 0.6, 1.1, 0.9)}
            [[initial.components]]
            weight = 0.4
            mean = {Vector(-0.8, -0.2, 0.4, 0.1)}
            variance = {Vector(1.1, 0.7, 0.6, 1.0)}
            """)}
            [time]
            end = 1.0
            tolerance = 1e-5
            max-steps = 3
            [output]
            snapshot-every = 0.3
            at = [0.02, 0.0371]
            marginals = {(d == 2 ? "[[0], [1]]" : $"[[0], [{d - 1}], [0, {d - 1}], [{string.Join(", ", Enumerable.Range(0, d - 1))}]]")}
            radial-average = true
            energy-shells = 7
            moments = 4
            slices = [{'{'} axes = [1], values = [0.3] {'}'}, {'{'} axes = [0], values = [-0.6] {'}'}]
            """;
    }

    // Positive values without any symmetry, over some orders of magnitude.
    private static void WriteField(string path, int[] points)
    {
        var random = new Random(7);
        using var file = H5File.Create(path);
        file.CreateDataset<double>(
            "f", [.. points.Select(n => (long)n)],
            [.. Enumerable.Range(0, points.Aggregate((a, b) => a * b)).Select(_ => Math.Exp(-9 * random.NextDouble()))]).Dispose();
        file.Close();
    }

    /// <summary>SHA-256 over the bits of every dataset of every file, and of the numbers among the attributes except the seconds.</summary>
    private static string Hash(string results)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = File.Exists(results) ? [results] : Directory.EnumerateFiles(results, "*.h5").Order(StringComparer.Ordinal).ToArray();
        Assert.That(files, Has.Length.GreaterThanOrEqualTo(File.Exists(results) ? 1 : 3));
        foreach (var path in files)
        {
            using var file = H5File.Open(path);
            foreach (var name in file.Names)
            {
                using var dataset = file.OpenDataset(name);
                Add($"{Path.GetFileName(files.Length > 1 ? path : "")} {name} {string.Join(" ", dataset.Shape)}",
                    dataset.ReadAll<double>());
            }

            string[] numbers = [
                "mass_rate", "energy_rate", "entropy_production", "time", "step", "bond_updates", "directions", "estimated_error"];
            foreach (var name in numbers.Where(file.Attributes.Contains))
                Add(name, [file.Attributes.Get<double>(name)]);
        }

        return Convert.ToHexString(hash.GetHashAndReset());

        void Add(string name, double[] values)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name));
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(values));
        }
    }
}
