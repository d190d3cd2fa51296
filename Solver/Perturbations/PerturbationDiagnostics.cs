using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Perturbations;

/// <summary>
/// Sums over the lattice that are quadratic in a perturbation and keep their relative accuracy however small it is; exact and free of
/// order. With x = g/sqrt(M) = F/M - 1,
/// <code>
/// relative entropy     Σ_(F &gt; 0) F ln(F/M) - (F - M) = Σ M φ(x),   φ(x) = (1 + x) ln(1 + x) - x  (-x where F ≤ 0),   ≈ ½ Σ g²
/// entropy production   -Σ_(F &gt; 0) Q ln(F/M) = -Σ sqrt(M) dg/dt ln(1 + x)   (Σ Q ln M = 0, since ln M is conserved)
/// </code>
/// </summary>
/// <param name="SquaredNorm">‖g‖² = Σ g² h^d</param>
/// <param name="NormRate">Σ g dg/dt h^d = ½ d‖g‖²/dt; NaN without a rate</param>
/// <param name="RelativeEntropy">of F to M; does not rise with monotone weights</param>
/// <param name="EntropyProduction">as above; NaN without a rate</param>
internal sealed unsafe record PerturbationDiagnostics(double SquaredNorm, double NormRate, double RelativeEntropy, double EntropyProduction)
{
    // below this |x| the series of φ is summed
    private const double Small = 0.1;
    private const int Terms = 18;

    // sqrt(M) ln(1 + x) is at most this many times |g| for F > 0: ln(1 + x) >= -37 where x < -1/2
    private const double LogarithmBound = 80;

    /// <summary>The sums for a perturbation and its rate; collective.</summary>
    /// <param name="domain">ranks, lattice and block; the result does not depend on the ranks</param>
    /// <param name="root">sqrt(M)</param>
    /// <param name="perturbation">g</param>
    /// <param name="rate">dg/dt, or null</param>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public static PerturbationDiagnostics Compute(Domain domain, EquilibriumRoot root, NativeBuffer perturbation, NativeBuffer? rate)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(perturbation);
        var largest = FieldRange.Of(domain, perturbation).Largest;
        var fastest = rate is null ? 0 : FieldRange.Of(domain, rate).Largest;
        double[] bounds = [largest * largest, largest * fastest, largest * largest, LogarithmBound * largest * fastest];
        double* g = perturbation.Pointer, q = rate is null ? null : rate.Pointer;
        var sums = RowBlocks.Sum(domain, [.. bounds.Select(b => new SliceSplit(b, domain.Lattice.Count, 3))], (block, part) =>
        {
            double* roots = (double*)block.First, terms = (double*)block.Second;
            Fill(domain.Block, root, block, roots);
            for (var i = 0; i < block.Count; i++)
                terms[i] = g[block.Offset + i] * g[block.Offset + i];
            part[0].Add(terms, block.Count);
            for (var i = 0; i < block.Count; i++)
                terms[i] = Entropy(roots[i], g[block.Offset + i]);
            part[2].Add(terms, block.Count);
            if (q is null)
                return;
            for (var i = 0; i < block.Count; i++)
                terms[i] = g[block.Offset + i] * q[block.Offset + i];
            part[1].Add(terms, block.Count);
            for (var i = 0; i < block.Count; i++)
                terms[i] = roots[i] * q[block.Offset + i] * Logarithm(g[block.Offset + i] / roots[i]);
            part[3].Add(terms, block.Count);
        });
        GC.KeepAlive(perturbation);
        GC.KeepAlive(rate);
        var volume = domain.Lattice.CellVolume;
        return new PerturbationDiagnostics(
            sums[0].Total * volume,
            rate is null ? double.NaN : sums[1].Total * volume,
            sums[2].Total * volume,
            rate is null ? double.NaN : 0.0 - sums[3].Total * volume);
    }

    /// <summary>M φ(g/sqrt(M)), at most g².</summary>
    private static double Entropy(double root, double g)
    {
        var x = g / root;
        if (Math.Abs(x) < Small)
        {
            var sum = 0.0;
            for (var k = Terms; k >= 2; k--)
                sum = 1.0 / (k * (k - 1)) - x * sum;
            return sum * g * g;
        }

        return x > -1 ? root * (root + g) * Logarithm(x) - root * g : -root * g;
    }

    /// <summary>ln(1 + x) to rounding, 0 for x ≤ -1. After W. Kahan.</summary>
    private static double Logarithm(double x)
    {
        var sum = 1 + x;
        return sum <= 0 ? 0 : sum == 1 ? x : double.IsInfinity(sum) ? Math.Log(x) : Math.Log(sum) * (x / (sum - 1));
    }

    private static void Fill(VelocityLattice block, EquilibriumRoot root, RowBlocks.Block piece, double* into)
    {
        var length = block.Points[^1];
        var last = root.Axis(block.Dimension - 1).Slice(block.Box.Lower[^1], length);
        Span<int> index = stackalloc int[block.Dimension];
        for (var row = piece.FirstRow; row < piece.FirstRow + piece.Rows; row++, into += length)
        {
            block.Index(row * length, index);
            for (var a = 0; a < index.Length; a++)
                index[a] += block.Box.Lower[a];
            var factor = root.Value(index, index.Length - 1);
            for (var i = 0; i < length; i++)
                into[i] = factor * last[i];
        }
    }
}
