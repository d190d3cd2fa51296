using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// The terms of the entropy of Fermi and Bose gases, point by point:
/// <code>e(F) = F ln F + (1 - ηF) ln(1 - ηF)/η,     e'(F) = ln(F/(1 - ηF))</code>
/// for F &gt; 0 and 1 - ηF &gt; 0; a logarithm of what is not positive counts as 0, and so does e' then. With u = 1 - ηF rounded,
/// ln(1 - ηF) = ln u · ηF/(1 - u) keeps its digits where ηF is small; as η goes to 0, e(F) goes to F ln F - F.
/// </summary>
internal static unsafe class OccupationEntropy
{
    /// <summary>e and e' over contiguous points; the value at a point does not depend on its place.</summary>
    /// <param name="field">F</param>
    /// <param name="eta">η, not 0</param>
    /// <param name="count">number of points</param>
    /// <param name="entropy">receives e</param>
    /// <param name="slope">receives e'</param>
    /// <param name="scratch">as many doubles</param>
    public static void Compute(double* field, double eta, int count, double* entropy, double* slope, double* scratch)
    {
        FieldLogarithm.Compute(field, slope, count);
        for (var i = 0; i < count; i++)
            scratch[i] = 1 - eta * field[i];
        FieldLogarithm.Compute(scratch, scratch, count);
        for (var i = 0; i < count; i++)
        {
            var (f, occupied) = (field[i], eta * field[i]);
            var free = 1 - occupied;
            var logarithm = free == 1 ? -occupied : scratch[i] * (occupied / (1 - free));
            entropy[i] = f * slope[i] + (f > 0 && free > 0 ? free * logarithm / eta : 0);
            slope[i] = f > 0 && free > 0 ? slope[i] - logarithm : 0;
        }
    }

    /// <summary>An upper bound of |e(F)| for |F| up to <paramref name="largest"/>: |(1 - y) ln(1 - y)| is at most |y| (1 + |y|).</summary>
    public static double Bound(double largest, double eta) =>
        FieldLogarithm.ProductBound(largest) + 1.0001 * largest * (1 + Math.Abs(eta) * largest);

    /// <summary>An upper bound of |e'(F)| likewise.</summary>
    public static double SlopeBound(double largest, double eta) =>
        FieldLogarithm.Bound(largest) + FieldLogarithm.Bound(1 + Math.Abs(eta) * largest);
}
