using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// Diagnostics that are not linear in F: sums over the lattice of terms formed point by point, exact and order-free
/// (<see cref="BinnedSum"/>, three slices, the bounds of the terms from a first pass), hence the same bits for any number of threads.
/// With quantum statistics F ln F is F ln F + (1 - ηF) ln(1 - ηF)/η, and ln F is ln(F/(1 - ηF)) (<see cref="OccupationEntropy"/>).
/// </summary>
/// <param name="Entropy">-Σ_(F&gt;0) F ln F h^d, with 0 ln 0 = 0</param>
/// <param name="AbsoluteEntropy">Σ_(F&gt;0) |F ln F| h^d, the scale of the rounding of the entropy</param>
/// <param name="EntropyProduction">
/// -Σ_(F&gt;0) Q ln F h^d. Since d/dt (F ln F) = Q ln F + Q, this is d/dt of the entropy up to the mass rate of the points with F &gt; 0,
/// which vanishes (to rounding) where F &gt; 0 everywhere. NaN without Q
/// </param>
/// <param name="MinDistribution">min F</param>
/// <param name="NegativePoints">number of points with F &lt; 0</param>
/// <param name="NegativeMass">Σ_(F&lt;0) |F| h^d</param>
/// <param name="EdgeMass">Σ |F| h^d over the outermost layer of the lattice: the points with the first or the last index on any
/// axis</param>
/// <param name="Distance">Σ |F - M_∞| h^d, M_∞ the equilibrium given; NaN without one</param>
public sealed unsafe record PointwiseDiagnostics(
    double Entropy, double AbsoluteEntropy, double EntropyProduction, double MinDistribution, long NegativePoints, double NegativeMass,
        double EdgeMass, double Distance)
{
    private const int Slices = 3;

    /// <summary>Σ_(ηF&gt;1) (F - 1/η) h^d of a Fermi gas: what no state has room for.</summary>
    internal double ExcessMass { get; init; }

    /// <summary>max |F|.</summary>
    internal double LargestDistribution { get; init; }

    // the sums, in this order
    private const int H = 0, AbsoluteH = 1, Production = 2, Negative = 3, Edge = 4, Difference = 5, Excess = 6;

    /// <summary>All diagnostics of a state: a pass for the bounds and one for the sums.</summary>
    /// <param name="domain">ranks, lattice and block; the result does not depend on the ranks</param>
    /// <param name="distribution">F over the block</param>
    /// <param name="rate">Q(F), or null where the entropy production is not wanted</param>
    /// <param name="final">M_∞, or null where the distance is not wanted or there is no such state</param>
    /// <param name="statistics">quantum statistics of the particles; Boltzmann's unless given</param>
    /// <exception cref="ArgumentException">a buffer does not have one double for each velocity</exception>
    /// <exception cref="ArithmeticException">a value is not finite, or a sum leaves the range of a double</exception>
    internal static PointwiseDiagnostics Compute(
        Domain domain, NativeBuffer distribution, NativeBuffer? rate, Equilibrium? final, QuantumStatistics statistics = default)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(distribution);
        var lattice = domain.Block;
        if (distribution.Length != lattice.Count || (rate?.Length ?? lattice.Count) != lattice.Count)
            throw new ArgumentException("a field has one double for each velocity", nameof(distribution));
        var range = FieldRange.Of(domain, distribution);
        var eta = statistics.Eta;
        var product = eta == 0 ? FieldLogarithm.ProductBound(range.Largest) : OccupationEntropy.Bound(range.Largest, eta);
        var slope = eta == 0 ? FieldLogarithm.Bound(range.Largest) : OccupationEntropy.SlopeBound(range.Largest, eta);
        var production = rate is null ? 0 : FieldRange.Of(domain, rate).Largest * slope;
        var isCrowded = eta * range.Largest > 1;
        double[] bounds =
        [
            product, product, production, range.Largest, range.Largest, range.Largest + (final?.Largest ?? 0),
            .. isCrowded ? [range.Largest] : Array.Empty<double>(),
        ];
        var f = distribution.Pointer;
        var q = rate is null ? null : rate.Pointer;
        var sums = RowBlocks.Sum(domain, [.. bounds.Select(b => new SliceSplit(b, domain.Lattice.Count, Slices))], (block, part) =>
        {
            AddEntropy(f + block.Offset, q is null ? null : q + block.Offset, eta, block, part);
            if (isCrowded)
                AddExcess(f + block.Offset, 1 / eta, block, part);
            if (range.NegativePoints > 0)
                AddNegative(f + block.Offset, block, part);
            AddEdge(lattice, f + block.Offset, block, part);
            if (final is not null)
                AddDifference(lattice, f + block.Offset, final, block, part);
        });
        GC.KeepAlive(distribution);
        GC.KeepAlive(rate);
        var volume = lattice.CellVolume;
        return new PointwiseDiagnostics(
            0.0 - sums[H].Total * volume,
            sums[AbsoluteH].Total * volume,
            rate is null ? double.NaN : 0.0 - sums[Production].Total * volume,
            range.Smallest,
            range.NegativePoints,
            sums[Negative].Total * volume,
            sums[Edge].Total * volume,
            final is null ? double.NaN : sums[Difference].Total * volume)
        {
            ExcessMass = isCrowded ? sums[Excess].Total * volume : 0,
            LargestDistribution = range.Largest,
        };
    }

    /// <summary>The same for the whole lattice in one process.</summary>
    internal static PointwiseDiagnostics Compute(
        VelocityLattice lattice, NativeBuffer distribution, NativeBuffer? rate, Equilibrium? final, int threads)
    {
        using var domain = Domain.Serial(lattice, threads);
        return Compute(domain, distribution, rate, final);
    }

    private static void AddEntropy(double* f, double* q, double eta, RowBlocks.Block block, BinnedSum[] sums)
    {
        double* logarithm = (double*)block.First, terms = (double*)block.Second, sizes = (double*)block.Third;
        if (eta != 0)
        {
            OccupationEntropy.Compute(f, eta, block.Count, terms, logarithm, sizes);
        }
        else
        {
            FieldLogarithm.Compute(f, logarithm, block.Count);
            for (var i = 0; i < block.Count; i++)
                terms[i] = f[i] * logarithm[i];
        }

        for (var i = 0; i < block.Count; i++)
            sizes[i] = Math.Abs(terms[i]);
        sums[H].Add(terms, block.Count);
        sums[AbsoluteH].Add(sizes, block.Count);
        if (q is null)
            return;
        for (var i = 0; i < block.Count; i++)
            terms[i] = q[i] * logarithm[i];
        sums[Production].Add(terms, block.Count);
    }

    private static void AddNegative(double* f, RowBlocks.Block block, BinnedSum[] sums)
    {
        var terms = (double*)block.First;
        for (var i = 0; i < block.Count; i++)
            terms[i] = Math.Max(-f[i], 0.0);
        sums[Negative].Add(terms, block.Count);
    }

    private static void AddExcess(double* f, double most, RowBlocks.Block block, BinnedSum[] sums)
    {
        var terms = (double*)block.First;
        for (var i = 0; i < block.Count; i++)
            terms[i] = Math.Max(f[i] - most, 0.0);
        sums[Excess].Add(terms, block.Count);
    }

    private static void AddEdge(VelocityLattice lattice, double* f, RowBlocks.Block block, BinnedSum[] sums)
    {
        var row = lattice.Points[^1];
        var terms = (double*)block.First;
        var found = 0;
        Span<int> index = stackalloc int[lattice.Dimension];
        for (var r = 0; r < block.Rows; r++, f += row)
        {
            lattice.Index((block.FirstRow + r) * row, index);
            var outside = false;
            for (var a = 0; a < index.Length - 1; a++)
                outside |= IsEdge(lattice, a, index[a]);
            for (var i = 0; i < row; i++)
            {
                if (outside || IsEdge(lattice, index.Length - 1, i))
                    terms[found++] = Math.Abs(f[i]);
            }
        }

        sums[Edge].Add(terms, found);
    }

    private static bool IsEdge(VelocityLattice block, int axis, int index)
    {
        var whole = block.Box.Lower[axis] + index;
        return whole == 0 || whole == block.Whole.Points[axis] - 1;
    }

    private static void AddDifference(
        VelocityLattice lattice, double* f, Equilibrium final, RowBlocks.Block block, BinnedSum[] sums)
    {
        var terms = (double*)block.First;
        final.Fill(lattice, block.FirstRow, block.Rows, terms);
        for (var i = 0; i < block.Count; i++)
            terms[i] = Math.Abs(f[i] - terms[i]);
        sums[Difference].Add(terms, block.Count);
    }
}
