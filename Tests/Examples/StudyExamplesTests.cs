using System.Text.RegularExpressions;
using ClusterLB.IO.Hdf5;
using ClusterLB.Tests.Application.Commands;

namespace ClusterLB.Tests.Examples;

/// <summary>The examples that are not runs in time: each does what the command in its head says, and shows what it is there to
/// show.</summary>
public partial class StudyExamplesTests
{
    private static readonly string _examples = Path.Combine(SharedReference.Repository, "examples");

    /// <summary>The files, each the subject of a test below.</summary>
    internal static string[] Files { get; } = [
        "cumulant-2d.toml", "dielectric-3d.toml", "kernel-4d.toml", "limit-2d.toml", "spectrum-2d.toml"];

    [Test]
    public void Dielectric_function_of_an_electron_gas()
    {
        using var place = new Place("dielectric-3d.toml");
        var output = place.Run();
        TestContext.Out.WriteLine(output);
        var (k, w) = (place.Numbers("dielectric-3d.h5", "wavenumber"), place.Numbers("dielectric-3d.h5", "frequency"));
        foreach (var prefix in new[] { "", "classical_" })
        {
            var strength = place.Numbers("dielectric-3d.h5", prefix + "sum_strength");
            foreach (var sum in new[] { "f_sum", "loss_f_sum" })
                Assert.That(
                    place.Numbers("dielectric-3d.h5", prefix + sum).Zip(strength, (a, b) => Math.Abs(a / b - 1)).Max(), Is.LessThan(1e-6),
                    prefix + sum);
            Assert.That(place.Numbers("dielectric-3d.h5", prefix + "kramers_kronig_defect").Max(), Is.LessThan(1e-8));
            Assert.That(place.Numbers("dielectric-3d.h5", prefix + "closed_form_defect").Max(), Is.LessThan(1e-9));
            Assert.That(place.Numbers("dielectric-3d.h5", prefix + "unstable_modes"), Has.All.Zero);
        }

        // The plasma oscillation: for k = 0.3 the loss peaks where Omega² = 1 + 3 k² + ..., and the peak is a line for k = 0.05.
        var loss = place.Numbers("dielectric-3d.h5", "loss");
        var row = Array.FindIndex(k, x => Math.Abs(x - 0.3) < 1e-12);
        var peak = Enumerable.Range(0, w.Length).MaxBy(i => loss[(row * w.Length) + i]);
        Assert.That(w[peak], Is.EqualTo(Math.Sqrt(1 + (3 * 0.09))).Within(0.06));
    }

    [Test]
    public void Spectrum_of_the_linearised_operator()
    {
        using var place = new Place("spectrum-2d.toml");
        TestContext.Out.WriteLine(place.Run());
        const string File = "spectrum-2d.h5";
        var values = place.Attributes(File, "eigenvalues");
        Assert.That(values, Is.Ordered.And.All.Positive);
        Assert.That(place.Attribute<long>(File, "null_space"), Is.EqualTo(4));
        Assert.That(place.Attribute<double>(File, "null_residual"), Is.LessThanOrEqualTo(1e-14));
        Assert.That(place.Attribute<double>(File, "coercivity"), Is.EqualTo(0.13163531).Within(1e-8));
        var vector = place.Numbers(File, "eigenvector_1");
        Assert.That(vector.Sum(x => x * x) * Math.Pow(place.Attribute<double>(File, "spacing"), 2), Is.EqualTo(1).Within(1e-10));
    }

    /// <summary>N ∂_t F -> Q as time and box grow, with π times the printed constant; the printed sign of ε stays off.</summary>
    [Test]
    public void The_particle_system_gives_the_collision_operator()
    {
        const int Times = 8;
        using var place = new Place("cumulant-2d.toml");
        TestContext.Out.WriteLine(place.Run());
        double[] error = place.Numbers("cumulant-2d.h5", "error"), constant = place.Numbers("cumulant-2d.h5", "constant");
        var largest = error.AsSpan(2 * Times).ToArray();
        Assert.That(largest, Is.Ordered.Descending, "in the largest box it falls with time");
        Assert.That(largest[^1], Is.LessThan(0.02));
        Assert.That(error[Times - 1], Is.GreaterThan(error[(2 * Times) - 1]));
        Assert.That(error[(2 * Times) - 1], Is.GreaterThan(error[(3 * Times) - 1]), "at the last time it falls with the box");
        Assert.That(constant[^1], Is.EqualTo(Math.PI).Within(0.01 * Math.PI));
        Assert.That(place.Numbers("cumulant-2d.h5", "error_printed_sign").Min(), Is.GreaterThan(0.5));
        Assert.That(place.Numbers("cumulant-2d.h5", "mass_rate").Max(Math.Abs), Is.LessThan(1e-3), "the lattice ends");
    }

    /// <summary>The constant of the bound (3.16) does not grow as ħ falls, and both limits are reached at second order.</summary>
    [Test]
    public void The_kernel_stays_bounded_and_has_its_limit()
    {
        using var place = new Place("kernel-4d.toml");
        TestContext.Out.WriteLine(place.Run());
        double[] kernel = place.Numbers("kernel-4d.h5", "kernel"), bound = place.Numbers("kernel-4d.h5", "bound");
        double[] multiplier = place.Numbers("kernel-4d.h5", "multiplier"), speed = place.Numbers("kernel-4d.h5", "speed");
        var distance = place.Numbers("kernel-4d.h5", "distance");
        Assert.That(place.Numbers("kernel-4d.h5", "hbar"), Is.EqualTo([0.4, 0.2, 0.1, 0.05, 0]));
        double Constant(int h) => bound.Select((b, r) => Math.Abs(kernel[(h * bound.Length) + r]) / b).Max();
        double Kernel(int h) =>
            bound.Select(
            (b, r) => distance[r % distance.Length] < 1 ? 0 : Math.Abs(kernel[(h * bound.Length) + r] - kernel[(4 * bound.Length) + r]) / b)
            .Max();
        double Multiplier(int h) =>
            speed.Select((_, i) => Math.Abs(multiplier[(h * speed.Length) + i] - multiplier[(4 * speed.Length) + i])).Max();
        for (var h = 0; h < 4; h++)
            Assert.That(Constant(h), Is.LessThan(1.3 * Constant(4)), $"hbar number {h}");
        Assert.That(Constant(3) / Constant(2), Is.LessThan(1.03), "it settles");
        Assert.That(Math.Log2(Kernel(2) / Kernel(3)), Is.EqualTo(2).Within(0.1));
        Assert.That(Math.Log2(Multiplier(2) / Multiplier(3)), Is.EqualTo(2).Within(0.1));
    }

    /// <summary>Theorem 4: second order where ∫ κ^(d+2) V² is finite, and the bound (1.36) has room: its constant falls with ħ.</summary>
    [Test]
    public void The_semi_classical_limit_is_of_second_order()
    {
        const string File = "runs/limit-2d/limit.h5";
        using var place = new Place("limit-2d.toml");
        TestContext.Out.WriteLine(place.Run());
        var times = place.Numbers(File, "time").Length;
        Assert.That(place.Numbers(File, "fit_exponent")[^1], Is.EqualTo(2).Within(0.1));
        Assert.That(place.Numbers(File, "local_order")[^1], Is.EqualTo(2).Within(0.05));
        double[] constant = place.Numbers(File, "bound_constant"), distance = place.Numbers(File, "distance");
        for (var h = 1; h < 4; h++)
            Assert.That(
                Enumerable.Range(1, times - 1).Max(t => constant[(h * times) + t]),
                Is.LessThan(0.6 * Enumerable.Range(1, times - 1).Max(t => constant[((h - 1) * times) + t])));
        Assert.That(distance[0], Is.Zero, "the same initial state, to the last bit");
    }

    /// <summary>A copy of an example in a directory to run in.</summary>
    private sealed partial class Place : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();
        private readonly string _text;

        public Place(string file)
        {
            Directory.CreateDirectory(_directory.Path("examples"));
            File.Copy(Path.Combine(_examples, file), _directory.Path(Path.Combine("examples", file)));
            _text = File.ReadAllText(Path.Combine(_examples, file));
        }

        /// <summary>Runs the one command in the head of the file, with more arguments; returns what it printed.</summary>
        public string Run(params string[] more)
        {
            var matches = Command().Matches(_text);
            Assert.That(matches, Has.Count.EqualTo(1));
            var output = Clusterlb.Run(_directory.Path(""), [.. matches[0].Groups[1].Value.Split(' '), .. more]).Finished();
            Assert.That(Undescribed(), Is.Empty);
            return output;
        }

        /// <summary>Datasets that do not say what they are, as name of file and dataset and what is missing.</summary>
        private IEnumerable<string> Undescribed()
        {
            foreach (var path in Directory.EnumerateFiles(_directory.Path(""), "*.h5", SearchOption.AllDirectories))
            {
                using var file = H5File.Open(path);
                foreach (var name in file.Names)
                {
                    using var dataset = file.OpenDataset(name);
                    foreach (var attribute in new[] { "units", "long_name", "formula" })
                    {
                        if (!dataset.Attributes.Contains(attribute) || dataset.Attributes.GetText(attribute).Length == 0)
                            yield return $"{Path.GetFileName(path)} {name} {attribute}";
                    }
                }
            }
        }

        public double[] Numbers(string file, string dataset)
        {
            using var opened = H5File.Open(_directory.Path(file));
            using var set = opened.OpenDataset(dataset);
            return set.ReadAll<double>();
        }

        public T Attribute<T>(string file, string name)
            where T : unmanaged
        {
            using var opened = H5File.Open(_directory.Path(file));
            return opened.Attributes.Get<T>(name);
        }

        public double[] Attributes(string file, string name)
        {
            using var opened = H5File.Open(_directory.Path(file));
            return opened.Attributes.GetArray<double>(name);
        }

        public void Dispose() => _directory.Dispose();

        [GeneratedRegex(@"^#   \./clusterlb (.*)$", RegexOptions.Multiline)]
        private static partial Regex Command();
    }
}
