using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Hdf5;
using H5Exception = ClusterLB.IO.Hdf5.H5Exception;
using H5File = ClusterLB.IO.Hdf5.H5File;
using PureHDF;

namespace ClusterLB.Tests.IO;

public unsafe class H5FileTests
{
    [Test]
    public void Datasets_of_every_element_type_return_as_written_and_PureHDF_agrees()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Path("types.h5");
        double[] reals = [0.1, -0.0, double.NaN, double.Epsilon, double.MaxValue, double.NegativeInfinity];
        long[] longs = [long.MinValue, -1, 0, long.MaxValue];
        int[] ints = [int.MinValue, 7, int.MaxValue];
        using (var file = H5File.Create(path))
        {
            file.CreateDataset<double>("reals", [2, 3], reals).Dispose();
            file.CreateDataset<long>("longs", [4], longs).Dispose();
            file.CreateDataset<int>("a_ints", [1, 3, 1], ints).Dispose();
            file.CreateDataset<double>("scalar", [], [2.5]).Dispose();
            file.CreateDataset<double>("empty", [0, 3], []).Dispose();
            file.Close();
        }

        using (var file = H5File.Open(path))
        {
            Assert.That(file.Names, Is.EqualTo(["reals", "longs", "a_ints", "scalar", "empty"]), "order of creation");
            Assert.That(file.Contains("longs") && !file.Contains("no") && !file.Contains("no/such/path"));
            using var dataset = file.OpenDataset("reals");
            Assert.That(dataset.Shape, Is.EqualTo([2L, 3L]));
            Assert.That(dataset.Count, Is.EqualTo(6));
            Assert.That(dataset.IsNumeric);
            Assert.That(
                dataset.ReadAll<double>().Select(BitConverter.DoubleToInt64Bits), Is.EqualTo(reals.Select(BitConverter.DoubleToInt64Bits)));
            using var integers = file.OpenDataset("a_ints");
            Assert.That(integers.Shape, Is.EqualTo([1L, 3L, 1L]));
            Assert.That(integers.ReadAll<int>(), Is.EqualTo(ints));
            Assert.That(integers.ReadAll<double>(), Is.EqualTo(ints.Select(i => (double)i)), "converted on reading");
            using var scalar = file.OpenDataset("scalar");
            Assert.That(scalar.Shape, Is.Empty);
            Assert.That(scalar.ReadAll<double>(), Is.EqualTo([2.5]));
            using var empty = file.OpenDataset("empty");
            Assert.That(empty.ReadAll<double>(), Is.Empty);
        }

        using var independent = PureHDF.H5File.OpenRead(path);
        Assert.That(independent.Dataset("reals").Space.Dimensions, Is.EqualTo([2UL, 3UL]));
        Assert.That(
            independent.Dataset("reals").Read<double[]>().Select(BitConverter.DoubleToInt64Bits),
            Is.EqualTo(reals.Select(BitConverter.DoubleToInt64Bits)));
        Assert.That(independent.Dataset("longs").Read<long[]>(), Is.EqualTo(longs));
        Assert.That(independent.Dataset("a_ints").Read<int[]>(), Is.EqualTo(ints));
    }

    [Test]
    public void Attributes_return_as_written_and_PureHDF_agrees()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Path("attributes.h5");
        var large = string.Concat(Enumerable.Repeat("0123456789", 10_000));
        using (var file = H5File.Create(path))
        {
            using var dataset = file.CreateDataset<double>("x", [1], [1.0]).Describe("1", "a number");
            var root = file.Attributes;
            root.Set("title", "Übergang ħ → 0");
            root.Set("none", "");
            root.Set("hbar", (object)0.3);
            root.Set("updates", (object)(1L << 40));
            root.Set("number", (object)-5);
            root.Set("rates", (object)new[] { 1.5, -2.5, 0 });
            root.Set("counts", (object)new[] { 1L, 2L });
            root.Set("points", (object)new[] { 32, 16 });
            root.Set("nothing", (object)Array.Empty<double>());
            root.Set("input", large);
            Assert.That(() => root.Set("flag", true), Throws.ArgumentException.With.Message.Contains("flag"));
            Assert.That(() => root.Set("title", "again"), Throws.TypeOf<H5Exception>().With.Message.Contains("title"));
            file.Close();
        }

        using (var file = H5File.Open(path))
        {
            var root = file.Attributes;
            Assert.That(
                root.Names, Is.EquivalentTo(
                ["title", "none", "hbar", "updates", "number", "rates", "counts", "points", "nothing", "input"]));
            Assert.That(root.GetText("title"), Is.EqualTo("Übergang ħ → 0"));
            Assert.That(root.GetText("none"), Is.Empty);
            Assert.That(root.GetText("input"), Is.EqualTo(large));
            Assert.That(root.Get<double>("hbar"), Is.EqualTo(0.3));
            Assert.That(root.Get<long>("updates"), Is.EqualTo(1L << 40));
            Assert.That(root.Get<int>("number"), Is.EqualTo(-5));
            Assert.That(root.GetArray<double>("rates"), Is.EqualTo([1.5, -2.5, 0]));
            Assert.That(root.GetArray<long>("counts"), Is.EqualTo([1, 2]));
            Assert.That(root.GetArray<int>("points"), Is.EqualTo([32, 16]));
            Assert.That(root.GetArray<double>("nothing"), Is.Empty);
            Assert.That(root.Contains("hbar") && !root.Contains("no"));
            Assert.That(() => root.Get<double>("rates"), Throws.TypeOf<H5Exception>().With.Message.Contains("3 elements"));
            Assert.That(() => root.GetText("hbar"), Throws.TypeOf<H5Exception>().With.Message.Contains("not a single string"));
            using var dataset = file.OpenDataset("x");
            Assert.That(dataset.Attributes.GetText("long_name"), Is.EqualTo("a number"));
        }

        using var independent = PureHDF.H5File.OpenRead(path);
        Assert.That(independent.Attribute("title").Read<string>(), Is.EqualTo("Übergang ħ → 0"));
        Assert.That(independent.Attribute("none").Read<string>(), Is.Empty);
        Assert.That(independent.Attribute("input").Read<string>(), Is.EqualTo(large));
        Assert.That(independent.Attribute("title").Type.Class, Is.EqualTo(H5DataTypeClass.VariableLength));
        Assert.That(independent.Attribute("title").Space.Type, Is.EqualTo(H5DataspaceType.Scalar));
        Assert.That(independent.Attribute("hbar").Read<double>(), Is.EqualTo(0.3));
        Assert.That(independent.Attribute("rates").Read<double[]>(), Is.EqualTo([1.5, -2.5, 0]));
        Assert.That(independent.Dataset("x").Attribute("units").Read<string>(), Is.EqualTo("1"));
    }

    [Test]
    public void Slabs_from_haloed_blocks_make_up_the_whole([Values] bool compressed)
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Path("slabs.h5");
        var storage = compressed ? new H5Storage([2, 3, 4], Shuffle: true, Deflate: 4) : null;
        using (var file = H5File.Create(path))
        {
            using var dataset = file.CreateDataset<double>("field", [4, 6, 5], storage);
            foreach (
                var (start, count) in new (
                long[], long[])[] { ([0, 0, 0], [4, 2, 5]), ([0, 2, 0], [3, 4, 5]), ([3, 2, 0], [1, 4, 2]), ([3, 2, 2], [1, 4, 3]) })
            {
                long[] memory = [count[0] + 2, count[1] + 2, count[2] + 2];
                using var block = new NativeBuffer(memory[0] * memory[1] * memory[2]);
                block.AsSpan().Fill(-1);
                for (var i = 0L; i < count[0]; i++)
                    for (var j = 0L; j < count[1]; j++)
                        for (var k = 0L; k < count[2]; k++)
                            block[((i + 1) * memory[1] + j + 1) * memory[2] + k + 1] = ((start[0] + i) * 6 + start[1] + j) * 5 + start[2]
                                + k;
                dataset.WriteSlab(block.Pointer, start, count, memory, [1, 1, 1]);
            }

            dataset.WriteSlab<double>(null, [0, 0, 0], [0, 6, 5]);
            file.Close();
        }

        var expected = Enumerable.Range(0, 120).Select(i => (double)i).ToArray();
        using (var file = H5File.Open(path))
        {
            using var dataset = file.OpenDataset("field");
            using var whole = new NativeBuffer(120);
            dataset.Read(whole);
            Assert.That(whole.AsSpan().ToArray(), Is.EqualTo(expected));
            var slab = new double[4];
            fixed (double* target = slab)
            {
                dataset.ReadSlab(target, [1, 2, 3], [2, 1, 2]);
                Assert.That(slab, Is.EqualTo([43.0, 44, 73, 74]));
                Assert.That(ReadOutside, Throws.TypeOf<H5Exception>().With.Message.Contains("outside its extent 5"));
            }

            void ReadOutside()
            {
                fixed (double* target = slab)
                    dataset.ReadSlab(target, [0, 0, 4], [1, 1, 2]);
            }
        }

        using var independent = PureHDF.H5File.OpenRead(path);
        Assert.That(independent.Dataset("field").Read<double[]>(), Is.EqualTo(expected));
    }

    [Test]
    public void Dimension_scales_are_attached_where_they_belong()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Path("scales.h5");
        using (var file = H5File.Create(path))
        {
            using var x = DimensionScale.Create<double>(file, "x", [1.0, 2.0], "m", "length");
            using var y = DimensionScale.Create<long>(file, "y", [1, 2, 3], "1", "number");
            using var field = file.CreateDataset<double>("field", [2, 3]);
            DimensionScale.AttachAll(field, x, y);
            Assert.That(() => DimensionScale.Attach(field, 1, x), Throws.ArgumentException);
            Assert.That(() => DimensionScale.AttachAll(field, x), Throws.ArgumentException);
            file.Close();
        }

        using (var file = H5File.Open(path))
        {
            using var field = file.OpenDataset("field");
            using var x = file.OpenDataset("x");
            Assert.That(DimensionScale.IsScale(x) && !DimensionScale.IsScale(field));
            Assert.That(
                x.Attributes.GetText("CLASS"), Is.EqualTo("DIMENSION_SCALE"), "text of fixed length, as the library itself writes it");
            Assert.That(DimensionScale.Attached(field, 0), Is.EqualTo(["/x"]));
            Assert.That(DimensionScale.Attached(field, 1), Is.EqualTo(["/y"]));
        }
    }

    [Test]
    public void Failures_name_the_operation_the_file_and_the_cause()
    {
        using var directory = new TemporaryDirectory();
        var missing = directory.Path("missing.h5");
        var failure = Assert.Throws<H5Exception>(() => H5File.Open(missing));
        Assert.That(failure.FileName, Is.EqualTo(missing));
        Assert.That(failure.Operation, Is.EqualTo("opening the file"));
        Assert.That(failure.Reason, Is.EqualTo("No such file or directory"));
        Assert.That(failure.Message, Is.EqualTo($"'{missing}': opening the file failed: No such file or directory"));
        Assert.That(failure.ErrorStack, Has.Some.StartsWith("H5Fopen: "));

        var text = directory.Path("text.h5");
        File.WriteAllText(text, "not HDF5");
        Assert.That(() => H5File.Open(text), Throws.TypeOf<H5Exception>().With.Message.Contains("signature"));
        Assert.That(
            () => H5File.Create(directory.Path("no/such/directory.h5")),
            Throws.TypeOf<H5Exception>().With.Message.Contains("No such file"));

        using var file = H5File.Create(directory.Path("good.h5"));
        using var dataset = file.CreateDataset<double>("x", [2]);
        Assert.That(() => file.CreateDataset<double>("x", [2]), Throws.TypeOf<H5Exception>().With.Message.Contains("creating dataset 'x'"));
        Assert.That(() => file.OpenDataset("y"), Throws.TypeOf<H5Exception>().With.Message.Contains("opening dataset 'y'"));
        Assert.That(() => dataset.Write<double>([1, 2, 3]), Throws.ArgumentException.With.Message.Contains("2 elements"));
        Assert.That(() => file.CreateDataset<float>("f", [2]), Throws.TypeOf<NotSupportedException>());
        file.Close();
        Assert.That(() => file.Names, Throws.TypeOf<ObjectDisposedException>());
    }
}
