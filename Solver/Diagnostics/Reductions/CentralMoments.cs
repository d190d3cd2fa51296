using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Diagnostics.Reductions;

/// <summary>
/// Central moments μ_α = Σ Π_a (v_a - u_a)^(α_a) F h^d about the mean velocity u, for all multi-indices |α| &lt;= order: exact sums of
/// terms formed point by point, hence the same bits on any number of ranks and threads. α = 0 is the mass, |α| = 1 vanishes to rounding,
/// |α| = 2 is mass times the temperature tensor, |α| = 3 has the heat flux, |α| = 4 the kurtosis.
/// </summary>
internal static unsafe class CentralMoments
{
    /// <summary>The multi-indices of d components with |α| &lt;= order: by |α|, then with the largest first component first.</summary>
    public static int[][] Indices(int dimension, int order) => [.. Enumerable.Range(0, order + 1).SelectMany(n => OfOrder(dimension, n))];

    /// <summary>The moments in the order of <see cref="Indices"/>; collective.</summary>
    /// <param name="domain">ranks, lattice and block</param>
    /// <param name="field">F</param>
    /// <param name="centre">u, d components</param>
    /// <param name="order">the highest order</param>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public static double[] Of(Domain domain, NativeBuffer field, double[] centre, int order)
    {
        var (lattice, block) = (domain.Lattice, domain.Block);
        var indices = Indices(lattice.Dimension, order);
        var powers = Enumerable.Range(0, lattice.Dimension).Select(a => Powers(lattice.Axis(a), centre[a], order)).ToArray();
        var largest = FieldRange.Of(domain, field).Largest;
        SliceSplit[] splits = [.. indices.Select(alpha => new SliceSplit(
            1.0001 * largest * alpha.Select((n, a) => powers[a][n].Max(Math.Abs)).Aggregate(1.0, (x, y) => x * y), lattice.Count, 3))];
        var x = field.Pointer;
        var (row, last) = (block.Points[^1], lattice.Dimension - 1);
        var sums = RowBlocks.Sum(domain, splits, (rows, part) =>
        {
            var terms = (double*)rows.First;
            Span<int> index = stackalloc int[block.Dimension];
            for (var m = 0; m < indices.Length; m++)
            {
                var alpha = indices[m];
                var along = powers[last][alpha[last]].AsSpan(block.Box.Lower[last], row);
                for (var r = 0; r < rows.Rows; r++)
                {
                    block.Index((rows.FirstRow + r) * row, index);
                    var factor = 1.0;
                    for (var a = 0; a < last; a++)
                        factor *= powers[a][alpha[a]][block.Box.Lower[a] + index[a]];
                    var f = x + rows.Offset + (long)r * row;
                    for (var i = 0; i < row; i++)
                        terms[r * row + i] = f[i] * (factor * along[i]);
                }

                part[m].Add(terms, rows.Count);
            }
        });
        GC.KeepAlive(field);
        return [.. sums.Select(s => s.Total * lattice.CellVolume)];
    }

    private static double[][] Powers(double[] axis, double centre, int order)
    {
        var powers = new double[order + 1][];
        powers[0] = [.. axis.Select(_ => 1.0)];
        for (var n = 1; n <= order; n++)
            powers[n] = [.. axis.Select((v, i) => powers[n - 1][i] * (v - centre))];
        return powers;
    }

    private static IEnumerable<int[]> OfOrder(int dimension, int order)
    {
        if (dimension == 1)
            return [[order]];
        return Enumerable.Range(0, order + 1).Reverse()
            .SelectMany(first => OfOrder(dimension - 1, order - first).Select(rest => (int[])[first, .. rest]));
    }
}
