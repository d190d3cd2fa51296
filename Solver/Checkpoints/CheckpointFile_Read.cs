using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Files;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Output;

namespace ClusterLB.Solver.Checkpoints;

public static partial class CheckpointFile
{
    /// <summary>Reads everything but the state, in this process alone; each byte has then been checked but those of the state.</summary>
    /// <returns>the checkpoint, and the sum that its state must have</returns>
    /// <exception cref="InvalidDataException">the file is not a checkpoint as it was written; one sentence says why</exception>
    /// <exception cref="NewerVersionException">it was written by a newer version</exception>
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
            throw new InvalidDataException($"'{path}' cannot be read: {e.Message}", e);
        }

        try
        {
            using var file = H5File.Open(path);
            if (!file.Attributes.Contains("content") || file.Attributes.GetText("content") != Content)
                throw new InvalidDataException("it does not say that it is a checkpoint");
            string[] names = [.. file.Names.Order(StringComparer.Ordinal)];
            using var stateSet = names.Contains(State) ? file.OpenDataset(State) : null;
            string[] scales = version <= WithoutScales ? [] : [.. Enumerable.Range(1, stateSet?.Shape.Count ?? 0).Select(a => $"v{a}")];
            if (stateSet is null || !names.SequenceEqual([Counts, Reals, State, .. scales]))
                throw new InvalidDataException($"it has the datasets {string.Join(", ", names)} instead of {string.Join(", ", [Counts, Reals, State, .. scales])}");
            using var realSet = file.OpenDataset(Reals);
            using var countSet = file.OpenDataset(Counts);
            foreach (var scale in scales)
            {
                using var axis = file.OpenDataset(scale);
                Verify(axis, ElementSum.Of<double>(axis.ReadAll<double>()));
            }

            var (reals, counts, stateSum) = (realSet.ReadAll<double>(), countSet.ReadAll<long>(), StatedSum(stateSet));
            Verify(realSet, ElementSum.Of<double>(reals));
            Verify(countSet, ElementSum.Of<long>(counts));
            if (!file.Attributes.Contains(H5Digest.Attribute) || file.Attributes.GetText(H5Digest.Attribute) != H5Digest.Of(file, StatedSum))
                throw new InvalidDataException("its names, types, shapes and attributes are not those that were written");
            var found = CheckpointAttributes.From([.. file.Attributes.Names.Select(n => (n, file.Attributes.Get(n)))]);
            var history = found.Journal.History with { AllReals = reals, AllCounts = counts };
            if (history.RealCount != reals.Length || history.IntegerCount != counts.Length)
                throw new InvalidDataException($"its history has {reals.Length} doubles and {counts.Length} integers instead of {history.RealCount} and {history.IntegerCount}");
            return (found with { Journal = found.Journal with { History = history } }, stateSum);
        }
        catch (H5Exception e)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {e.Operation} failed: {e.Reason}", e);
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
    /// <param name="into">receives the block of this rank</param>
    /// <exception cref="InvalidDataException">it is not the state that was written, or belongs to another lattice</exception>
    public static unsafe void ReadState(string path, Domain domain, ulong sum, NativeBuffer into)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(into);
        var failure = "";
        try
        {
            using var file = H5File.Open(path, H5Library.Together(domain.World, path));
            using var dataset = file.OpenDataset(State);
            if (dataset.Shape.SequenceEqual(domain.Lattice.Points.Select(n => (long)n)))
                dataset.ReadSlab(into.Pointer, FieldFile.Long(domain.Block.Box.Lower), FieldFile.Long(domain.Block.Box.Lengths));
            else
                failure = $"'{path}' has a state of {string.Join(" x ", dataset.Shape)} velocities, but its lattice has {string.Join(" x ", domain.Lattice.Points)}";
        }
        catch (H5Exception e)
        {
            failure = $"'{path}' cannot be read: {e.Operation} failed: {e.Reason}";
        }

        var first = domain.World.Allreduce(failure.Length == 0 ? domain.World.Size : domain.World.Rank, Operation.Min);
        if (first < domain.World.Size)
            throw new InvalidDataException(domain.World.Broadcast(failure, first));
        if (SumOf(domain, into) != sum)
            throw new InvalidDataException($"'{path}' is damaged: its state does not have the checksum that was written");
    }

    private static void Verify(H5Dataset dataset, ulong sum)
    {
        if (StatedSum(dataset) != sum)
            throw new InvalidDataException($"'{dataset.Name}' does not have the checksum that was written");
    }
}
