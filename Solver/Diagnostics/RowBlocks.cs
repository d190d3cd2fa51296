using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// Threaded passes over the block of a rank in pieces of whole rows (the last axis) that fit the first-level cache. What a pass accumulates
/// is merged in no particular order: it must be a set of exact sums.
/// </summary>
internal static unsafe class RowBlocks
{
    private const int Target = 1024;

    /// <summary>A block of rows, and room for as many doubles in each of three scratch arrays.</summary>
    /// <param name="FirstRow">number of the first row</param>
    /// <param name="Rows">number of rows</param>
    /// <param name="Offset">position in memory of the first velocity</param>
    /// <param name="Count">number of velocities</param>
    /// <param name="First">scratch, 64-byte aligned</param>
    /// <param name="Second">scratch, 64-byte aligned</param>
    /// <param name="Third">scratch, 64-byte aligned</param>
    public readonly record struct Block(long FirstRow, int Rows, long Offset, int Count, nint First, nint Second, nint Third);

    /// <summary>Σ of several kinds of terms over the whole lattice, one for each binning; <paramref name="add"/> adds those of a piece.
    /// Collective.</summary>
    public static BinnedSum[] Sum(Domain domain, SliceSplit[] splits, Action<Block, BinnedSum[]> add)
    {
        BinnedSum[] Empty() => [.. splits.Select(s => new BinnedSum(s))];
        var total = Empty();
        Run(domain, Empty, add, part =>
        {
            for (var k = 0; k < total.Length; k++)
                total[k].Merge(part[k]);
        });
        if (domain.World.Size == 1)
            return total;
        double[] sums = [.. total.SelectMany(t => t.Sums.ToArray())];
        long[] counts = [.. total.Select(t => t.Count)];
        domain.World.Allreduce(sums.AsSpan(), Operation.Sum);
        domain.World.Allreduce(counts.AsSpan(), Operation.Sum);
        var whole = Empty();
        for (int k = 0, at = 0; k < whole.Length; at += total[k].Sums.Length, k++)
            whole[k].Merge(sums.AsSpan(at, total[k].Sums.Length), counts[k]);
        return whole;
    }

    /// <summary>Runs over all blocks with an accumulator for each thread; <paramref name="merge"/> is called by the caller's
    /// thread.</summary>
    public static void Run<T>(Domain domain, Func<T> empty, Action<Block, T> add, Action<T> merge)
    {
        var lattice = domain.Block;
        if (lattice.Count == 0)
            return;
        var row = lattice.Points[^1];
        var rows = lattice.Count / row;
        var rowsInBlock = Math.Max(1, Target / row);
        var capacity = (rowsInBlock * row + 7) / 8 * 8;
        var parts = new (NativeBuffer Scratch, T Part)?[domain.Threads];
        domain.Team.For(checked((int)((rows + rowsInBlock - 1) / rowsInBlock)), (b, thread) =>
        {
            var (buffer, part) = parts[thread] ??= (new NativeBuffer(3L * capacity), empty());
            var first = (long)b * rowsInBlock;
            var count = (int)Math.Min(rowsInBlock, rows - first);
            var scratch = buffer.Pointer;
            add(new Block(
                first, count, first * row, count * row, (nint)scratch, (nint)(scratch + capacity), (nint)(scratch + 2 * capacity)), part);
        });
        foreach (var local in parts)
        {
            if (local is not { } used)
                continue;
            used.Scratch.Dispose();
            merge(used.Part);
        }
    }
}
