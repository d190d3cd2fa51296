using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Diagnostics.Reductions;

/// <summary>
/// The marginal of a field over some axes, M(v_kept) = Σ_(other axes) F h^(d - kept): three exact slices (<see cref="SliceSplit"/>), hence
/// the same bits on any number of ranks and threads. No storage of the size of the field, unlike <see cref="Marginals"/>.
/// </summary>
internal static unsafe class MarginalSum
{
    /// <summary>Arrays of the size of the marginal that are held while it is summed.</summary>
    public const int Slices = 3;

    /// <summary>The marginal that keeps <paramref name="axes"/> (rising), over the whole lattice in C order, on every rank;
    /// collective.</summary>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public static double[] Of(Domain domain, NativeBuffer field, IReadOnlyList<int> axes)
    {
        var (whole, block) = (domain.Lattice, domain.Block);
        var size = axes.Aggregate(1L, (n, a) => n * whole.Points[a]);
        var split = new SliceSplit(FieldRange.Of(domain, field).Largest, whole.Count / size, Slices);
        using var sums = new NativeBuffer(Slices * size);
        if (block.Count > 0)
            AddBlock(domain, field, split, [.. axes], sums.Pointer, size);
        domain.World.Allreduce(sums.Pointer, sums.Length, Operation.Sum);
        var volume = Math.Pow(whole.Spacing, whole.Dimension - axes.Count);
        var marginal = new double[size];
        Span<double> parts = stackalloc double[Slices];
        for (var i = 0L; i < size; i++)
        {
            for (var slice = 0; slice < Slices; slice++)
                parts[slice] = sums[slice * size + i];
            marginal[i] = SliceSplit.Combine(parts) * volume;
        }

        return marginal;
    }

    // A thread has one index on the first kept axis at a time, and with it a part of the marginal of its own.
    private static void AddBlock(Domain domain, NativeBuffer field, SliceSplit split, int[] axes, double* sums, long size)
    {
        var (whole, block) = (domain.Lattice, domain.Block);
        var (last, row) = (whole.Dimension - 1, block.Points[^1]);
        var strides = new long[whole.Dimension];    // in the marginal; 0 for axes that are summed over
        for (var (k, stride) = (axes.Length - 1, 1L); k >= 0; stride *= whole.Points[axes[k--]])
            strides[axes[k]] = stride;
        var first = axes[0] == last ? 0 : axes[0];
        var x = field.Pointer;
        var team = axes[0] == last ? ThreadTeam.One : domain.Team;
        var scratch = new NativeBuffer?[team.Threads];
        team.For(block.Points[first], (index, thread) =>
        {
            var parts = (scratch[thread] ??= new NativeBuffer(Slices * (long)row)).Pointer;
            Span<int> at = stackalloc int[whole.Dimension];
            var (stride, rows) = (block.Stride(first), block.Stride(first) / row);
            for (var outer = 0L; outer < block.Count / (stride * block.Points[first]); outer++)
            {
                for (var inner = 0L; inner < rows; inner++)
                {
                    var offset = ((outer * block.Points[first]) + index) * stride + inner * row;
                    split.Split(x + offset, row, parts, parts + row, parts + 2 * row);
                    block.Index(offset, at);
                    var target = sums;
                    for (var a = 0; a <= last; a++)
                        target += strides[a] * (block.Box.Lower[a] + at[a]);
                    for (var slice = 0; slice < Slices; slice++)
                    {
                        if (strides[last] != 0)
                            RowKernels.Add(parts + slice * row, target + slice * size, row);
                        else
                            target[slice * size] += Total(parts + slice * row, row);
                    }
                }
            }
        });
        foreach (var buffer in scratch)
            buffer?.Dispose();
        GC.KeepAlive(field);
    }

    // exact, so that the order is free
    private static double Total(double* x, int count)
    {
        var total = 0.0;
        for (var i = 0; i < count; i++)
            total += x[i];
        return total;
    }
}
