using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Checkpoints;

internal static partial class CheckpointFile
{
    /// <summary>Reads everything but the state, in this process alone; each byte has then been checked but those of the state.</summary>
    /// <returns>the checkpoint, whose history is read from the file as it is needed, and the sum that its state must have</returns>
    /// <exception cref="InvalidDataException">the file is not a checkpoint as it was written; one sentence says why</exception>
    /// <exception cref="NewerVersionException">it was written by a newer version</exception>
    /// <exception cref="IOException">the file cannot be read, which says nothing of what is in it</exception>
    /// <exception cref="IO.EnvironmentException">there is no HDF5 library</exception>
    public static (Checkpoint Checkpoint, ulong StateSum) Read(string path)
    {
        int version;
        try
        {
            version = FileSeal.Check(path, Version).Version;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}", e);
        }

        try
        {
            using var file = H5File.Open(path);
            if (!file.Attributes.Contains("content") || file.Attributes.GetText("content") != Content)
                throw new InvalidDataException("it does not say that it is a checkpoint");
            string[] names = [.. file.Names.Order(StringComparer.Ordinal)];
            string[] states = [.. names.Where(n => n == State || n.StartsWith(State + "_", StringComparison.Ordinal))];
            string[] scales = version <= WithoutScales ? [] : [.. states.SelectMany(state => Scales(file, state, version)).Distinct()];
            string[] expected =
            [
                .. scales.Append(Counts).Append(Reals).Concat(states.DefaultIfEmpty(State)).Order(StringComparer.Ordinal),
            ];
            if (!names.SequenceEqual(expected))
                throw new InvalidDataException($"it has the datasets {string.Join(", ", names)} instead of {string.Join(", ", expected)}");
            using var realSet = file.OpenDataset(Reals);
            using var countSet = file.OpenDataset(Counts);
            foreach (var scale in scales)
            {
                using var axis = file.OpenDataset(scale);
                Verify(axis, axis.IsInteger ? ElementSum.Of<long>(axis.ReadAll<long>()) : ElementSum.Of<double>(axis.ReadAll<double>()));
            }

            if (!file.Attributes.Contains(H5Digest.Attribute)
                || file.Attributes.GetText(H5Digest.Attribute) != H5Digest.Of(file, StatedSum))
                throw new InvalidDataException("its names, types, shapes and attributes are not those that were written");
            var found = CheckpointAttributes.From([.. file.Attributes.Names.Select(n => (n, file.Attributes.Get(n)))]);
            var history = new CheckpointHistory(path, found.Journal.History);
            if (history.Names.Count != history.Widths.Count || history.RealCount != realSet.Count || history.IntegerCount != countSet.Count)
                throw new InvalidDataException(
                    $"its history has {realSet.Count} doubles and {countSet.Count} integers instead of {history.RealCount} and "
                    + $"{history.IntegerCount}");
            using (var once = new CheckpointHistory(path, history))
            {
                Verify(realSet, SumOf<double>(once));
                Verify(countSet, SumOf<long>(once));
            }

            var sum = states.Aggregate(0UL, (total, name) => unchecked(total + SumOfState(file, name)));
            return (found with { Journal = found.Journal with { History = history } }, sum);
        }
        catch (H5Exception e)
        {
            // Behind the seal every byte is as it was written: it is the reading that failed.
            throw new IOException($"'{path}' cannot be read: {e.Operation} failed: {e.Reason}", e);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' is damaged: {e.Message}", e);
        }
    }

    /// <summary>Reads the state, each rank its block, and verifies it; collective.</summary>
    /// <param name="path">a file that <see cref="Read"/> has accepted</param>
    /// <param name="domain">ranks, lattice and blocks, whatever they were when it was written</param>
    /// <param name="sum">what <see cref="Read"/> returned</param>
    /// <param name="state">receives the block of this rank</param>
    /// <param name="carry">receives its carry; 0 where the file is of version 1 or 2, which have none</param>
    /// <exception cref="InvalidDataException">it is not the state that was written, or belongs to another lattice</exception>
    /// <exception cref="IOException">some rank cannot read it</exception>
    public static void ReadState(string path, Domain domain, ulong sum, NativeBuffer state, NativeBuffer carry)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ReadState(path, new StateLayout(domain), sum, state, carry);
    }

    /// <summary>The same for a state of several fields.</summary>
    public static unsafe void ReadState(string path, StateLayout layout, ulong sum, NativeBuffer state, NativeBuffer carry)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(carry);
        var (parts, world) = (Parts(layout, state, carry), layout.First.World);
        var (failure, mismatch, hasCarry) = ("", "", true);
        try
        {
            using var file = H5File.Open(path, H5Library.Together(world, path));
            foreach (var part in parts.Where(_ => mismatch.Length == 0))
                mismatch = ReadPart(file, part, out hasCarry);
        }
        catch (H5Exception e)
        {
            failure = $"'{path}' cannot be read: {e.Operation} failed: {e.Reason}";
        }

        var first = world.Allreduce(failure.Length == 0 ? world.Size : world.Rank, Operation.Min);
        if (first < world.Size)
            throw new IOException(world.Broadcast(failure, first));
        if (mismatch.Length > 0)
            throw new InvalidDataException(mismatch);
        var found = 0UL;
        foreach (var part in parts)
            found = unchecked(found + SumOf(part.Domain, hasCarry ? part.Fields : part.Fields.AsSpan(0, 1)));
        if (found != sum)
            throw new InvalidDataException($"'{path}' is damaged: its state does not have the checksum that was written");
    }

    /// <summary>Reads a field and its carry; returns why it does not fit the lattice, or nothing.</summary>
    private static unsafe string ReadPart(H5File file, StatePart part, out bool hasCarry)
    {
        var (lattice, box) = (part.Domain.Lattice, part.Domain.Block.Box);
        hasCarry = true;
        if (!file.Contains(part.Dataset))
            return $"'{file.Path}' has no dataset '{part.Dataset}'";
        using var dataset = file.OpenDataset(part.Dataset);
        hasCarry = dataset.Shape.SequenceEqual(Shape(lattice));
        if (hasCarry)
        {
            for (var member = 0; member < Fields; member++)
                dataset.ReadSlab(part.Fields[member].Pointer, FieldFile.Start(box, member), FieldFile.Extent(box, member));
            return "";
        }

        if (dataset.Shape.SequenceEqual(FieldFile.Long(lattice.Points)))
        {
            dataset.ReadSlab(part.Fields[0].Pointer, FieldFile.Start(box), FieldFile.Extent(box));
            part.Fields[1].Clear();
            return "";
        }

        return $"'{file.Path}' has a state of {string.Join(" x ", dataset.Shape)} numbers, but its lattice has "
            + $"{string.Join(" x ", lattice.Points)} velocities";
    }

    private static ulong SumOfState(H5File file, string name)
    {
        using var dataset = file.OpenDataset(name);
        return StatedSum(dataset);
    }

    /// <summary>The scales of a state: that of its parts, and the velocities of its lattice.</summary>
    private static string[] Scales(H5File file, string state, int version)
    {
        using var dataset = file.OpenDataset(state);
        var prefix = state == State ? "" : state[(State.Length + 1)..] + "_";
        var hasParts = version > WithoutCarry;
        var axes = Enumerable.Range(1, Math.Max(0, dataset.Shape.Count - (hasParts ? 1 : 0))).Select(a => $"{prefix}v{a}").ToArray();
        return hasParts ? [Part, .. axes] : axes;
    }

    private static void Verify(H5Dataset dataset, ulong sum)
    {
        if (StatedSum(dataset) != sum)
            throw new InvalidDataException($"'{dataset.Name}' does not have the checksum that was written");
    }
}
