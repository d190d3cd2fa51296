using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Lattice;
using H5File = ClusterLB.IO.Hdf5.H5File;
using PureHDF;

namespace ClusterLB.Tests.Parallel;

/// <summary>Files that ranks write together, or through rank 0: see Tests/MpiProbe/FieldScenarios.cs.</summary>
public class FieldFileTests
{
    private const string Serial = "libhdf5_serial.so.103";
    private static readonly string[] _names = [
        "distribution", "collision", "v1", "v2", "v3", "direction", "axis", "direction_vectors", "direction_weights"];

    // 5 and 6 ranks on 4 planes: empty blocks.
    [TestCase(MpiRun.OpenMpi, 1, null)]
    [TestCase(MpiRun.OpenMpi, 2, null)]
    [TestCase(MpiRun.OpenMpi, 3, null)]
    [TestCase(MpiRun.OpenMpi, 6, null)]
    [TestCase(MpiRun.Mpich, 2, null)]
    [TestCase(MpiRun.Mpich, 5, null)]
    [TestCase(MpiRun.OpenMpi, 3, Serial)]
    [TestCase(MpiRun.Mpich, 2, Serial)]
    public void Files_are_the_same_whoever_writes_them(string launcher, int ranks, string? library)
    {
        using var directory = new TemporaryDirectory();
        var run = Probe(launcher, ranks, library, directory, "fields");
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..^1];
        // 4: contiguous, 2: every chunk, collectively; no reason against it on any rank.
        if (ranks > 1 && library is null)
            Assert.That(lines, Is.EqualTo(["distribution (2, 0)", "collision (2, 0)", "distribution (2, 0)", "collision (2, 0)"]));
        else
            Assert.That(lines, Is.Empty);
        Assert.That(
            run.Error.Split('\n').Count(line => line.StartsWith("warning:", StringComparison.Ordinal)),
            Is.EqualTo(ranks > 1 && library is not null ? 1 : 0), run.Error);
        Assert.That(directory.Files(), Is.EquivalentTo(["plain.h5", "gzip.h5"]));

        var lattice = new VelocityLattice([4, 30, 60], 0.25);
        using var distribution = new NativeBuffer(lattice.Count);
        using var collision = new NativeBuffer(lattice.Count);
        for (var i = 0L; i < lattice.Count; i++)
            collision[i] = -(distribution[i] = Math.Sqrt(i)) * distribution[i];
        FieldFile.Write(directory.Path("alone.h5"), lattice, distribution, collision, new[,] { { 1, 0, 0 }, { -1, 1, 2 } }, [0.5, 1.5], []);
        using var alone = PureHDF.H5File.OpenRead(directory.Path("alone.h5"));
        foreach (var name in (string[])["plain.h5", "gzip.h5"])
        {
            using var together = PureHDF.H5File.OpenRead(directory.Path(name));
            Assert.That(together.Children().Select(c => c.Name), Is.EquivalentTo(_names));
            foreach (var field in _names)
            {
                Assert.That(together.Dataset(field).Space.Dimensions, Is.EqualTo(alone.Dataset(field).Space.Dimensions));
                if (field is "direction" or "axis" or "direction_vectors")
                    Assert.That(together.Dataset(field).Read<long[]>(), Is.EqualTo(alone.Dataset(field).Read<long[]>()), field);
                else
                    Assert.That(
                        together.Dataset(field).Read<double[]>().Select(BitConverter.DoubleToInt64Bits),
                        Is.EqualTo(alone.Dataset(field).Read<double[]>().Select(BitConverter.DoubleToInt64Bits)), field);
            }

            using var ours = H5File.Open(directory.Path(name));
            Assert.That(ours.Attributes.Get<int>("rank"), Is.Zero);
            Assert.That(ours.Attributes.GetText("text"), Is.Empty);
            using var dataset = ours.OpenDataset("collision");
            Assert.That(
                Enumerable.Range(0, 3).Select(a => DimensionScale.Attached(dataset, a).Single()), Is.EqualTo(["/v1", "/v2", "/v3"]));
        }
    }

    // The room is reserved by rank 0, which notices; of the other ranks MPICH's notices while it writes, and Open MPI's does not write
    // here.
    [TestCase(MpiRun.OpenMpi, 3, "0", 0)]
    [TestCase(MpiRun.OpenMpi, 3, "-1", 4)]
    [TestCase(MpiRun.OpenMpi, 3, "0", 4)]
    [TestCase(MpiRun.Mpich, 2, "0", 0)]
    [TestCase(MpiRun.Mpich, 2, "1", 0)]
    [TestCase(MpiRun.Mpich, 2, "-1", 4)]
    public void A_disk_full_for_one_rank_ends_all_and_the_old_file_stands(string launcher, int ranks, string limited, int compression)
    {
        using var directory = new TemporaryDirectory();
        var run = MpiRun.Probe(
            launcher, ranks, [("PROBE_DIRECTORY", directory.Path("")), ("PROBE_RANK", limited), ("PROBE_COMPRESSION", $"{compression}")],
                ["field-full"]);
        Assert.That(run.ExitCode, Is.EqualTo(4), run.Output + run.Error);
        Assert.That(run.Messages.Single(), Does.Contain("full.h5' cannot be written"), run.Error);
        Assert.That(directory.Files(), Is.EqualTo(["full.h5"]));
        Assert.That(new FileInfo(directory.Path("full.h5")).Length, Is.LessThan(100_000));
    }

    [TestCase(MpiRun.OpenMpi, 3, null)]
    [TestCase(MpiRun.Mpich, 2, null)]
    public void A_place_that_does_not_exist_is_told_to_all(string launcher, int ranks, string? library)
    {
        using var directory = new TemporaryDirectory();
        var run = Probe(launcher, ranks, library, directory, "field-nowhere");
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
    }

    private static MpiRun Probe(string launcher, int ranks, string? library, TemporaryDirectory directory, string scenario) => MpiRun.Probe(
        launcher, ranks, [("PROBE_DIRECTORY", directory.Path("")), ("CLUSTERLB_HDF5", library ?? "")], [scenario]);
}
