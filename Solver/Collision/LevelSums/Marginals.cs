using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.LevelSums;

/// <summary>
/// Sums of a field over subsets of the axes, each exact: the field is split once into two slices of fixed exponents
/// (<see cref="SliceSplit"/>), so that every partial sum of a slice is exact in double precision and no order of summation, number of
/// threads or of ranks can change a bit. The marginal of a set of axes keeps those axes (C order) and sums the others.
/// On several ranks these are the sums over this rank's block; <see cref="Share"/> adds those of one and two axes over all blocks.
/// Cost: one pass over the field per axis, then smaller ones.
/// </summary>
internal sealed unsafe class Marginals : IDisposable
{
    /// <summary>Slices that F needs; two keep at least 57 bits below the largest |F| up to 2^24 terms.</summary>
    public const int UsualSlices = 2;

    private const long Chunk = 1 << 16, Part = 1 << 10;
    private readonly VelocityLattice _lattice;
    private readonly NativeBuffer[,] _sums;
    private readonly Domain _domain;
    private readonly Dictionary<int, long> _places = [];
    private readonly NativeBuffer? _shared;
    private readonly Action<int, int> _largestOf, _splitOf, _reduceOf;
    private readonly double[] _largest;
    private readonly int _shortest;
    private double* _field, _source, _target;
    private SliceSplit _split;
    private (int Points, long Inner, long Parts, long Units, long Batch) _reduced;

    /// <summary>Storage for all marginals of fields on the whole <paramref name="lattice"/> in one process.</summary>
    public Marginals(VelocityLattice lattice, int threads)
        : this(Domain.Serial(lattice, threads))
    {
    }

    /// <summary>Storage for all marginals of fields on the block of <paramref name="domain"/>.</summary>
    /// <param name="domain">ranks, lattice and block</param>
    /// <param name="slices">2, or 3 where sums far below the largest value matter (a perturbation divided by sqrt(M))</param>
    public Marginals(Domain domain, int slices = UsualSlices)
    {
        ArgumentNullException.ThrowIfNull(domain);
        (_domain, Slices) = (domain, slices);
        var lattice = _lattice = domain.Block;
        (_largestOf, _splitOf, _reduceOf) = (LargestOf, SplitOf, ReduceOf);
        _shortest = lattice.Whole.Points.Min();
        _largest = new double[(lattice.Count + Chunk - 1) / Chunk];
        _sums = new NativeBuffer[1 << lattice.Dimension, Slices];
        for (var axes = 1; axes < 1 << lattice.Dimension; axes++)
        {
            for (var slice = 0; slice < Slices; slice++)
                _sums[axes, slice] = new NativeBuffer(Size(axes));
        }

        if (domain.World.Size == 1)
            return;
        var place = 0L;
        for (var axes = 1; axes < 1 << lattice.Dimension; axes++)
        {
            if (!IsShared(axes))
                continue;
            _places[axes] = place;
            place += Slices * WholeSize(axes);
        }

        _shared = new NativeBuffer(place);
    }

    /// <summary>Number of slices.</summary>
    public int Slices { get; }

    /// <summary>max |F| of the last field over the whole lattice.</summary>
    public double Largest { get; private set; }

    /// <summary>Number of values of the marginal that keeps <paramref name="axes"/> (a bit set).</summary>
    public long Size(int axes) => SizeOf(_lattice.Points, axes);

    /// <summary>What the marginals of a block hold, and reduce when they are computed: the largest |F|.</summary>
    /// <param name="block">lengths of the block</param>
    /// <param name="whole">points of the whole lattice</param>
    /// <param name="slices">number of slices</param>
    /// <param name="ranks">number of ranks</param>
    internal static Footprint FootprintOf(IReadOnlyList<int> block, IReadOnlyList<int> whole, int slices, int ranks)
    {
        var doubles = 0L;
        for (var axes = 1; axes < 1 << block.Count; axes++)
            doubles += slices * (SizeOf(block, axes) + (ranks > 1 && IsShared(axes) ? SizeOf(whole, axes) : 0));
        return Footprint.Doubles(doubles) + Footprint.Reduction(sizeof(double));
    }

    /// <summary>A slice of the marginal that keeps <paramref name="axes"/> (a bit set, bit a = axis a).</summary>
    public double* Slice(int axes, int slice) => _sums[axes, slice].Pointer;

    /// <summary>
    /// A slice of the marginal of one or two axes over the whole lattice, shape n_a or n_a x n_b: valid after <see cref="Share"/>.
    /// </summary>
    public double* Whole(int axes, int slice) =>
        _shared is null ? Slice(axes, slice) : _shared.Pointer + _places[axes] + slice * WholeSize(axes);

    /// <summary>Adds the marginals of one and two axes over all ranks; collective.</summary>
    public void Share()
    {
        if (_shared is null)
            return;
        _shared.Clear();
        foreach (var axes in _places.Keys)
        {
            int[] kept = [.. Enumerable.Range(0, _lattice.Dimension).Where(a => (axes >> a & 1) != 0)];
            var box = new Box([.. kept.Select(a => _lattice.Box.Lower[a])], [.. kept.Select(a => _lattice.Box.Upper[a])]);
            var whole = Box.Whole([.. kept.Select(a => _lattice.Whole.Points[a])]);
            for (var slice = 0; slice < Slices; slice++)
                BoxCopy.Run(Slice(axes, slice), box, Whole(axes, slice), whole, box);
        }

        _domain.World.Allreduce(_shared.Pointer, _shared.Length, Operation.Sum);
    }

    /// <summary>Splits <paramref name="field"/> and sums it over every subset of the axes.</summary>
    /// <exception cref="ArithmeticException">the field has a value that is not finite</exception>
    public void Compute(NativeBuffer field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var all = (1 << _lattice.Dimension) - 1;
        var whole = _lattice.Whole;
        Largest = _domain.World.Allreduce(LargestMagnitude(field), Operation.Max);
        _split = new SliceSplit(Largest, whole.Count / _shortest, Slices);
        _field = field.Pointer;
        _domain.Team.For(_largest.Length, _splitOf);
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
        _shared?.Dispose();
    }

    private long WholeSize(int axes) => SizeOf(_lattice.Whole.Points, axes);

    /// <summary>Whether <see cref="Share"/> adds the marginal over all ranks.</summary>
    private static bool IsShared(int axes) => int.PopCount(axes) <= 2;

    private static long SizeOf(IReadOnlyList<int> points, int axes)
    {
        var size = 1L;
        for (var a = 0; a < points.Count; a++)
            size *= (axes >> a & 1) != 0 ? points[a] : 1;
        return size;
    }

    private double LargestMagnitude(NativeBuffer field)
    {
        _field = field.Pointer;
        _domain.Team.For(_largest.Length, _largestOf);
        var largest = 0.0;
        foreach (var part in _largest)
            largest = Math.Max(largest, part);
        return largest;
    }

    private void LargestOf(int chunk, int thread) =>
        _largest[chunk] = SliceSplit.Largest(_field + chunk * Chunk, Math.Min(Chunk, _lattice.Count - chunk * Chunk));

    private void SplitOf(int chunk, int thread)
    {
        var all = (1 << _lattice.Dimension) - 1;
        var at = chunk * Chunk;
        _split.Split(
            _field + at, Math.Min(Chunk, _lattice.Count - at), _sums[all, 0].Pointer + at, _sums[all, 1].Pointer + at, Slices > 2
            ? _sums[all, 2].Pointer + at : null);
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

        // Sums of few values are handed to a thread many at a time.
        var (n, parts) = (_lattice.Points[axis], (inner + Part - 1) / Part);
        _reduced = (n, inner, parts, outer * parts, Math.Max(1, Chunk / 4 / Math.Max(1, n * Math.Min(inner, Part))));
        _source = source;
        _target = target;
        _domain.Team.For(checked((int)((outer * parts + _reduced.Batch - 1) / _reduced.Batch)), _reduceOf);
    }

    private void ReduceOf(int item, int thread)
    {
        var (n, inner, parts, units, batch) = _reduced;
        for (var unit = item * batch; unit < Math.Min(units, (item + 1) * batch); unit++)
        {
            var (index, first) = (unit / parts, unit % parts * Part);
            var count = Math.Min(Part, inner - first);
            var from = _source + index * n * inner + first;
            var to = _target + index * inner + first;
            if (inner == 1)
            {
                *to = RowKernels.Sum(from, n);
                continue;
            }

            new Span<double>(to, checked((int)count)).Clear();
            for (var k = 0; k < n; k++)
                RowKernels.Add(from + k * inner, to, count);
        }
    }
}
