using System.Globalization;
using System.Runtime.InteropServices;
using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Output;

namespace ClusterLB.Solver.Checkpoints;

/// <summary>
/// The file of a checkpoint:
/// <code>
/// /state            (n_1, ..., n_d)  the evolved field (F), C order, contiguous                    dimensions v1 ... vd
/// /v1 ... /vd       (n_a)            velocities of axis a                                          dimension scales
/// /history_reals    (R)              the columns of doubles of the history, one after the other    their own scales
/// /history_counts   (C)              its columns of integers
/// </code>
/// with everything else as root attributes. Each dataset has the attribute <c>xxh3</c>, its <see cref="ElementSum"/>, and the root has the
/// <see cref="H5Digest"/> over names, types, shapes, attributes and these sums. A <see cref="FileSeal"/> ends the file, over all bytes but those of
/// <c>/state</c>: it is checked before HDF5 sees the file, then the digest, then, block by block, the sum of the state; no value is used before.
/// </summary>
public static partial class CheckpointFile
{
    /// <summary>What the root attribute <c>content</c> says.</summary>
    internal const string Content = "checkpoint of a ClusterLB run";

    /// <summary>The newest version of this layout that this program writes and reads.</summary>
    internal const int Version = 2;

    /// <summary>The last version in which no dimension had a scale, and no dataset a formula.</summary>
    private const int WithoutScales = 1;

    private const string State = "state", Reals = "history_reals", Counts = "history_counts", SumAttribute = "xxh3";
    private const long RoomForTheRest = 1 << 16;

    /// <summary>For tests: runs on rank 0 once the temporary file is complete, before it gets its name.</summary>
    internal static Action<string>? Finished { get; set; }

    /// <summary>Writes a checkpoint in one piece, collectively: the path then has the old file or the new one.</summary>
    /// <param name="path">the file; its directory exists</param>
    /// <param name="domain">ranks, lattice and blocks</param>
    /// <param name="checkpoint">that of rank 0 is written</param>
    /// <param name="state">the evolved field over the block of this rank</param>
    /// <param name="provenance">further root attributes; those of rank 0 are written</param>
    /// <exception cref="IOException">the file cannot be written, on any rank; the old one stands</exception>
    /// <exception cref="IO.EnvironmentException">there is no HDF5 library</exception>
    public static void Write(string path, Domain domain, Checkpoint checkpoint, NativeBuffer state, IReadOnlyList<(string Name, object Value)> provenance)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(checkpoint);
        // Sums first: inside the steps that ranks agree on nothing else may be collective.
        var (reals, counts) = (checkpoint.Journal.History.AllReals, checkpoint.Journal.History.AllCounts);
        Span<long> ofHistory = domain.IsRoot ? [(long)ElementSum.Of<double>(reals), (long)ElementSum.Of<long>(counts)] : [0, 0];
        domain.World.Broadcast(ofHistory);
        var sums = new Sums(SumOf(domain, state), (ulong)ofHistory[0], (ulong)ofHistory[1]);
        IEnumerable<(string Name, object Value)> attributes = [.. CheckpointAttributes.Of(checkpoint), .. Provenance.Now(), .. provenance];
        if (H5Library.Together(domain.World, path) is not { } ranks)
        {
            WriteAlone(path, domain, checkpoint.Journal.History, state, sums, attributes);
            return;
        }

        var shared = SharedAttributes.OfRoot(ranks, attributes);
        // The shapes are those of rank 0, which alone has the rows.
        var history = ranks.Rank == 0 ? checkpoint.Journal.History : CheckpointAttributes.From(shared).Journal.History;
        AtomicFile.Write(ranks, path, (temporary, agreement) =>
        {
            // After a failure the file stays open, as in FieldFile.
            H5File? file = null;
            H5Dataset? field = null;
            // Before anybody is inside a collective write, which one rank may leave with an error and the others not at all.
            var bytes = (sizeof(double) * (domain.Lattice.Count + domain.Lattice.Points.Sum() + history.RealCount + history.IntegerCount)) + RoomForTheRest;
            agreement.Do(() =>
            {
                if (ranks.Rank == 0)
                {
                    File.Create(temporary).Dispose();
                    AtomicFile.Reserve(temporary, bytes);
                }
            });
            agreement.Do(() => file = H5File.Create(temporary, ranks));
            agreement.Do(() => field = Lay(file!, ranks.Rank == 0, domain.Lattice, history, sums, shared));
            agreement.Do(() =>
            {
                if (ranks.Rank == 0)
                    AtomicFile.Reserve(temporary, bytes);
            });
            agreement.Do(() => FieldFile.WriteBlock(field!, domain, state));
            agreement.Do(() => FieldFile.CheckBlock(field!, domain, state));
            long? offset = null;
            agreement.Do(() =>
            {
                offset = Finish(file!, field!);
                file!.Close();
            });
            agreement.Do(() =>
            {
                if (ranks.Rank == 0)
                    Seal(temporary, offset, domain.Lattice, history);
            });
        });
    }

    private static void WriteAlone(
        string path, Domain domain, HistoryRows history, NativeBuffer state, Sums sums, IEnumerable<(string Name, object Value)> attributes)
    {
        var blocks = new RootGather(domain.World, domain.Grid, [state]);
        blocks.Run(() => AtomicFile.Write(path, temporary =>
        {
            long? offset;
            using (var file = H5File.Create(temporary))
            {
                using var field = Lay(file, true, domain.Lattice, history, sums, [.. attributes]);
                FieldFile.WriteSlabs(field, blocks, 0);
                offset = Finish(file, field);
                file.Close();
            }

            Seal(temporary, offset, domain.Lattice, history);
        }));
    }

    /// <summary>Everything but the values of the state, which is returned open.</summary>
    private static unsafe H5Dataset Lay(
        H5File file, bool isWriter, VelocityLattice lattice, HistoryRows history, Sums sums, IReadOnlyList<(string Name, object Value)> attributes)
    {
        FieldFile.WriteAttributes(file, attributes);
        fixed (double* reals = history.AllReals)
        {
            using var set = DimensionScale.Make(file.CreateDataset<double>(Reals, [history.RealCount]), FieldFile.ThermalUnit, "columns of doubles of the history, one after the other");
            FieldFile.Explain(set, "those of history_columns with history_widths > 0");
            set.Write(isWriter ? reals : null);
            set.Attributes.Set(SumAttribute, $"{sums.Reals:x16}");
        }

        fixed (long* counts = history.AllCounts)
        {
            using var set = DimensionScale.Make(file.CreateDataset<long>(Counts, [history.IntegerCount]), FieldFile.ThermalUnit, "columns of integers of the history, one after the other");
            FieldFile.Explain(set, "those of history_columns with history_widths = 0");
            set.Write(isWriter ? counts : null);
            set.Attributes.Set(SumAttribute, $"{sums.Counts:x16}");
        }

        var scales = FieldFile.CreateVelocities(file, lattice);
        try
        {
            for (var a = 0; a < scales.Length; a++)
                scales[a].Attributes.Set(SumAttribute, $"{ElementSum.Of<double>(lattice.Axis(a)):x16}");
            var field = file.CreateDataset<double>(State, FieldFile.Long(lattice.Points)).Describe(FieldFile.ThermalUnit, "the evolved field");
            FieldFile.Explain(field, "F(v), or g(v) of F = M + sqrt(M) g");
            DimensionScale.AttachAll(field, scales);
            field.Attributes.Set(SumAttribute, $"{sums.State:x16}");
            return field;
        }
        finally
        {
            foreach (var scale in scales)
                scale.Dispose();
        }
    }

    /// <summary>Writes the digest and closes the field; returns where in the file it lies.</summary>
    private static long? Finish(H5File file, H5Dataset field)
    {
        file.Attributes.Set(H5Digest.Attribute, H5Digest.Of(file, StatedSum));
        var offset = field.Offset;
        field.Dispose();
        return offset;
    }

    /// <summary>Seals the temporary file, and reads it as a later run will: what was not written as it should be is not given a name.</summary>
    private static void Seal(string temporary, long? offset, VelocityLattice lattice, HistoryRows history)
    {
        FileSeal.Append(temporary, Version, offset ?? throw new IOException("the state has no place in the file"), sizeof(double) * lattice.Count);
        try
        {
            var read = Read(temporary).Checkpoint.Journal.History;
            if (!SameBits<double>(read.AllReals, history.AllReals) || !SameBits<long>(read.AllCounts, history.AllCounts))
                throw new IOException("the history does not read back as it was written; is the disk full?");
        }
        catch (InvalidDataException e)
        {
            throw new IOException($"it does not read back as it was written ({e.Message}); is the disk full?", e);
        }

        Finished?.Invoke(temporary);
    }

    private static bool SameBits<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second)
        where T : unmanaged => MemoryMarshal.AsBytes(first).SequenceEqual(MemoryMarshal.AsBytes(second));

    private static ulong StatedSum(H5Dataset dataset) =>
        ulong.TryParse(dataset.Attributes.GetText(SumAttribute), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum)
            ? sum
            : throw new InvalidDataException($"the sum of '{dataset.Name}' is no number");

    /// <summary>The sum of a distributed field; collective.</summary>
    private static unsafe ulong SumOf(Domain domain, NativeBuffer field)
    {
        var block = domain.Block;
        var sum = 0L;
        if (block.Count > 0)
        {
            var length = block.Points[^1];
            System.Threading.Tasks.Parallel.For(0L, block.Count / length, domain.Parallel, () => 0UL, (row, _, partial) =>
            {
                Span<int> index = stackalloc int[block.Dimension];
                block.Index(row * length, index);
                for (var a = 0; a < index.Length; a++)
                    index[a] += block.Box.Lower[a];
                return partial + ElementSum.Of(field.Pointer + (row * length), length, domain.Lattice.Offset(index));
            }, partial => Interlocked.Add(ref sum, (long)partial));
        }

        GC.KeepAlive(field);
        return (ulong)domain.World.Allreduce(sum, Operation.Sum);
    }

    /// <summary>The checksums of the three datasets.</summary>
    private readonly record struct Sums(ulong State, ulong Reals, ulong Counts);
}
