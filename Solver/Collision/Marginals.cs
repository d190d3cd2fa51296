using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// Sums of a field over subsets of the axes, each exact: the field is split once into two slices of fixed exponents
/// (<see cref="SliceSplit"/>), so that every partial sum of a slice is exact in double precision and no order of summation, number of
/// threads or of ranks can change a bit. The marginal of a set of axes keeps those axes (C order) and sums the others.
/// Cost: one pass over the field per axis, then smaller ones.
/// </summary>
public sealed unsafe class Marginals : IDisposable
{
    /// <summary>Number of slices; two keep at least 57 bits below the largest |F| up to 2^24 terms.</summary>
    public const int Slices = 2;

    private const long Chunk = 1 << 16;
    private readonly VelocityLattice _lattice;
    private readonly NativeBuffer[,] _sums;
    private readonly ParallelOptions _parallel;

    /// <summary>Storage for all marginals of fields on <paramref name="lattice"/>.</summary>
    public Marginals(VelocityLattice lattice, int threads)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        _lattice = lattice;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _sums = new NativeBuffer[1 << lattice.Dimension, Slices];
        for (var axes = 1; axes < 1 << lattice.Dimension; axes++)
        {
            for (var slice = 0; slice < Slices; slice++)
                _sums[axes, slice] = new NativeBuffer(Size(axes));
        }
    }

    /// <summary>Number of values of the marginal that keeps <paramref name="axes"/> (a bit set).</summary>
    public long Size(int axes)
    {
        var size = 1L;
        for (var a = 0; a < _lattice.Dimension; a++)
            size *= (axes >> a & 1) != 0 ? _lattice.Points[a] : 1;
        return size;
    }

    /// <summary>A slice of the marginal that keeps <paramref name="axes"/> (a bit set, bit a = axis a).</summary>
    public double* Slice(int axes, int slice) => _sums[axes, slice].Pointer;

    /// <summary>The marginal that keeps <paramref name="axes"/>, slices added: Σ F over the other axes.</summary>
    public double[] Values(int axes)
    {
        var values = new double[Size(axes)];
        for (var i = 0L; i < values.Length; i++)
            values[i] = _sums[axes, 0][i] + _sums[axes, 1][i];
        return values;
    }

    /// <summary>Splits <paramref name="field"/> and sums it over every subset of the axes.</summary>
    /// <exception cref="ArithmeticException">the field has a value that is not finite</exception>
    public void Compute(NativeBuffer field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var all = (1 << _lattice.Dimension) - 1;
        var terms = _lattice.Count / _lattice.Points.Min();
        Split(field, new SliceSplit(LargestMagnitude(field), terms, Slices), _sums[all, 0].Pointer, _sums[all, 1].Pointer);
        for (var axes = all - 1; axes > 0; axes--)
        {
            var missing = all & ~axes;
            var axis = 31 - int.LeadingZeroCount(missing);
            for (var slice = 0; slice < Slices; slice++)
                Reduce(_sums[axes | 1 << axis, slice].Pointer, _sums[axes, slice].Pointer, axes, axis);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _sums)
            buffer?.Dispose();
    }

    private double LargestMagnitude(NativeBuffer field)
    {
        var x = field.Pointer;
        var largest = new double[(field.Length + Chunk - 1) / Chunk];
        Parallel.For(0, largest.Length, _parallel, c => largest[c] = SliceSplit.Largest(x + c * Chunk, Math.Min(Chunk, field.Length - c * Chunk)));
        return largest.Max();
    }

    private void Split(NativeBuffer field, SliceSplit split, double* high, double* low)
    {
        var x = field.Pointer;
        Parallel.For(0, (field.Length + Chunk - 1) / Chunk, _parallel, c =>
            split.Split(x + c * Chunk, Math.Min(Chunk, field.Length - c * Chunk), high + c * Chunk, low + c * Chunk, null));
    }

    private void Reduce(double* source, double* target, int axes, int axis)
    {
        long inner = 1, outer = 1;
        for (var a = 0; a < _lattice.Dimension; a++)
        {
            if ((axes >> a & 1) == 0)
                continue;
            if (a < axis)
                outer *= _lattice.Points[a];
            else
                inner *= _lattice.Points[a];
        }

        var n = _lattice.Points[axis];
        Parallel.For(0, outer, _parallel, o =>
        {
            var from = source + o * n * inner;
            var to = target + o * inner;
            if (inner == 1)
            {
                *to = 0;
                for (var k = 0; k < n; k++)
                    *to += from[k];
                return;
            }

            new Span<double>(to, checked((int)inner)).Clear();
            for (var k = 0; k < n; k++)
                RowKernels.Add(from + k * inner, to, inner);
        });
    }
}
