using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Sums;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Diagnostics.Reductions;

/// <summary>
/// Averages of F over shells of |v|. With the integer s = Σ_a (2 i_a - (n_a - 1))², |v| = sqrt(s) h/2, a velocity belongs to exactly one
/// shell, decided without rounding. Exact sums, hence the same bits on any number of ranks and threads. Shells without a velocity are left
/// out.
/// </summary>
/// <param name="Coordinate">mean of |v| (or of |v|²/2) over the velocities of each shell, rising</param>
/// <param name="Mean">mean of F over them</param>
/// <param name="Points">their number</param>
internal sealed unsafe record ShellAverage(double[] Coordinate, double[] Mean, long[] Points)
{
    /// <summary>Number of shells of the width of the spacing, those without a velocity included.</summary>
    public static int MostOfSpeed(VelocityLattice lattice) => 1 + Shell(Largest(lattice));

    /// <summary>Shells of the width of the spacing, (k - 1/2) h &lt;= |v| &lt; (k + 1/2) h; the coordinate is |v|. Collective.</summary>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public static ShellAverage OfSpeed(Domain domain, NativeBuffer field) =>
        Of(domain, field, MostOfSpeed(domain.Lattice), Shell, s => 0.5 * domain.Lattice.Spacing * Math.Sqrt(s));

    /// <summary>
    /// K shells of |v|²/2, k E &lt;= |v|²/2 &lt; (k + 1) E with K E just above the largest |v|²/2 of the lattice; the coordinate is |v|²/2.
    /// Collective.
    /// </summary>
    /// <exception cref="ArithmeticException">a value is not finite</exception>
    public static ShellAverage OfEnergy(Domain domain, NativeBuffer field, int shells)
    {
        var end = Largest(domain.Lattice) + 1;
        return Of(domain, field, shells, s => (int)(s * shells / end), s => 0.125 * domain.Lattice.Spacing * domain.Lattice.Spacing * s);
    }

    // k = floor(sqrt(s)/2 + 1/2): the root of (2k - 1)² is exact, and that of a smaller integer rounds to less.
    private static int Shell(long s) => (int)((Math.Sqrt(s) + 1) / 2);

    private static long Largest(VelocityLattice lattice) => lattice.Points.Sum(n => (n - 1L) * (n - 1));

    private static ShellAverage Of(Domain domain, NativeBuffer field, int shells, Func<long, int> shell, Func<long, double> coordinate)
    {
        var (lattice, block) = (domain.Lattice, domain.Block);
        var x = field.Pointer;
        var row = block.Points[^1];
        var values = new SliceSplit(FieldRange.Of(domain, field).Largest, lattice.Count, 3);
        var places = new SliceSplit(coordinate(Largest(lattice)), lattice.Count, 3);
        SliceSplit[] splits = [.. Enumerable.Repeat(values, shells), .. Enumerable.Repeat(places, shells)];
        var sums = RowBlocks.Sum(domain, splits, (rows, part) =>
        {
            Span<int> index = stackalloc int[block.Dimension];
            for (var r = 0; r < rows.Rows; r++)
            {
                block.Index((rows.FirstRow + r) * row, index);
                var rest = 0L;
                for (var a = 0; a < index.Length - 1; a++)
                    rest += Square(lattice, a, block.Box.Lower[a] + index[a]);
                var f = x + rows.Offset + (long)r * row;
                for (var i = 0; i < row; i++)
                {
                    var s = rest + Square(lattice, index.Length - 1, block.Box.Lower[^1] + i);
                    var k = shell(s);
                    part[k].Add(f[i]);
                    part[shells + k].Add(coordinate(s));
                }
            }
        });
        GC.KeepAlive(field);
        int[] found = [.. Enumerable.Range(0, shells).Where(k => sums[k].Count > 0)];
        return new ShellAverage(
            [.. found.Select(k => sums[shells + k].Total / sums[k].Count)], [.. found.Select(k => sums[k].Total / sums[k].Count)],
                [.. found.Select(k => sums[k].Count)]);
    }

    private static long Square(VelocityLattice lattice, int axis, int index)
    {
        var twice = 2L * index - (lattice.Points[axis] - 1);
        return twice * twice;
    }
}
