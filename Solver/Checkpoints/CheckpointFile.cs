using System.Globalization;
using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Checkpoints;

/// <summary>
/// The file of a checkpoint:
/// <code>
/// /state            (2, n_1, ..., n_d)  the evolved field (F) and its carry (TimeIntegrator.Carry), C order; dimensions part, v1 ... vd
/// /part             (2)                 0: the field, 1: its carry                                                      dimension scale
/// /v1 ... /vd       (n_a)               velocities of axis a                                                            dimension scales
/// /history_reals    (R)                 the columns of doubles of the history, one after the other                      their own scales
/// /history_counts   (C)                 its columns of integers
/// </code>
/// of a mixture <c>/state_NAME</c> with <c>/NAME_v1</c> ... for each species; with everything else as root attributes.
/// Each dataset has the attribute <c>xxh3</c>, its <see cref="ElementSum"/>, and the root has the
/// <see cref="H5Digest"/> over names, types, shapes, attributes and these sums. A <see cref="FileSeal"/> ends the file, over all bytes but
/// those of
/// <c>/state</c>: it is checked before HDF5 sees the file, then the digest, then, block by block, the sum of the state; no value is used
/// before.
/// </summary>
internal static partial class CheckpointFile
{
    /// <summary>What the root attribute <c>content</c> says.</summary>
    internal const string Content = "checkpoint of a ClusterLB run";

    /// <summary>The newest version of this layout that this program writes and reads.</summary>
    internal const int Version = 3;

    /// <summary>The last version in which no dimension had a scale, and no dataset a formula.</summary>
    private const int WithoutScales = 1;

    /// <summary>The last version in which the field had no carry.</summary>
    private const int WithoutCarry = 2;

    /// <summary>The datasets of the history.</summary>
    internal const string Reals = "history_reals", Counts = "history_counts";

    private const string State = "state", Part = "part", SumAttribute = "xxh3";
    private const int Fields = 2;    // the evolved field, its carry
    private const long RoomForTheRest = 1 << 16;
    private const int RowsAtATime = 64;
    private static readonly AsyncLocal<Action<string>?> _finished = new();

    /// <summary>For tests: runs on rank 0 once the temporary file is complete, before it gets its name, where the caller who sets this
    /// writes.</summary>
    internal static Action<string>? Finished { get => _finished.Value; set => _finished.Value = value; }

    /// <summary>Writes a checkpoint in one piece, collectively: the path then has the old file or the new one.</summary>
    /// <param name="path">the file; its directory exists</param>
    /// <param name="domain">ranks, lattice and blocks</param>
    /// <param name="checkpoint">that of rank 0 is written</param>
    /// <param name="state">the evolved field over the block of this rank</param>
    /// <param name="carry">what its rounding has left out (<see cref="Solver.TimeStepping.TimeIntegrator.Carry"/>)</param>
    /// <param name="provenance">further root attributes; those of rank 0 are written</param>
    /// <exception cref="IOException">the file cannot be written, on any rank; the old one stands</exception>
    /// <exception cref="IO.EnvironmentException">there is no HDF5 library</exception>
    public static void Write(
        string path, Domain domain, Checkpoint checkpoint, NativeBuffer state, NativeBuffer carry,
            IReadOnlyList<(string Name, object Value)> provenance)
    {
        ArgumentNullException.ThrowIfNull(domain);
        Write(path, new StateLayout(domain), checkpoint, state, carry, provenance);
    }

    /// <summary>The same for a state of several fields.</summary>
    public static void Write(
        string path, StateLayout layout, Checkpoint checkpoint, NativeBuffer state, NativeBuffer carry,
            IReadOnlyList<(string Name, object Value)> provenance)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(checkpoint);
        // Sums first: inside the steps that ranks agree on nothing else may be collective.
        var (domain, parts) = (layout.First, Parts(layout, state, carry));
        var (reals, counts) = SumsOf(domain.World, checkpoint.Journal.History);
        var sums = new Sums([.. parts.Select(part => SumOf(part.Domain, part.Fields))], reals, counts);
        IEnumerable<(string Name, object Value)> attributes = [.. CheckpointAttributes.Of(checkpoint), .. Provenance.Now(), .. provenance];
        if (H5Library.Together(domain.World, path) is not { } ranks)
        {
            WriteAlone(path, domain.World, checkpoint, parts, sums, attributes);
            return;
        }

        var shared = SharedAttributes.OfRoot(ranks, attributes);
        // The shapes are those of rank 0, which alone has the rows.
        var history = ranks.Rank == 0 ? checkpoint.Journal.History : CheckpointAttributes.From(shared).Journal.History;
        AtomicFile.Write(ranks, path, (temporary, agreement) =>
        {
            // After a failure the file stays open, as in FieldFile.
            H5File? file = null;
            Datasets? sets = null;
            // Before anybody is inside a collective write, which one rank may leave with an error and the others not at all.
            var bytes = (
                sizeof(double) * (parts.Sum(p => (Fields * p.Domain.Lattice.Count) + p.Domain.Lattice.Points.Sum())
                    + history.RealCount + history.IntegerCount))
                + RoomForTheRest;
            agreement.Do(() =>
            {
                if (ranks.Rank == 0)
                {
                    File.Create(temporary).Dispose();
                    AtomicFile.Reserve(temporary, bytes);
                }
            });
            agreement.Do(() => file = H5File.Create(temporary, ranks));
            agreement.Do(() => sets = Lay(file!, parts, history, sums, shared));
            agreement.Do(() =>
            {
                if (ranks.Rank == 0)
                    AtomicFile.Reserve(temporary, bytes);
            });
            agreement.Do(() =>
            {
                if (ranks.Rank == 0)
                    WriteHistory(sets!, history);
            });
            foreach (var (part, member) in Members(parts))
                agreement.Do(() => FieldFile.WriteBlock(sets!.States[part], parts[part].Domain, parts[part].Fields[member], member));
            foreach (var (part, member) in Members(parts))
                agreement.Do(() => FieldFile.CheckBlock(sets!.States[part], parts[part].Domain, parts[part].Fields[member], member));
            (long, long)? place = null;
            agreement.Do(() =>
            {
                place = Finish(file!, sets!, parts);
                file!.Close();
            });
            agreement.Do(() =>
            {
                if (ranks.Rank == 0)
                    Seal(temporary, place, checkpoint.Integrator.StepNumber);
            });
        });
    }

    private static void WriteAlone(
        string path, Communicator world, Checkpoint checkpoint, StatePart[] parts, Sums sums,
            IEnumerable<(string Name, object Value)> attributes)
    {
        var history = checkpoint.Journal.History;
        var blocks = new RootGather(world, [.. parts.SelectMany(p => p.Fields.Select(f => (p.Domain.Grid, f)))]);
        blocks.Run(() => AtomicFile.Write(path, temporary =>
        {
            (long, long)? place;
            using (var file = H5File.Create(temporary))
            {
                using var sets = Lay(file, parts, history, sums, [.. attributes]);
                WriteHistory(sets, history);
                foreach (var (part, member) in Members(parts))
                    FieldFile.WriteSlabs(sets.States[part], blocks, (part * Fields) + member, member);
                place = Finish(file, sets, parts);
                file.Close();
            }

            Seal(temporary, place, checkpoint.Integrator.StepNumber);
        }));
    }

    /// <summary>Everything but the elements of the datasets, which are returned open.</summary>
    private static Datasets Lay(
        H5File file, StatePart[] fields, HistoryRows history, Sums sums, IReadOnlyList<(string Name, object Value)> attributes)
    {
        FieldFile.WriteAttributes(file, attributes);
        var reals = Column<double>(
            Reals, history.RealCount, "columns of doubles of the history, one after the other",
            "those of history_columns with history_widths > 0", sums.Reals);
        var counts = Column<long>(
            Counts, history.IntegerCount, "columns of integers of the history, one after the other",
            "those of history_columns with history_widths = 0", sums.Counts);
        long[] parts = [.. Enumerable.Range(0, Fields).Select(i => (long)i)];
        using var scale = DimensionScale.Create<long>(
            file, Part, parts, ThermalUnit.Name, "0: the field, 1: what its rounding has left out");
        FieldFile.Explain(scale, "state[0] = fl(x), state[1] = x - fl(x)")
            .Attributes.Set(SumAttribute, $"{ElementSum.Of<long>(parts):x16}");
        return new Datasets(reals, counts, [.. fields.Select((field, i) => LayState(file, field, scale, sums.States[i]))]);

        H5Dataset Column<T>(string name, long length, string longName, string formula, ulong sum)
            where T : unmanaged
        {
            var set = DimensionScale.Make(file.CreateDataset<T>(name, [length]), ThermalUnit.Name, longName);
            FieldFile.Explain(set, formula).Attributes.Set(SumAttribute, $"{sum:x16}");
            return set;
        }
    }

    private static H5Dataset LayState(H5File file, StatePart part, H5Dataset parts, ulong sum)
    {
        var lattice = part.Domain.Lattice;
        var scales = FieldFile.CreateVelocities(file, lattice, part.ScalePrefix);
        try
        {
            for (var a = 0; a < lattice.Dimension; a++)
                scales[a].Attributes.Set(SumAttribute, $"{ElementSum.Of<double>(lattice.Axis(a)):x16}");
            var state = file.CreateDataset<double>(part.Dataset, Shape(lattice))
                .Describe(ThermalUnit.Name, "the evolved field and its carry");
            FieldFile.Explain(state, "F(v), or g(v) of F = M + sqrt(M) g; the field without rounding is the sum of both parts");
            DimensionScale.AttachAll(state, [parts, .. scales]);
            state.Attributes.Set(SumAttribute, $"{sum:x16}");
            return state;
        }
        finally
        {
            foreach (var scale in scales)
                scale.Dispose();
        }
    }

    /// <summary>The elements of the history, by the rank that has them, without the others.</summary>
    private static unsafe void WriteHistory(Datasets sets, HistoryRows history)
    {
        history.ReadAll<double>((first, piece) => Write(sets.Reals, first, piece));
        history.ReadAll<long>((first, piece) => Write(sets.Counts, first, piece));

        static void Write<T>(H5Dataset set, long first, Span<T> piece)
            where T : unmanaged
        {
            fixed (T* p = piece)
                set.WriteSlabAlone(p, [first], [piece.Length]);
        }
    }

    /// <summary>Writes the digest and closes the datasets; returns where in the file the state lies, which its seal leaves out: that of a
    /// mixture it has all.</summary>
    private static (long Offset, long Length)? Finish(H5File file, Datasets sets, StatePart[] parts)
    {
        file.Attributes.Set(H5Digest.Attribute, H5Digest.Of(file, StatedSum));
        (long, long)? place = parts.Length > 1 ? (0, 0)
            : sets.States[0].Offset is { } offset ? (offset, sizeof(double) * Fields * parts[0].Domain.Lattice.Count) : null;
        sets.Dispose();
        return place;
    }

    /// <summary>Seals the temporary file, and reads it as a later run will: what was not written as it should be is not given a
    /// name.</summary>
    private static void Seal(string temporary, (long Offset, long Length)? place, long step)
    {
        TestHold.Wait(TestHold.InCheckpoint, step);
        var (offset, length) = place ?? throw new IOException("the state has no place in the file");
        FileSeal.Append(temporary, Version, offset, length);
        try
        {
            _ = Read(temporary);
        }
        catch (InvalidDataException e)
        {
            throw new IOException($"it does not read back as it was written ({e.Message}); is the disk full?", e);
        }

        Finished?.Invoke(temporary);
    }

    private static ulong StatedSum(H5Dataset dataset) =>
        ulong.TryParse(dataset.Attributes.GetText(SumAttribute), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum)
            ? sum
            : throw new InvalidDataException($"the sum of '{dataset.Name}' is no number");

    /// <summary>The sums of the history that rank 0 has; collective.</summary>
    private static (ulong Reals, ulong Counts) SumsOf(Communicator world, HistoryRows history)
    {
        var (failure, sums) = ("", new long[2]);
        try
        {
            if (world.Rank == 0)
                sums = [(long)SumOf<double>(history), (long)SumOf<long>(history)];
        }
        catch (IOException e)
        {
            failure = e.Message;
        }

        if (world.Broadcast(failure) is { Length: > 0 } words)
            throw new IOException(words);
        world.Broadcast(sums.AsSpan());
        return ((ulong)sums[0], (ulong)sums[1]);
    }

    /// <summary>The sum of all columns of one type, as they follow each other.</summary>
    private static unsafe ulong SumOf<T>(HistoryRows history)
        where T : unmanaged
    {
        var sum = 0UL;
        history.ReadAll<T>((first, piece) =>
        {
            fixed (T* p = piece)
                sum += ElementSum.Of(p, piece.Length, first);
        });
        return sum;
    }

    private static long[] Shape(VelocityLattice lattice) => [Fields, .. FieldFile.Long(lattice.Points)];

    /// <summary>The sum of distributed fields that follow each other; collective.</summary>
    private static ulong SumOf(Domain domain, ReadOnlySpan<NativeBuffer> fields)
    {
        var sum = 0UL;
        for (var member = 0; member < fields.Length; member++)
            sum += SumOf(domain, fields[member], member * domain.Lattice.Count);
        return (ulong)domain.World.Allreduce((long)sum, Operation.Sum);
    }

    /// <summary>That of this rank's block of a field whose first element is number <paramref name="first"/>.</summary>
    private static unsafe ulong SumOf(Domain domain, NativeBuffer field, long first)
    {
        var block = domain.Block;
        var sum = 0L;
        if (block.Count > 0)
        {
            var length = block.Points[^1];
            domain.Team.For(block.Count / length, RowsAtATime, (row, _) =>
            {
                Span<int> index = stackalloc int[block.Dimension];
                block.Index(row * length, index);
                for (var a = 0; a < index.Length; a++)
                    index[a] += block.Box.Lower[a];
                Interlocked.Add(ref sum, (long)ElementSum.Of(field.Pointer + (row * length), length, first + domain.Lattice.Offset(index)));
            });
        }

        GC.KeepAlive(field);
        return (ulong)sum;
    }

    /// <summary>The checksums of the datasets.</summary>
    private readonly record struct Sums(ulong[] States, ulong Reals, ulong Counts);

    /// <summary>A field of the state with its carry.</summary>
    private sealed record StatePart(string Name, Domain Domain, NativeBuffer[] Fields)
    {
        public string Dataset => Name.Length == 0 ? State : $"{State}_{Name}";

        public string ScalePrefix => Name.Length == 0 ? "" : Name + "_";
    }

    private static StatePart[] Parts(StateLayout layout, NativeBuffer state, NativeBuffer carry)
    {
        var (fields, carries) = (layout.Fields(state), layout.Fields(carry));
        return [.. layout.Parts.Select((part, i) => new StatePart(part.Name, part.Domain, [fields[i], carries[i]]))];
    }

    /// <summary>Each member of each part.</summary>
    private static IEnumerable<(int Part, int Member)> Members(StatePart[] parts) =>
        Enumerable.Range(0, parts.Length).SelectMany(part => Enumerable.Range(0, Fields).Select(member => (part, member)));

    /// <summary>The datasets, open.</summary>
    private sealed record Datasets(H5Dataset Reals, H5Dataset Counts, H5Dataset[] States) : IDisposable
    {
        public void Dispose()
        {
            Reals.Dispose();
            Counts.Dispose();
            foreach (var state in States)
                state.Dispose();
        }
    }
}
