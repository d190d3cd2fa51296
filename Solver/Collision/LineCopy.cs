using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// Copies fields between C order and the layout of a <see cref="BondClass"/>, whose lines run along any axis. Lines are visited in blocks
/// of the axis that is contiguous in C order, so that both sides touch whole cache lines.
/// </summary>
public static unsafe class LineCopy
{
    private const int Block = 16;

    /// <summary>Writes <paramref name="field"/> (C order) into <paramref name="lines"/>; paddings stay as they are (zero).</summary>
    public static void Gather(VelocityLattice lattice, BondClass bonds, NativeBuffer field, NativeBuffer lines, ParallelOptions parallel)
    {
        var from = field.Pointer;
        var to = lines.Pointer;
        Visit(lattice, bonds, parallel, (source, target, stride, count) =>
        {
            for (var i = 0; i < count; i++)
                to[target + i] = from[source + i * stride];
        });
    }

    /// <summary>field += lines (<paramref name="add"/>) or field = lines.</summary>
    public static void Scatter(VelocityLattice lattice, BondClass bonds, NativeBuffer lines, NativeBuffer field, bool add, ParallelOptions parallel)
    {
        var from = lines.Pointer;
        var to = field.Pointer;
        Visit(lattice, bonds, parallel, (target, source, stride, count) =>
        {
            for (var i = 0; i < count; i++)
                to[target + i * stride] = from[source + i] + (add ? to[target + i * stride] : 0);
        });
    }

    private static void Visit(VelocityLattice lattice, BondClass bonds, ParallelOptions parallel, Action<long, long, long, int> copy)
    {
        var n = lattice.Points[bonds.Axis];
        var stride = lattice.Stride(bonds.Axis);
        var inner = bonds.RowAxes.Length == 0 ? 1 : lattice.Points[bonds.RowAxes[^1]];
        Parallel.For(0, bonds.Rows / inner, parallel, group =>
        {
            Span<int> index = stackalloc int[4];
            index.Clear();
            for (var first = 0; first < n; first += Block)
            {
                for (var row = group * inner; row < (group + 1) * inner; row++)
                {
                    bonds.Index(row, index);
                    index[bonds.Axis] = first;
                    copy(lattice.Offset(index[..lattice.Dimension]), row * bonds.RowStride + bonds.Lead + first, stride, Math.Min(Block, n - first));
                }
            }
        });
    }
}
