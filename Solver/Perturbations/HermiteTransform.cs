using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// The Hermite coefficients a_α = Σ g φ_α h^d of a field, one axis after the other: cost n^d K (1 + K/n + ...), K = degree + 1. Exact to
/// rounding where the lattice holds and resolves φ_α: at h = 0.6 and extent 9 to 13 digits up to degree 5. Every partial sum is exact
/// (two slices), so the bits do not depend on ranks or threads: along an axis the ranks of a line of blocks add theirs.
/// </summary>
internal sealed unsafe class HermiteTransform : IDisposable
{
    private readonly Domain _domain;
    private readonly double[][] _tables;
    private readonly double _largest;
    private readonly Communicator[] _lines;

    /// <summary>Tabulates φ_0 ... φ_degree on the axes; collective.</summary>
    public HermiteTransform(Domain domain, int degree)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        (_domain, Degree) = (domain, degree);
        var d = domain.Lattice.Dimension;
        _tables = new double[d][];
        for (var a = 0; a < d; a++)
        {
            var (n, first) = (domain.Block.Points[a], domain.Block.Box.Lower[a]);
            _tables[a] = new double[n * (degree + 1)];
            for (var i = 0; i < n; i++)
                HermiteFunctions.Evaluate(domain.Lattice.Velocity(a, first + i), _tables[a].AsSpan(i * (degree + 1), degree + 1));
        }

        // |φ_n| <= φ_0(0) = 0.6316 (Cramér)
        _largest = 0.64;
        _lines = domain.World.Size == 1 ? [] : [.. Enumerable.Range(0, d).Select(a => domain.World.Split(Line(a)))];
    }

    /// <summary>Doubles that a transform holds at its largest: what an axis is summed from, two slices of the sums, and the sums.</summary>
    /// <param name="block">lengths of the block</param>
    /// <param name="degree">largest degree on an axis</param>
    internal static long PeakLengthOf(IReadOnlyList<int> block, int degree)
    {
        var (peak, from, length) = (0L, 0L, block.Aggregate(1L, (product, n) => product * n));
        foreach (var n in block)
        {
            length = length / Math.Max(n, 1) * (degree + 1);
            (peak, from) = (Math.Max(peak, from + 3 * length), length);
        }

        return peak;
    }

    /// <summary>The largest degree on an axis, and of the spectrum.</summary>
    public int Degree { get; }

    /// <summary>a_α for α_a = 0 ... degree on each axis, C order, the same on every rank; collective.</summary>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public double[] Coefficients(NativeBuffer field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var lattice = _domain.Block;
        var (values, outer) = (field, 1L);
        for (var a = 0; a < lattice.Dimension; a++)
        {
            var inner = 1L;
            for (var b = a + 1; b < lattice.Dimension; b++)
                inner *= lattice.Points[b];
            var next = Contract(values, a, outer, inner);
            if (a > 0)
                values.Dispose();
            (values, outer) = (next, outer * (Degree + 1));
        }

        var volume = lattice.CellVolume;
        var coefficients = new double[outer];
        for (var i = 0; i < outer; i++)
            coefficients[i] = values[i] * volume;
        values.Dispose();
        return coefficients;
    }

    /// <summary>E_N = Σ_(|α| = N) a_α², N = 0 ... degree; collective.</summary>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public HermiteSpectrum Spectrum(NativeBuffer field)
    {
        var coefficients = Coefficients(field);
        var energies = new double[Degree + 1];
        for (var i = 0; i < coefficients.Length; i++)
        {
            var (rest, total) = (i, 0);
            for (var a = 0; a < _domain.Lattice.Dimension; a++)
                (rest, total) = (rest / (Degree + 1), total + rest % (Degree + 1));
            if (total <= Degree)
                energies[total] += coefficients[i] * coefficients[i];
        }

        return new HermiteSpectrum(_domain.Lattice.Dimension, energies);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var line in _lines)
            line.Dispose();
    }

    /// <summary>The number of this rank's line of blocks along an axis.</summary>
    private int Line(int axis)
    {
        var ranks = _domain.Grid.Ranks;
        var (rest, colour, stride) = (_domain.World.Rank, 0, 1);
        for (var a = ranks.Length - 1; a >= 0; a--)
        {
            var place = rest % ranks[a];
            rest /= ranks[a];
            if (a == axis)
                continue;
            colour += place * stride;
            stride *= ranks[a];
        }

        return colour;
    }

    /// <summary>(outer, n, inner) to (outer, K, inner): sums over the axis, of all ranks of its line.</summary>
    private NativeBuffer Contract(NativeBuffer values, int axis, long outer, long inner)
    {
        var (n, kinds, table) = (_domain.Block.Points[axis], Degree + 1, _tables[axis]);
        var largest = FieldRange.Of(_domain, values).Largest * _largest;
        var split = new SliceSplit(largest, _domain.Lattice.Points[axis], 2);
        var length = outer * kinds * inner;
        using var sums = new NativeBuffer(2 * length);
        double* x = values.Pointer, high = sums.Pointer, low = high + length;
        var (first, second) = (split.Shift(0), split.Shift(1));
        _domain.Team.For(outer * kinds, 1, (row, _) =>
        {
            var (o, k) = (row / kinds, (int)(row % kinds));
            double* one = high + row * inner, two = low + row * inner;
            for (var i = 0; i < n; i++)
            {
                var phi = table[i * kinds + k];
                var from = x + (o * n + i) * inner;
                for (var j = 0L; j < inner; j++)
                {
                    var term = from[j] * phi;
                    var slice = term + first - first;
                    one[j] += slice;
                    two[j] += term - slice + second - second;
                }
            }
        });
        GC.KeepAlive(values);
        if (_lines.Length > 0)
            _lines[axis].Allreduce(sums.Pointer, sums.Length, Operation.Sum);
        var result = new NativeBuffer(length);
        for (var i = 0L; i < length; i++)
            result[i] = high[i] + low[i];
        return result;
    }
}
