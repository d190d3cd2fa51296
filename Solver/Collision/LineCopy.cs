using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// Copies fields between C order and the layout of a <see cref="BondClass"/>, whose lines run along any axis. Lines are visited in blocks
/// of the axis that is contiguous in C order, so that both sides touch whole cache lines.
/// </summary>
public static unsafe class LineCopy
{
    private const int Block = 16;

    /// <summary>Writes F over the halo (C order) into <paramref name="lines"/>; paddings stay as they are (zero).</summary>
    public static void Gather(BondClass bonds, NativeBuffer halo, NativeBuffer lines, ParallelOptions parallel)
    {
        var from = halo.Pointer;
        var to = lines.Pointer;
        Visit(bonds, bonds.Halo, bonds.Halo, bonds.First, bonds.LinePoints, parallel, (source, row, along, stride, count) =>
        {
            var target = to + row * bonds.RowStride + bonds.Lead + along;
            for (var i = 0; i < count; i++)
                target[i] = from[source + i * stride];
        });
    }

    /// <summary>rate += lines (<paramref name="add"/>) or rate = lines, over the block.</summary>
    public static void Scatter(BondClass bonds, NativeBuffer lines, NativeBuffer rate, bool add, ParallelOptions parallel)
    {
        var from = lines.Pointer;
        var to = rate.Pointer;
        Visit(bonds, bonds.Block, bonds.Block, bonds.Block.Lower[bonds.Axis], bonds.Block.Length(bonds.Axis), parallel, (target, row, along, stride, count) =>
        {
            var source = from + row * bonds.RowLength + along;
            for (var i = 0; i < count; i++)
                to[target + i * stride] = source[i] + (add ? to[target + i * stride] : 0);
        });
    }

    /// <summary>Visits the lines over <paramref name="rows"/> of an array over <paramref name="box"/>, points [first, first + points) of each.</summary>
    private static void Visit(BondClass bonds, Box box, Box rows, int first, int points, ParallelOptions parallel, Action<long, long, int, long, int> copy)
    {
        if (rows.Count == 0 || points == 0)
            return;
        var strides = new long[box.Dimension];
        var stride = 1L;
        for (var a = box.Dimension - 1; a >= 0; a--)
        {
            strides[a] = stride;
            stride *= box.Length(a);
        }

        var inner = bonds.RowAxes.Length == 0 ? 1 : rows.Length(bonds.RowAxes[^1]);
        var count = bonds.RowAxes.Aggregate(1L, (lines, a) => lines * rows.Length(a));
        Parallel.For(0, count / inner, parallel, group =>
        {
            Span<int> index = stackalloc int[4];
            for (var along = 0; along < points; along += Block)
            {
                for (var row = group * inner; row < (group + 1) * inner; row++)
                {
                    bonds.Index(rows, row, index);
                    index[bonds.Axis] = first + along;
                    var offset = 0L;
                    for (var a = 0; a < strides.Length; a++)
                        offset += (index[a] - box.Lower[a]) * strides[a];
                    copy(offset, row, along, strides[bonds.Axis], Math.Min(Block, points - along));
                }
            }
        });
    }
}
