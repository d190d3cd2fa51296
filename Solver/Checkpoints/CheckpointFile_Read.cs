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
            using var stateSet = names.Contains(State) ? file.OpenDataset(State) : null;
            string[] scales = version <= WithoutScales ? [] : Scales(stateSet?.Shape.Count ?? 0, version > WithoutCarry);
            string[] expected = [.. scales.Append(Counts).Append(Reals).Append(State).Order(StringComparer.Ordinal)];
            if (stateSet is null || !names.SequenceEqual(expected))
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

            return (found with { Journal = found.Journal with { History = history } }, StatedSum(stateSet));
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
    public static unsafe void ReadState(string path, Domain domain, ulong sum, NativeBuffer state, NativeBuffer carry)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(carry);
        var (failure, mismatch, hasCarry, box) = ("", "", true, domain.Block.Box);
        try
        {
            using var file = H5File.Open(path, H5Library.Together(domain.World, path));
            using var dataset = file.OpenDataset(State);
            hasCarry = dataset.Shape.SequenceEqual(Shape(domain.Lattice));
            if (hasCarry)
            {
                dataset.ReadSlab(state.Pointer, FieldFile.Start(box, 0), FieldFile.Extent(box, 0));
                dataset.ReadSlab(carry.Pointer, FieldFile.Start(box, 1), FieldFile.Extent(box, 1));
            }
            else if (dataset.Shape.SequenceEqual(FieldFile.Long(domain.Lattice.Points)))
            {
                dataset.ReadSlab(state.Pointer, FieldFile.Start(box), FieldFile.Extent(box));
                carry.Clear();
            }
            else
            {
                mismatch = $"'{path}' has a state of {string.Join(" x ", dataset.Shape)} numbers, but its lattice has "
                    + $"{string.Join(" x ", domain.Lattice.Points)} velocities";
            }
        }
        catch (H5Exception e)
        {
            failure = $"'{path}' cannot be read: {e.Operation} failed: {e.Reason}";
        }

        var first = domain.World.Allreduce(failure.Length == 0 ? domain.World.Size : domain.World.Rank, Operation.Min);
        if (first < domain.World.Size)
            throw new IOException(domain.World.Broadcast(failure, first));
        if (mismatch.Length > 0)
            throw new InvalidDataException(mismatch);
        if (SumOf(domain, hasCarry ? [state, carry] : [state]) != sum)
            throw new InvalidDataException($"'{path}' is damaged: its state does not have the checksum that was written");
    }

    private static string[] Scales(int dimensions, bool hasParts) =>
        hasParts ? [Part, .. Scales(dimensions - 1, false)] : [.. Enumerable.Range(1, Math.Max(0, dimensions)).Select(a => $"v{a}")];

    private static void Verify(H5Dataset dataset, ulong sum)
    {
        if (StatedSum(dataset) != sum)
            throw new InvalidDataException($"'{dataset.Name}' does not have the checksum that was written");
    }
}
