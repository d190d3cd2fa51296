using System.Runtime.Intrinsics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// One-axis marginals of a field and of its magnitude, s_a(i) = Σ_(v_a = v_a(i)) Q and Σ |Q|, each as three exact slices
/// (<see cref="SliceSplit"/>): all that sums of Q ψ, ψ = 1, v_a, |v|², need. One threaded pass over the field after one for its bound;
/// no storage of the size of the field, unlike <see cref="Marginals"/>.
/// </summary>
internal sealed unsafe class AxisSums
{
    private const int Slices = 3;
    private readonly double[,][] _sums;

    private AxisSums(VelocityLattice lattice)
    {
        _sums = new double[lattice.Dimension, Slices][];
        for (var a = 0; a < lattice.Dimension; a++)
        {
            for (var slice = 0; slice < Slices; slice++)
                _sums[a, slice] = new double[lattice.Whole.Points[a]];
        }
    }

    /// <summary>The marginals of a field and of its magnitude over the whole lattice; collective.</summary>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public static (AxisSums Field, AxisSums Magnitude) Of(Domain domain, NativeBuffer field)
    {
        var lattice = domain.Block;
        var split = new SliceSplit(FieldRange.Of(domain, field).Largest, domain.Lattice.Count, Slices);
        var (total, magnitude) = (new AxisSums(lattice), new AxisSums(lattice));
        var x = field.Pointer;
        RowBlocks.Run(domain, () => (Field: new AxisSums(lattice), Magnitude: new AxisSums(lattice)), (block, part) =>
        {
            double* first = (double*)block.First, second = (double*)block.Second, third = (double*)block.Third;
            split.Split(x + block.Offset, block.Count, first, second, third);
            part.Field.Add(lattice, block);

            // rounding to nearest is symmetric: the slices of -x are those of x with the other sign
            for (var i = 0; i < block.Count; i++)
            {
                var sign = Math.CopySign(1.0, x[block.Offset + i]);
                (first[i], second[i], third[i]) = (sign * first[i], sign * second[i], sign * third[i]);
            }

            part.Magnitude.Add(lattice, block);
        }, part =>
        {
            total.Merge(part.Field);
            magnitude.Merge(part.Magnitude);
        });
        GC.KeepAlive(field);
        total.Share(domain.World);
        magnitude.Share(domain.World);
        return (total, magnitude);
    }

    /// <summary>Σ_i weight_i s_a(i).</summary>
    public double Sum(int axis, double[] weights)
    {
        var sum = new CompensatedSum();
        AddTo(ref sum, axis, weights);
        return sum.Value;
    }

    /// <summary>Adds Σ_i weight_i s_a(i).</summary>
    public void AddTo(ref CompensatedSum sum, int axis, double[] weights)
    {
        for (var slice = 0; slice < Slices; slice++)
        {
            fixed (double* s = _sums[axis, slice])
                sum.Add(weights, s);
        }
    }

    private void Share(Communicator world)
    {
        foreach (var sums in _sums)
            world.Allreduce(sums.AsSpan(), Operation.Sum);
    }

    private void Add(VelocityLattice lattice, RowBlocks.Block block)
    {
        var lower = lattice.Box.Lower;
        var row = lattice.Points[^1];
        var last = lattice.Dimension - 1;
        Span<int> index = stackalloc int[lattice.Dimension];
        for (var slice = 0; slice < Slices; slice++)
        {
            var terms = (double*)(slice == 0 ? block.First : slice == 1 ? block.Second : block.Third);
            fixed (double* along = _sums[last, slice])
            {
                for (var r = 0; r < block.Rows; r++, terms += row)
                {
                    RowKernels.Add(terms, along + lower[last], row);
                    lattice.Index((block.FirstRow + r) * row, index);
                    var sum = Total(terms, row);
                    for (var a = 0; a < last; a++)
                        _sums[a, slice][lower[a] + index[a]] += sum;
                }
            }
        }
    }

    // exact, so that the order is free
    private static double Total(double* x, int count)
    {
        var (sums, i) = (Vector512<double>.Zero, 0);
        for (; i <= count - Vector512<double>.Count; i += Vector512<double>.Count)
            sums += Vector512.Load(x + i);
        var total = Vector512.Sum(sums);
        for (; i < count; i++)
            total += x[i];
        return total;
    }

    private void Merge(AxisSums other)
    {
        for (var a = 0; a < _sums.GetLength(0); a++)
        {
            for (var slice = 0; slice < Slices; slice++)
            {
                for (var i = 0; i < _sums[a, slice].Length; i++)
                    _sums[a, slice][i] += other._sums[a, slice][i];
            }
        }
    }
}
