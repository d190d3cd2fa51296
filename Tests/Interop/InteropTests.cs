using System.Diagnostics;
using System.Text.Json;
using ClusterLB.Tests.Application.Commands;
using PureHDF;

namespace ClusterLB.Tests.Interop;

/// <summary>
/// The files of runs in d = 2, 3 and 4, checkpoints among them, with everything that [output] can ask for, and those of the studies, opened
/// by the tools that people use. Each compares every number with those that PureHDF, which shares no code with any of them, finds. The
/// Python is the system's, whose packages jobs/setup installs.
/// </summary>
public class InteropTests
{
    private const string Python = "/usr/bin/python3";
    private static readonly string _scripts = Path.Combine(SharedReference.Repository, "Tests", "Interop");
    private static readonly Dictionary<int, TemporaryDirectory> _places = [];
    private static Lazy<CaseDirectory> _studies = new(MakeStudies);

    [OneTimeSetUp]
    public static void Run()
    {
        foreach (var d in (int[])[2, 3, 4])
        {
            var place = _places[d] = new TemporaryDirectory();
            File.WriteAllText(place.Path("case.toml"), Input(d));
            Clusterlb.Run(place.Path(""), "run", "case.toml", "-o", "results").Finished();
            Clusterlb.Run(place.Path(""), "evaluate", "case.toml", "-o", "results/evaluation.h5", "--set", "output.compression=4")
                .Finished();
            Clusterlb.Run(place.Path(""), "export", "results", "-o", "results/history.csv").Finished();
            Reference(place.Path("results"), place.Path("reference"));
        }
    }

    [OneTimeTearDown]
    public static void Remove()
    {
        foreach (var place in _places.Values)
            place.Dispose();
        _places.Clear();
        if (_studies.IsValueCreated)
            _studies.Value.Dispose();
        _studies = new(MakeStudies);
    }

    [Test]
    public void Those_of_the_studies_are_the_same_in(
        [Values("h5py", "h5netcdf", "xarray-netcdf4", "netcdf4", "ncdump", "h5dump", "octave")] string tool) =>
        Check(tool, _studies.Value.Path(""));

    [Test]
    public void The_numbers_are_the_same_in(
        [Values("h5py", "h5netcdf", "xarray-netcdf4", "netcdf4", "ncdump", "h5dump", "octave", "xdmf")] string tool,
        [Values(2, 3, 4)] int dimension) =>
        Check(tool, _places[dimension].Path(""));

    [TestCase("reductions")]
    [TestCase("export")]
    [TestCase("mfdataset")]
    public void Numpy_agrees_with(string what)
    {
        foreach (var place in _places.Values)
            Check(what, place.Path(""));
    }

    private static CaseDirectory MakeStudies()
    {
        var place = StudyFiles.Make(StudyFiles.Commands.Keys);
        Directory.CreateDirectory(place.Path("results"));
        foreach (var name in StudyFiles.Commands.Keys)
            File.Copy(place.Path(name), place.Path(Path.Combine("results", Path.GetFileName(name))));
        Reference(place.Path("results"), place.Path("reference"));
        return place;
    }

    private static void Check(string tool, string place)
    {
        var start = new ProcessStartInfo(
            Python, [Path.Combine(_scripts, "check.py"), tool, Path.Combine(place, "results"), Path.Combine(place, "reference")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{error.Result}\n(`jobs/setup test` installs what the tests need)");
        TestContext.Out.Write(output);
        Assert.That(output, Does.Contain("compared"));
    }

    // Every dataset of every file as PureHDF reads it.
    private static void Reference(string results, string reference)
    {
        var index = new Dictionary<string, Dictionary<string, long[]>>();
        foreach (var path in Directory.EnumerateFiles(results, "*.h5").Order())
        {
            var (name, datasets) = (Path.GetFileName(path), new Dictionary<string, long[]>());
            Directory.CreateDirectory(Path.Combine(reference, name));
            using var file = H5File.OpenRead(path);
            foreach (var child in file.Children().Cast<IH5Dataset>())
            {
                var values = child.Type.Class == H5DataTypeClass.FixedPoint
                    ? [.. child.Read<long[]>().Select(n => (double)n)] : child.Read<double[]>();
                datasets[child.Name] = [.. child.Space.Dimensions.Select(n => (long)n)];
                var bytes = new byte[values.Length * sizeof(double)];
                Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
                File.WriteAllBytes(Path.Combine(reference, name, child.Name + ".bin"), bytes);
            }

            index[name] = datasets;
        }

        File.WriteAllText(Path.Combine(reference, "index.json"), JsonSerializer.Serialize(index));
    }

    private static string Input(int d)
    {
        string Take(string numbers) => string.Join(", ", numbers.Split(' ').Take(d));
        var (marginals, held, values) =
            d switch
            {
                2 => ("[[0], [1]]", "[1]", "[0.0]"),
                3 => ("[[0, 2], [1]]", "[0]", "[0.6]"),
                _ => ("[[0, 1, 2], [3, 1], [0]]", "[2]", "[-0.3]"),
            };
        var second = d == 4 ? "[[output.slices]]\naxes = [3, 0]\nvalues = [0.4, -1.2]\n" : "";
        return $"""
            title = "Interoperability"
            [lattice]
            dimension = {d}
            points = [{Take("9 8 6 7")}]
            extent = 4.0
            [model]
            kind = "quantum"
            hbar = 1.0
            [potential]
            kind = "yukawa"
            strength = 1.0
            inverse-length = 1.0
            [initial]
            kind = "mixture"
            [[initial.components]]
            weight = 0.6
            mean = [{Take("0.7 0.2 -0.1 0.3")}]
            variance = [{Take("0.8 0.6 0.9 0.7")}]
            [[initial.components]]
            weight = 0.4
            mean = [{Take("-0.7 -0.2 0.4 0.0")}]
            variance = [{Take("0.8 1.0 0.7 0.6")}]
            [time]
            end = 3.0
            method = "ssp-rk3"
            step = 1.0
            [output]
            snapshot-every = 1.0
            marginals = {marginals}
            radial-average = true
            energy-shells = 12
            moments = 4
            [[output.slices]]
            axes = {held}
            values = {values}
            {second}
            """;
    }
}
