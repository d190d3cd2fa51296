using System.Globalization;
using System.Text.RegularExpressions;
using PureHDF;
using PureHDF.VOL.Native;

namespace ClusterLB.Tests.Application.Commands;

/// <summary>The verb evaluate: the file it writes, read by an independent library, and what it does not overwrite.</summary>
public class EvaluateTests
{
    [Test]
    public void The_file_has_every_dataset_and_attribute()
    {
        using var place = new CaseDirectory((4, "points = [14, 12]"));
        var outcome = place.Clusterlb("evaluate", "case.toml", "-o", "q.h5");
        Assert.That(outcome.Finished(), Is.EqualTo("q.h5\n"), "the result is the file");
        Assert.That(outcome.Error, Does.Contain("Two beams").And.Contain("directions").And.Contain("conserved"));

        using var file = H5File.OpenRead(place.Path("q.h5"));
        Assert.That(Dimensions(file, "distribution"), Is.EqualTo(["v1 14", "v2 12"]));
        Assert.That(Dimensions(file, "collision"), Is.EqualTo(["v1 14", "v2 12"]));
        var directions = (int)file.Dataset("direction_weights").Space.Dimensions[0];
        Assert.That(Dimensions(file, "direction_weights"), Is.EqualTo([$"direction {directions}"]));
        Assert.That(Dimensions(file, "direction_vectors"), Is.EqualTo([$"direction {directions}", "axis 2"]));
        foreach (var child in file.Children().Cast<IH5Dataset>())
        {
            Assert.That(child.Attribute("units").Read<string>(), Is.EqualTo("1"), child.Name);
            Assert.That(child.Attribute("long_name").Read<string>(), Is.Not.Empty, child.Name);
        }

        (string, string)[] texts =
            [("title", "Two beams"), ("kind", "quantum"), ("radial", "spectral"), ("screening", "dynamic"), ("software", "ClusterLB")];
        foreach (var (name, text) in texts)
            Assert.That(file.Attribute(name).Read<string>(), Is.EqualTo(text));
        Assert.That(file.Attribute("hbar").Read<double>(), Is.EqualTo(1.0));
        Assert.That(file.Attribute("spacing").Read<double>(), Is.EqualTo(10.0 / 14));
        Assert.That(file.Attribute("directions").Read<long>(), Is.GreaterThanOrEqualTo(2));
        Assert.That(file.Attribute("angular_degree").Read<long>(), Is.GreaterThanOrEqualTo(3));
        Assert.That(file.Attribute("bond_updates").Read<long>(), Is.Positive);
        Assert.That(file.Attribute("seconds").Read<double>(), Is.Positive);
        Assert.That(file.Attribute("entropy_production").Read<double>(), Is.Positive);
        Assert.That(file.Attribute("configuration").Read<string>(), Is.EqualTo(place.Clusterlb("check", "case.toml").Output));
        var scale = file.Dataset("collision").Read<double[]>().Sum(Math.Abs);
        Assert.That(file.Attribute("mass_rate").Read<double>(), Is.Zero.Within(1e-14 * scale));
        Assert.That(file.Attribute("energy_rate").Read<double>(), Is.Zero.Within(1e-13 * scale));
        Assert.That(file.Attribute("momentum_rate").Read<double[]>(), Has.Length.EqualTo(2).And.All.Zero.Within(1e-13 * scale));
    }

    /// <summary>Q of a Maxwellian is rounding, and its moments are told relative to what cancels, not to itself.</summary>
    [Test]
    public void A_Maxwellian_is_conserved()
    {
        using var place = new CaseDirectory((20, "kind = \"maxwellian\"\ntemperature = 1.0"), (22, ""), (23, ""), (24, ""), (25, ""));
        var outcome = InProcess.Run("evaluate", place.Path("case.toml"), "-o", place.Path("q.h5"));
        outcome.Finished();
        var found = Regex.Match(outcome.Error, @"  conserved   rates of .* relative to the loss: (\S+); sum \|Q\| is (\S+) of the loss");
        Assert.That(found.Success, outcome.Error);
        double[] shares = [.. found.Groups.Values.Skip(1).Select(g => double.Parse(g.Value, CultureInfo.InvariantCulture))];
        Assert.That(shares, Has.All.LessThan(1e-13));
    }

    [Test]
    public void The_fields_are_in_C_order_with_the_first_velocity_axis_first()
    {
        using var place = new CaseDirectory((4, "points = [14, 12]"));
        place.Clusterlb("evaluate", "case.toml", "-o", "q.h5").Finished();
        using var file = H5File.OpenRead(place.Path("q.h5"));
        var (v1, v2) = (file.Dataset("v1").Read<double[]>(), file.Dataset("v2").Read<double[]>());
        var f = file.Dataset("distribution").Read<double[]>();
        Assert.That(v1[0], Is.EqualTo(-6.5 * 10 / 14).Within(1e-15));
        Assert.That(v2[11], Is.EqualTo(5.5 * 10 / 14).Within(1e-15));
        for (var i = 0; i < v1.Length; i++)
        {
            for (var j = 0; j < v2.Length; j++)
            {
                var exponent = (v1[i] - 0.7) * (v1[i] - 0.7) / 0.8 + (v2[j] - 0.2) * (v2[j] - 0.2) / 0.6;
                var expected = Math.Exp(-0.5 * exponent) / (2 * Math.PI * Math.Sqrt(0.8 * 0.6));
                Assert.That(f[i * v2.Length + j], Is.EqualTo(expected).Within(1e-10).Percent);
            }
        }
    }

    [Test]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        using var place = new CaseDirectory();
        place.Clusterlb("evaluate", "case.toml", "-o", "one.h5", "--threads", "1").Finished();
        place.Clusterlb("evaluate", "case.toml", "-o", "three.h5", "-t", "3").Finished();
        Assert.That(place.Bits("three.h5", "collision"), Is.EqualTo(place.Bits("one.h5", "collision")));
        Assert.That(place.Attribute("three.h5", "energy_rate"), Is.EqualTo(place.Attribute("one.h5", "energy_rate")));
        Assert.That(place.Attribute("three.h5", "entropy_production"), Is.EqualTo(place.Attribute("one.h5", "entropy_production")));
    }

    [Test]
    public void An_existing_file_is_replaced_only_with_force()
    {
        using var place = new CaseDirectory();
        File.WriteAllText(place.Path("q.h5"), "something dear");
        var before = place.Hashes();
        Assert.That(place.Clusterlb("evaluate", "case.toml", "-o", "q.h5").Refused(2), Does.Contain("q.h5 exists").And.Contain("--force"));
        Assert.That(place.Hashes(), Is.EqualTo(before));
        place.Clusterlb("evaluate", "case.toml", "-o", "q.h5", "--force").Finished();
        Assert.That(place.Datasets("q.h5"), Does.Contain("collision"));
        Assert.That(place.Files(), Is.EqualTo(["case.toml", "q.h5", "q.xmf"]));
    }

    /// <summary>The XDMF file beside a result is never the result, nor that of another.</summary>
    [Test]
    public void What_is_written_beside_a_result_has_a_name_of_its_own()
    {
        using var place = new CaseDirectory();
        Assert.That(place.Clusterlb("evaluate", "case.toml", "-o", "new.xmf").Refused(2), Does.Contain("expected FILE.h5"));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));
        foreach (var name in (string[])["T-1.5", "T-1.6"])
        {
            place.Clusterlb("evaluate", "case.toml", "-o", name).Finished();
            Assert.That(place.Datasets(name), Does.Contain("collision"));
            Assert.That(File.ReadAllText(place.Path(name + ".xmf")), Does.Contain($">{name}:/collision<"));
        }

        foreach (var name in (string[])["a:b.h5", "a\\b.h5", " a.h5"])
        {
            var outcome = place.Clusterlb("evaluate", "case.toml", "-o", "./" + name);
            outcome.Finished();
            Assert.That(outcome.Error, Does.Contain("is not written: XDMF cannot refer to a file whose name has"));
            Assert.That(place.Files(), Does.Contain(name));
        }

        Assert.That(place.Files().Count(f => f.EndsWith(".xmf", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public void An_output_that_cannot_be_is_told()
    {
        using var place = new CaseDirectory();
        Assert.That(To("no/such/q.h5").Refused(2), Does.Contain("directory").And.Contain("does not exist"));
        Assert.That(To(place.Path("")).Refused(2), Does.Contain("is a directory"));
        Assert.That(To("case.toml/q.h5").Refused(2), Does.Contain("does not exist"));
        Assert.That(To(Unwritable.Path(place, "q.h5")).Refused(4), Does.Contain("cannot be written"));
        Assert.That(place.Files(), Is.EqualTo(["case.toml"]));

        Outcome To(string output) => place.Clusterlb("evaluate", "case.toml", "-o", output);
    }

    // "name extent" of each dimension, from the references of the dimension scale interface.
    private static string[] Dimensions(NativeFile file, string name)
    {
        var dataset = file.Dataset(name);
        var scales = dataset.Attribute("DIMENSION_LIST").Read<NativeObjectReference1[][]>();
        return [.. scales.Select((references, a) =>
        {
            var scale = (IH5Dataset)file.Get(references.Single());
            Assert.That(scale.Attribute("CLASS").Read<string>(), Does.StartWith("DIMENSION_SCALE"));
            Assert.That(scale.Space.Dimensions, Is.EqualTo([dataset.Space.Dimensions[a]]));
            return $"{scale.Name} {scale.Space.Dimensions[0]}";
        })];
    }
}
