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

    /// <summary>
    /// Writes F over the halo (C order) into <paramref name="lines"/>; paddings stay as they are (zero). The ranks of a node deal the
    /// lines out among themselves.
    /// </summary>
    public static void Gather(BondClass bonds, double* halo, double* lines, int share, int shares, ParallelOptions parallel)
    {
        Visit(bonds, bonds.Halo, bonds.First, bonds.LinePoints, (share, shares), parallel, (source, row, along, stride, count) =>
        {
            var target = lines + row * bonds.RowStride + bonds.Lead + along;
            for (var i = 0; i < count; i++)
                target[i] = halo[source + i * stride];
        });
    }

    /// <summary>rate += lines (<paramref name="add"/>) or rate = lines, over the block.</summary>
    public static void Scatter(BondClass bonds, NativeBuffer lines, NativeBuffer rate, bool add, ParallelOptions parallel)
    {
        var from = lines.Pointer;
        var to = rate.Pointer;
        Visit(bonds, bonds.Block, bonds.Block.Lower[bonds.Axis], bonds.Block.Length(bonds.Axis), (0, 1), parallel, (target, row, along, stride, count) =>
        {
            var source = from + row * bonds.RowLength + along;
            for (var i = 0; i < count; i++)
                to[target + i * stride] = source[i] + (add ? to[target + i * stride] : 0);
        });
    }

    /// <summary>Visits a share of the lines of an array over <paramref name="box"/>, points [first, first + points) of each.</summary>
    private static void Visit(
        BondClass bonds, Box box, int first, int points, (int Part, int Parts) share, ParallelOptions parallel, Action<long, long, int, long, int> copy)
    {
        if (box.Count == 0 || points == 0)
            return;
        var strides = new long[box.Dimension];
        var stride = 1L;
        for (var a = box.Dimension - 1; a >= 0; a--)
        {
            strides[a] = stride;
            stride *= box.Length(a);
        }

        var inner = bonds.RowAxes.Length == 0 ? 1 : box.Length(bonds.RowAxes[^1]);
        var count = bonds.RowAxes.Aggregate(1L, (lines, a) => lines * box.Length(a));
        var groups = count / inner;
        Parallel.For(groups * share.Part / share.Parts, groups * (share.Part + 1) / share.Parts, parallel, group =>
        {
            Span<int> index = stackalloc int[4];
            for (var along = 0; along < points; along += Block)
            {
                for (var row = group * inner; row < (group + 1) * inner; row++)
                {
                    bonds.Index(box, row, index);
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
