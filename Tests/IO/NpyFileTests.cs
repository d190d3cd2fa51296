using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Lattice;
using ClusterLB.Tests.Solver.Input;

namespace ClusterLB.Tests.IO;

/// <summary>Initial states of numpy.save: all types and orders, every refusal, and the page that shows how one is written.</summary>
public class NpyFileTests
{
    private static readonly int[] _points = [4, 3, 5];

    [Test]
    public void Types_and_orders_give_the_same_values(
        [Values("<f8", ">f8", "<f4", ">f4")] string type, [Values] bool isFortran, [Values(1, 2, 3)] int version)
    {
        using var place = new TemporaryDirectory();
        var path = place.Path("f.npy");
        Write(path, type, isFortran, version, "(4, 3, 5)");
        var lattice = new VelocityLattice(_points, 1);
        using var values = new NativeBuffer(lattice.Count);
        FieldFile.ReadNumpy(path, lattice, values);
        for (var i = 0; i < lattice.Count; i++)
            Assert.That(values[i], Is.EqualTo(Value(i)), $"at {i}");
    }

    [TestCase("(4, 5, 3)", "must have the shape of the lattice, 4 x 3 x 5, but has 4 x 5 x 3")]
    [TestCase("(60,)", "must have the shape of the lattice, 4 x 3 x 5, but has 60")]
    [TestCase("(4, 3, 6)", "has 480 bytes of elements, where its header has 576")]
    [TestCase("(4, -3, 5)", "has the shape (4, -3, 5)")]
    [TestCase("4", "has a header without one of")]
    public void Another_shape_is_refused(string shape, string why) => Refuse(p => Write(p, "<f8", false, 1, shape), why);

    [Test]
    public void Other_files_are_refused()
    {
        Refuse(p => File.WriteAllText(p, "what is this"), "does not begin like one");
        Refuse(p => File.WriteAllText(p, ""), "does not begin like one");
        Refuse(p => Write(p, "<i8", false, 1, "(4, 3, 5)"), "has elements of the type '<i8', where numpy.float64 or numpy.float32");
        Refuse(p => Write(p, "<c16", false, 1, "(4, 3, 5)"), "has elements of the type '<c16'");
        Refuse(p => Write(p, "<f8", false, 9, "(4, 3, 5)"), "is of format version 9");
        Refuse(p => Cut(p, 9), "has no header");
        Refuse(p => Cut(p, 40), "ends within its header");
        Refuse(p => Cut(p, 200), "bytes of elements, where its header has 480");
        Refuse(
            p => Write(p, "<f8", false, 1, "(4, 3, 5)", i => i == 33 ? double.NaN : i),
            "finite values throughout, but has NaN at index [2, 0, 3]");

        static void Cut(string path, int length)
        {
            Write(path, "<f8", false, 1, "(4, 3, 5)");
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
        }
    }

    [Test]
    public void It_is_written_again_without_a_dataset_and_refuses_one()
    {
        using var place = new TemporaryDirectory();
        File.WriteAllText(place.Path("f.npy"), "");
        string[] lines = [.. Sample.Lines[..19], "kind = \"file\"", $"path = \"{place.Path("f.npy")}\"", .. Sample.Lines[25..]];
        var text = string.Join('\n', lines);
        var read = Sample.Read(text);
        Assert.That(read.ToToml(), Does.Not.Contain("dataset"));
        Assert.That(Sample.Read(read.ToToml()).ToToml(), Is.EqualTo(read.ToToml()));
        Assert.That(
            Sample.Complaint(text, "initial.dataset=f"), Does.Contain("'initial.dataset' must be absent with a .npy file"));
    }

    /// <summary>The Python of docs/file-format.md writes F with numpy and with h5py, and both are the same initial state.</summary>
    [Test]
    public void The_page_writes_both()
    {
        using var place = new TemporaryDirectory();
        var page = File.ReadAllText(Path.Combine(SharedReference.Repository, "docs", "file-format.md"));
        var script = Regex.Match(page, @"(?m)^    import h5py, numpy\n(    .*\n|\n)+").Value;
        Assert.That(script, Does.Contain("numpy.save"));
        File.WriteAllText(place.Path("state.py"), Regex.Replace(script, "(?m)^    ", ""));
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", "state.py") { WorkingDirectory = place.Path("") })!;
        python.WaitForExit();
        Assert.That(python.ExitCode, Is.Zero);
        var lattice = new VelocityLattice([32, 32], 2 * 5.0 / 32);
        using var fromNumpy = new NativeBuffer(lattice.Count);
        using var fromHdf5 = new NativeBuffer(lattice.Count);
        FieldFile.ReadNumpy(place.Path("F.npy"), lattice, fromNumpy);
        FieldFile.ReadDistribution(place.Path("F.h5"), "/distribution", lattice, fromHdf5);
        Assert.That(fromNumpy.AsSpan().ToArray(), Is.EqualTo(fromHdf5.AsSpan().ToArray()));
        Assert.That(fromNumpy.AsSpan().ToArray().Sum() * lattice.CellVolume, Is.EqualTo(1).Within(1e-5));
        Assert.That(fromNumpy[lattice.Offset([20, 10])], Is.GreaterThan(fromNumpy[lattice.Offset([10, 20])]), "the first index is v1");
    }

    private static double Value(int i) => i + 0.25;

    private static void Refuse(Action<string> make, string why)
    {
        using var place = new TemporaryDirectory();
        var path = place.Path("f.npy");
        make(path);
        using var values = new NativeBuffer(60);
        Assert.That(
            () => FieldFile.ReadNumpy(path, new VelocityLattice(_points, 1), values),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains(why).And.Message.Contains("f.npy"));
    }

    // As numpy.lib.format writes it: the header ends with a line feed, on a multiple of 64 bytes.
    private static void Write(string path, string type, bool isFortran, int version, string shape, Func<int, double>? value = null)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': {(isFortran ? "True" : "False")}, 'shape': {shape}, }}";
        var prefix = version == 1 ? 10 : 12;
        header = header.PadRight(((header.Length + 1 + prefix + 63) / 64 * 64) - prefix - 1) + "\n";
        var bytes = new List<byte> { 0x93 };
        bytes.AddRange(Encoding.ASCII.GetBytes("NUMPY"));
        bytes.AddRange([(byte)version, 0]);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        bytes.AddRange(length[..(version == 1 ? 2 : 4)]);
        bytes.AddRange(Encoding.ASCII.GetBytes(header));
        for (var n = 0; n < 60; n++)
        {
            var (i, j, k) = isFortran ? (n % 4, n / 4 % 3, n / 12) : (n / 15, n / 5 % 3, n % 5);
            var x = (value ?? Value)((((i * 3) + j) * 5) + k);
            var element = type[2] == '4' ? BitConverter.GetBytes((float)x) : BitConverter.GetBytes(x);
            if (type[0] == '>')
                Array.Reverse(element);
            bytes.AddRange(element);
        }

        File.WriteAllBytes(path, [.. bytes]);
    }
}
