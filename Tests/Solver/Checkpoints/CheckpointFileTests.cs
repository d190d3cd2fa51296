using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.IO.Hdf5.Native;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Lattice;
using H5File = ClusterLB.IO.Hdf5.H5File;
using PureHDF;

namespace ClusterLB.Tests.Solver.Checkpoints;

/// <summary>The file of a checkpoint: what goes in comes out, an independent reader agrees, and what was changed is refused in one
/// sentence.</summary>
public class CheckpointFileTests
{
    [Test]
    public void What_is_written_is_read()
    {
        using var place = new TemporaryDirectory();
        using var specimen = new Specimen();
        var path = place.Path("checkpoint.h5");
        specimen.Write(path);
        var (found, sum) = CheckpointFile.Read(path);
        var (journal, expected) = (found.Journal, Specimen.Checkpoint.Journal);
        Assert.That(found.Integrator, Is.EqualTo(Specimen.Checkpoint.Integrator));
        Assert.That(
            (found.Configuration, found.Lineage, found.NegativeSteps, found.RaisedSteps, found.InitialNegativeMass, found.InstructionSet),
            Is.EqualTo((Specimen.Checkpoint.Configuration, "one\ntwo", 8L, 9L, 1e-5, Provenance.InstructionSet)));
        Assert.That(
            (journal.Snapshots, journal.NextSnapshot, journal.SnapshotEvery, journal.SnapshotStep, journal.RowStep, journal.LargestDrift,
            journal.EdgeTold, journal.Seconds),
            Is.EqualTo((10, 11.5, 0.5, 12L, 13L, 1e-15, true, 14.5)));
        Assert.That(journal.Start.Temperature, Is.EqualTo(expected.Start.Temperature));
        Assert.That((journal.Start.Mass, journal.Start.Energy), Is.EqualTo((0.9, 1.1)));
        Assert.That(journal.Start.Momentum.Concat(journal.Start.AbsoluteMomentum), Is.EqualTo([0.1, -0.2, 0.7, 0.8]));
        using (var history = journal.History)
        {
            var (momentum, steps) = (new double[4], new long[3]);
            history.Read(history.Find("momentum", 2), 1, momentum.AsSpan());
            history.Read(history.Find("step", 0), 0, steps.AsSpan());
            Assert.That(
                momentum.Select(BitConverter.DoubleToInt64Bits),
                Is.EqualTo(((double[])[3, double.NaN, 5, -0.0]).Select(BitConverter.DoubleToInt64Bits)));
            Assert.That(steps, Is.EqualTo([0, 9, 17]));
            Assert.That((history.Rows, history.Find("other", 1)), Is.EqualTo((3L, -1)));
            Assert.That(() => history.Find("momentum", 3), Throws.TypeOf<InvalidDataException>());
        }

        using var state = new NativeBuffer(24);
        using var carry = new NativeBuffer(24);
        CheckpointFile.ReadState(path, specimen.Domain, sum, state, carry);
        Assert.That(Bits(state), Is.EqualTo(Bits(specimen.State)));
        Assert.That(Bits(carry), Is.EqualTo(Bits(specimen.Carry)));
        Assert.That(place.Files(), Is.EqualTo(["checkpoint.h5"]));
    }

    /// <summary>The formulas of docs/file-format.md, written down anew over what PureHDF reads.</summary>
    [Test]
    public void The_checksums_are_those_of_the_documentation()
    {
        using var place = new TemporaryDirectory();
        using var specimen = new Specimen();
        var path = place.Path("checkpoint.h5");
        specimen.Write(path);
        using (var file = PureHDF.H5File.OpenRead(path))
        {
            foreach (var name in (string[])["state", "history_reals", "v1", "v2"])
            {
                ulong sum = 0;
                var values = name == "state"
                    ? file.Dataset(name).Read<double[,,]>().Cast<double>().ToArray() : file.Dataset(name).Read<double[]>();
                for (var i = 0; i < values.Length; i++)
                {
                    var bytes = new byte[16];
                    BinaryPrimitives.WriteInt64LittleEndian(bytes, i);
                    BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8), values[i]);
                    sum += XxHash3.HashToUInt64(bytes);
                }

                Assert.That(file.Dataset(name).Attribute("xxh3").Read<string>(), Is.EqualTo($"{sum:x16}"), name);
            }

            var text = Lines(file.Attributes());
            foreach (var name in (string[])["history_counts", "history_reals", "part", "state", "v1", "v2"])
            {
                var set = file.Dataset(name);
                text += $"/{name} {(name is "history_counts" or "part" ? "int64le" : "float64le")} "
                    + $"{string.Join('x', set.Space.Dimensions)} {set.Attribute("xxh3").Read<string>()}\n" + Lines(set.Attributes());
            }

            Assert.That(
                file.Attribute("digest").Read<string>(),
                Is.EqualTo(Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(text)))));
        }

        var all = File.ReadAllBytes(path);
        var seal = all.AsSpan(^64..);
        Assert.That(Encoding.ASCII.GetString(seal[..8]), Is.EqualTo("CLBSEAL\n"));
        var (offset, length) = (
            (int)BinaryPrimitives.ReadInt64LittleEndian(seal[24..]), (int)BinaryPrimitives.ReadInt64LittleEndian(seal[32..]));
        Assert.That(length, Is.EqualTo(2 * 8 * 24));
        double[] fields = [.. specimen.State.AsSpan(), .. specimen.Carry.AsSpan()];
        Assert.That(
            all[offset..(offset + length)], Is.EqualTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(fields).ToArray()),
            "the range left out is that of the state");
        Assert.That(XxHash128.Hash([.. all[..offset], .. all[(offset + length)..^64]]), Is.EqualTo(seal.Slice(40, 16).ToArray()));
    }

    [Test]
    public void A_sum_does_not_depend_on_the_pieces()
    {
        double[] values = [1, 2, 2, -0.0, 0.0, double.NaN, 7];
        var whole = ElementSum.Of<double>(values);
        unsafe
        {
            fixed (double* p = values)
                Assert.That(ElementSum.Of(p + 3, 4, 3) + ElementSum.Of(p, 3, 0), Is.EqualTo(whole));
        }

        for (var i = 0; i < values.Length; i++)
        {
            var other = (double[])values.Clone();
            other[i] = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(other[i]) ^ 1);
            Assert.That(ElementSum.Of<double>(other), Is.Not.EqualTo(whole));
        }

        Assert.That(ElementSum.Of<double>([2, 1, 2, -0.0, 0.0, double.NaN, 7]), Is.Not.EqualTo(whole), "exchanged");
        Assert.That(ElementSum.Of<double>([1, 2, 2, 0.0, -0.0, double.NaN, 7]), Is.Not.EqualTo(whole), "signs of zero");
    }

    /// <summary>A file that version 0.1.0 wrote before the dimensions of checkpoints had scales, and the field a carry.</summary>
    [Test]
    public void One_of_the_first_format_is_read()
    {
        var old = Path.Combine(SharedReference.Repository, "Tests", "Solver", "Checkpoints", "format-1.h5");
        using var specimen = new Specimen();
        Assert.That(FileSeal.Check(old, CheckpointFile.Version).Version, Is.EqualTo(1));
        var (found, sum) = CheckpointFile.Read(old);
        Assert.That(found.Integrator, Is.EqualTo(Specimen.Checkpoint.Integrator));
        using var history = found.Journal.History;
        var steps = new long[3];
        history.Read(history.Find("step", 0), 0, steps.AsSpan());
        Assert.That(steps, Is.EqualTo([0, 9, 17]));
        using var state = new NativeBuffer(24);
        using var carry = new NativeBuffer(24);
        carry[3] = 1;
        CheckpointFile.ReadState(old, specimen.Domain, sum, state, carry);
        Assert.That(Bits(state), Is.EqualTo(Bits(specimen.State)));
        Assert.That(Bits(carry), Has.All.Zero, "there was none");
    }

    [TestCase("empty", "is empty")]
    [TestCase("missing", "cannot be read: Could not find file")]
    [TestCase("directory", "is a directory")]
    [TestCase("text", "is no checkpoint: it has neither the seal of one nor the signature of HDF5")]
    [TestCase("foreign", "is an HDF5 file without the seal of a checkpoint")]
    [TestCase("cut", "is an HDF5 file without the seal of a checkpoint: it is cut short")]
    [TestCase("cut-middle", "is damaged: it has")]
    [TestCase("seal", "is damaged: its seal, the last 64 bytes, is not as it was written")]
    [TestCase("metadata", "is damaged: its bytes are not those that were written")]
    [TestCase("newer", "was written by a newer version of ClusterLB (format 4; this one reads up to 3)")]
    public void A_file_that_is_none_is_refused_in_a_sentence(string what, string words)
    {
        using var place = new TemporaryDirectory();
        using var specimen = new Specimen();
        var path = place.Path("checkpoint.h5");
        specimen.Write(path);
        var bytes = File.ReadAllBytes(path);
        switch (what)
        {
            case "empty": File.WriteAllText(path, ""); break;
            case "missing": File.Delete(path); break;
            case "directory": File.Delete(path); Directory.CreateDirectory(path); break;
            case "text": File.WriteAllText(path, "[lattice]\n"); break;
            case "cut": File.WriteAllBytes(path, bytes[..^100]); break;
            case "cut-middle": File.WriteAllBytes(path, [.. bytes[..1000], .. bytes[1100..]]); break;
            case "seal": bytes[^20] ^= 1; File.WriteAllBytes(path, bytes); break;
            case "metadata": bytes[100] ^= 1; File.WriteAllBytes(path, bytes); break;
            case "newer": File.WriteAllBytes(path, bytes[..^64]); FileSeal.Append(path, CheckpointFile.Version + 1, 0, 0); break;
            default:
                using (var file = H5File.Create(path))
                {
                    file.CreateDataset<double>("distribution", [2], [1.0, 2.0]).Dispose();
                    file.Close();
                }

                break;
        }

        var failure = Assert.Catch(() => CheckpointFile.Read(path))!;
        Assert.That(failure, Is.TypeOf(what switch
        {
            "newer" => typeof(NewerVersionException),
            "missing" => typeof(IOException),
            _ => typeof(InvalidDataException),
        }));
        Assert.That(failure.Message, Does.Contain(words).And.Contain("checkpoint.h5").And.Not.Contain("\n"));
    }

    /// <summary>Changed and sealed anew: the digest and the sums find it, be it by accident or on purpose.</summary>
    [TestCase("attribute removed")]
    [TestCase("attribute changed")]
    [TestCase("attribute added")]
    [TestCase("dataset added")]
    [TestCase("scale added")]
    [TestCase("v2")]
    [TestCase("state")]
    [TestCase("history_reals")]
    [TestCase("history_counts")]
    public void So_is_one_that_was_changed_and_sealed_anew(string what)
    {
        using var place = new TemporaryDirectory();
        using var specimen = new Specimen();
        var path = place.Path("checkpoint.h5");
        specimen.Write(path);
        var seal = FileSeal.Check(path, CheckpointFile.Version);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^64]);
        using (var file = H5File.OpenToChange(path))
        {
            switch (what)
            {
                case "attribute removed": Remove(file, "largest_drift"); break;
                case "attribute changed": Remove(file, "next_step"); file.Attributes.Set("next_step", 0.25); break;
                case "attribute added": file.Attributes.Set("more", 1.0); break;
                case "scale added": AddScale(file); break;
                case "dataset added": file.CreateDataset<double>("more", [1], [1.0]).Dispose(); break;
                default: Change(file, what); break;
            }

            file.Close();
        }

        FileSeal.Append(path, seal.Version, seal.SkippedOffset, seal.SkippedLength);
        using var state = new NativeBuffer(24);
        using var carry = new NativeBuffer(24);
        var failure = Assert.Throws<InvalidDataException>(() =>
        {
            var (_, sum) = CheckpointFile.Read(path);
            CheckpointFile.ReadState(path, specimen.Domain, sum, state, carry);
        })!;
        Assert.That(failure.Message, Does.Contain("checkpoint.h5' is damaged: ").And.Not.Contain("\n"));
    }

    [Test]
    public void A_state_of_another_lattice_is_refused()
    {
        using var place = new TemporaryDirectory();
        using var specimen = new Specimen();
        specimen.Write(place.Path("checkpoint.h5"));
        var (_, sum) = CheckpointFile.Read(place.Path("checkpoint.h5"));
        var other = Domain.Serial(new VelocityLattice([6, 4], 0.5), 1);
        using var state = new NativeBuffer(24);
        using var carry = new NativeBuffer(24);
        Assert.That(() => CheckpointFile.ReadState(place.Path("checkpoint.h5"), other, sum, state, carry),
            Throws.TypeOf<InvalidDataException>()
                .With.Message.Contains("has a state of 2 x 4 x 6 numbers, but its lattice has 6 x 4 velocities"));
    }

    [Test]
    public void The_old_one_stands_when_a_new_one_cannot_be_written()
    {
        using var place = new TemporaryDirectory();
        using var specimen = new Specimen();
        var path = place.Path("checkpoint.h5");
        specimen.Write(path);
        var before = File.ReadAllBytes(path);
        try
        {
            CheckpointFile.Finished = _ => throw new IOException("no room");
            Assert.That(
                () => specimen.Write(path),
                Throws.InstanceOf<IOException>().With.Message.Contains("checkpoint.h5' cannot be written: no room"));
        }
        finally
        {
            CheckpointFile.Finished = null;
        }

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
        Assert.That(place.Files(), Is.EqualTo(["checkpoint.h5"]));
    }

    internal static long[] Bits(NativeBuffer field) => [.. field.AsSpan().ToArray().Select(BitConverter.DoubleToInt64Bits)];

    private static string Lines(IEnumerable<IH5Attribute> attributes) =>
        string.Concat(
        attributes.Where(a => a.Name is not ("digest" or "REFERENCE_LIST")).OrderBy(a => a.Name, StringComparer.Ordinal).Select(a =>
    {
        if (a.Name == "DIMENSION_LIST")
            return "@DIMENSION_LIST [/part /v1 /v2]\n";
        var isScalar = a.Space.Type == H5DataspaceType.Scalar;
        var (type, value) = a.Type.Class switch
        {
            H5DataTypeClass.FixedPoint => ("int64le", isScalar ? $"{a.Read<long>()}" : $"[{string.Join(' ', a.Read<long[]>())}]"),
            H5DataTypeClass.FloatingPoint =>
                ("float64le", isScalar ? Hex(a.Read<double>()) : $"[{string.Join(' ', a.Read<double[]>().Select(Hex))}]"),
            _ => ("string", a.Read<string>()),
        };
        return $"@{a.Name} {type} {value}\n";

        static string Hex(double x) => $"{BitConverter.DoubleToInt64Bits(x):x16}";
    }));

    private static unsafe void Remove(H5File file, string attribute)
    {
        using var dataset = file.OpenDataset("state");
        // The binding has no use for deletion; the library does it by the name of the owner.
        var delete = (delegate* unmanaged<long, byte*, byte*, long, int>)H5Library.Symbol("H5Adelete_by_name");
        fixed (byte* owner = "/"u8, name = Encoding.UTF8.GetBytes(attribute + "\0"))
            Assert.That(delete(dataset.Id, owner, name, H5P.DEFAULT), Is.Zero);
    }

    /// <summary>Puts v1 on the last dimension of the state too, as no binding of ours would.</summary>
    private static unsafe void AddScale(H5File file)
    {
        using var state = file.OpenDataset("state");
        using var v1 = file.OpenDataset("v1");
        Assert.That(H5DS.attach_scale(state.Id, v1.Id, 2), Is.Zero);
    }

    private static unsafe void Change(H5File file, string name)
    {
        using var dataset = file.OpenDataset(name);
        var values = dataset.ReadAll<long>();
        var last = new long[dataset.Shape.Count];
        for (var a = 0; a < last.Length; a++)
            last[a] = dataset.Shape[a] - 1;
        // One bit of the last element.
        var bits = name == "history_counts" ? values[^1] : 0;
        if (name == "history_counts")
        {
            bits ^= 1;
            dataset.WriteSlab(&bits, last, [.. last.Select(_ => 1L)]);
            return;
        }

        var changed = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(dataset.ReadAll<double>()[^1]) ^ 1);
        dataset.WriteSlab(&changed, last, [.. last.Select(_ => 1L)]);
    }
}
