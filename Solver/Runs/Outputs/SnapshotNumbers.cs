using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Hdf5;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// The number of each snapshot of a run. Nothing that has a name is replaced: a run that goes on meets snapshots of the processes before it
/// that its checkpoint does not know, the final one of a run that had finished or those of a process that was killed. One of the very state
/// that is to be written stands for it; the others keep their numbers, and new snapshots have the next that is free.
/// </summary>
/// <param name="results">the directory of the run</param>
/// <param name="world">the ranks; rank 0 looks</param>
internal sealed class SnapshotNumbers(RunDirectory results, Communicator world)
{
    private readonly SortedSet<int> _met = [];

    /// <summary>One more than the largest number so far.</summary>
    public int Next { get; private set; }

    /// <summary>The run goes on after so many snapshots.</summary>
    /// <returns>the numbers of those that are there besides; on rank 0</returns>
    public IReadOnlyCollection<int> Resume(int snapshots)
    {
        Next = snapshots;
        if (world.Rank == 0)
            _met.UnionWith(results.Snapshots().Where(n => n >= snapshots));
        return _met;
    }

    /// <summary>The number of the snapshot of a state, and whether it stands there already; collective.</summary>
    /// <param name="numbers">attributes that tell the state from any other, bit by bit</param>
    public (int Ordinal, bool Stands) Take(IReadOnlyList<(string Name, object Value)> numbers)
    {
        Span<int> taken = [0, 0];
        if (world.Rank == 0)
        {
            var same = _met.FirstOrDefault(n => IsSame(n, numbers), -1);
            for (taken[0] = Next; _met.Contains(taken[0]); taken[0]++)
            {
            }

            if (same >= 0)
                (taken[0], taken[1]) = (same, 1);
        }

        world.Broadcast(taken);
        Next = Math.Max(Next, taken[0] + 1);
        return (taken[0], taken[1] > 0);
    }

    private bool IsSame(int ordinal, IReadOnlyList<(string Name, object Value)> numbers)
    {
        try
        {
            using var file = H5File.Open(results.Snapshot(ordinal));
            return numbers.All(n => file.Attributes.Contains(n.Name) && Bits(file.Attributes.Get(n.Name)).SequenceEqual(Bits(n.Value)));
        }
        catch (H5Exception)
        {
            // Whatever it is, it keeps its name.
            return false;
        }
    }

    private static IEnumerable<long> Bits(object value) => value switch
    {
        long n => [n],
        double x => [BitConverter.DoubleToInt64Bits(x)],
        double[] x => x.Select(BitConverter.DoubleToInt64Bits),
        _ => [],
    };
}
