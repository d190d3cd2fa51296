using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Lattice;
using H5File = ClusterLB.IO.Hdf5.H5File;
using PureHDF;

namespace ClusterLB.Tests.Solver.Files;

public class FieldFileTests
{
    private static readonly int[,] _vectors = { { 1, 0, 0 }, { -1, 1, 2 } };

    [Test]
    public void The_layout_is_that_of_the_specification()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Path("evaluate.h5");
        var lattice = new VelocityLattice([4, 3, 5], 0.25);
        Write(path, lattice);

        using (var file = H5File.Open(path))
        {
            Assert.That(file.Names, Is.EquivalentTo(
                ["v1", "v2", "v3", "distribution", "collision", "direction", "axis", "direction_vectors", "direction_weights"]));
            foreach (var name in file.Names)
            {
                using var dataset = file.OpenDataset(name);
                Assert.That(dataset.Attributes.GetText("units"), Is.Not.Empty, name);
                Assert.That(dataset.Attributes.GetText("long_name"), Is.Not.Empty, name);
                for (var a = 0; a < dataset.Shape.Count; a++)
                    Assert.That(DimensionScale.IsScale(dataset) || DimensionScale.Attached(dataset, a).Count == 1, name);
            }

            Assert.That(Dimensions(file, "distribution"), Is.EqualTo(["/v1", "/v2", "/v3"]));
            Assert.That(Dimensions(file, "collision"), Is.EqualTo(["/v1", "/v2", "/v3"]));
            Assert.That(Dimensions(file, "direction_vectors"), Is.EqualTo(["/direction", "/axis"]));
            Assert.That(Dimensions(file, "direction_weights"), Is.EqualTo(["/direction"]));
            Assert.That(file.Attributes.GetText("kind"), Is.EqualTo("quantum"));
            Assert.That(file.Attributes.Get<long>("bond_updates"), Is.EqualTo(12345678901));
            Assert.That(file.Attributes.GetText("software"), Is.EqualTo("ClusterLB"));
        }

        using var independent = PureHDF.H5File.OpenRead(path);
        Assert.That(independent.Dataset("distribution").Space.Dimensions, Is.EqualTo([4UL, 3UL, 5UL]));
        Assert.That(independent.Dataset("distribution").Read<double[]>(), Is.EqualTo(Enumerable.Range(0, 60).Select(i => Math.Sqrt(i))));
        Assert.That(independent.Dataset("collision").Read<double[]>(), Is.EqualTo(Enumerable.Range(0, 60).Select(i => -1.0 * i)));
        Assert.That(independent.Dataset("v2").Read<double[]>(), Is.EqualTo([-0.25, 0, 0.25]));
        Assert.That(independent.Dataset("direction_vectors").Read<long[]>(), Is.EqualTo([1, 0, 0, -1, 1, 2]));
        Assert.That(independent.Dataset("direction_weights").Read<double[]>(), Is.EqualTo([0.5, 1.5]));
        Assert.That(independent.Attribute("momentum_rate").Read<double[]>(), Is.EqualTo([1e-17, 0, -1e-18]));
        Assert.That(independent.Attribute("hbar").Read<double>(), Is.EqualTo(1.0));
        Assert.That(directory.Files(), Is.EqualTo(["evaluate.h5"]));
    }

    [Test]
    public void A_file_reads_back_as_initial_distribution()
    {
        using var directory = new TemporaryDirectory();
        var lattice = new VelocityLattice([4, 3, 5], 0.25);
        Write(directory.Path("a.h5"), lattice);
        using var values = new NativeBuffer(lattice.Count);
        FieldFile.ReadDistribution(directory.Path("a.h5"), "distribution", lattice, values);
        Assert.That(values.AsSpan().ToArray(), Is.EqualTo(Enumerable.Range(0, 60).Select(i => Math.Sqrt(i))));
        FieldFile.ReadDistribution(directory.Path("a.h5"), "/collision", lattice, values);
        Assert.That(values[59], Is.EqualTo(-59));
    }

    [Test]
    public void Shapes_that_do_not_belong_together_are_refused()
    {
        var lattice = new VelocityLattice([2, 2, 2], 1);
        using var field = new NativeBuffer(8);
        using var small = new NativeBuffer(7);
        Assert.That(() => FieldFile.Write("never.h5", lattice, field, small, _vectors, [1, 1], []), Throws.ArgumentException);
        Assert.That(() => FieldFile.Write("never.h5", lattice, field, field, _vectors, [1], []), Throws.ArgumentException);
        Assert.That(() => FieldFile.Write("never.h5", lattice, field, field, new int[2, 2], [1, 1], []), Throws.ArgumentException);
    }

    [Test]
    public void A_value_that_cannot_be_written_leaves_the_old_file()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Path("a.h5");
        Write(path, new VelocityLattice([2, 2, 2], 1));
        var before = File.ReadAllBytes(path);
        using var field = new NativeBuffer(8);
        Assert.That(
            () => FieldFile.Write(path, new VelocityLattice([2, 2, 2], 1), field, field, _vectors, [1, 1], [("kind", 1m)]),
            Throws.ArgumentException);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
        Assert.That(directory.Files(), Is.EqualTo(["a.h5"]));
    }

    private static void Write(string path, VelocityLattice lattice)
    {
        using var distribution = new NativeBuffer(lattice.Count);
        using var collision = new NativeBuffer(lattice.Count);
        for (var i = 0L; i < lattice.Count; i++)
        {
            distribution[i] = Math.Sqrt(i);
            collision[i] = -i;
        }

        FieldFile.Write(path, lattice, distribution, collision, _vectors, [0.5, 1.5],
        [
            ("kind", "quantum"), ("hbar", 1.0), ("spacing", lattice.Spacing), ("directions", 3L), ("bond_updates", 12345678901L),
            ("momentum_rate", new[] { 1e-17, 0, -1e-18 }),
        ]);
    }

    private static string[] Dimensions(H5File file, string name)
    {
        using var dataset = file.OpenDataset(name);
        return [.. Enumerable.Range(0, dataset.Shape.Count).Select(a => DimensionScale.Attached(dataset, a).Single())];
    }
}
