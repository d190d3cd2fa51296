using System.Text.Json;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>What <c>--json</c> prints is one JSON text with the keys of docs/json.md, and has the numbers of the file.</summary>
[NonParallelizable]
public class JsonTests
{
    private static readonly string[] _small = ["--set", "lattice.points=10", "quadrature.directions=2"];

    [TestCase("evaluate", "massRate momentumRate energyRate entropyProduction estimatedError angularDegree hbar kind")]
    [TestCase("kernel", "rows", "--hbar", "0.4,0.2")]
    [TestCase("cumulant", "rows", "--points", "10", "--times", "1")]
    [TestCase("dielectric", "checks waves", "--directions", "1,0", "--wavenumbers", "0.5,1", "--frequencies", "-1:1:3")]
    [TestCase("spectrum", "rows", "--count", "1")]
    [TestCase("spectrum", "rows", "--continuum", "--functions", "4", "--degrees", "2")]
    [TestCase("spectrum", "rows", "--transport", "--tolerance", "1e-3")]
    public void Each_verb_with_a_file(string verb, string keys, params string[] options)
    {
        using var place = new CaseDirectory();
        var file = place.Path("out.h5");
        var printed = InProcess.Run([verb, place.Path("case.toml"), "-o", file, "--json", .. options, .. _small]).Finished();
        using var json = JsonDocument.Parse(printed);
        var root = json.RootElement;
        Assert.That(root.GetProperty("file").GetString(), Is.EqualTo(file));
        Assert.That(root.EnumerateObject().Select(p => p.Name), Is.SupersetOf(keys.Split(' ')));
        switch (verb)
        {
            case "evaluate":
                Assert.That(root.GetProperty("entropyProduction").GetDouble(), Is.EqualTo(place.Attribute(file, "entropy_production")));
                Assert.That(root.EnumerateObject().Select(p => p.Name), Has.None.EqualTo("configuration"));
                break;
            case "kernel":
                Assert.That(Row(1, "hbar"), Is.EqualTo(0.2));
                break;
            case "cumulant":
                Assert.That(Row(0, "constant"), Is.EqualTo(place.Numbers(file, "constant")[0]));
                break;
            case "spectrum" when options[0] == "--count":
                Assert.That(Row(0, "nullResidual"), Is.EqualTo(place.Attribute(file, "null_residual")));
                break;
            case "spectrum":
                Assert.That(Row(0, "viscosity"), Is.EqualTo(place.Numbers(file, "viscosity")[0]));
                break;
            default:
                Assert.That(
                    root.GetProperty("checks")[0].GetProperty("unstableModes").GetDouble(),
                    Is.EqualTo(place.Numbers(file, "unstable_modes").Max()));
                break;
        }

        double Row(int row, string key) => root.GetProperty("rows")[row].GetProperty(key).GetDouble();
    }

    [Test]
    public void The_machine()
    {
        using var json = JsonDocument.Parse(InProcess.Run("info", "--json").Finished());
        Assert.That(
            json.RootElement.EnumerateObject().Select(p => p.Name),
            Is.EqualTo(new[] { "clusterlb", "runtime", "machine", "instructions", "hdf5", "mpi", "launcher" }));
    }
}
