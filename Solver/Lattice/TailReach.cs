namespace ClusterLB.Solver.Lattice;

/// <summary>
/// The speed up to which a set of directions relaxes a tail. A fast particle of velocity v meets the bulk in collisions along ω only where
/// |v·ω| is within about 3 thermal widths. Where it is larger for all directions, the particle keeps its speed and direction; that begins
/// at
/// <code>3 σ / max_(|u| = 1) min_p |u·p|/|p|</code>
/// (d = 2: 3 σ over the sine of half the largest angle between neighbours). Source: docs/directions.md, "Tails".
/// </summary>
internal static class TailReach
{
    private const double Widths = 3;

    // Points a coordinate of the first search, and the steps that refine it.
    private const int Coarse = 24;
    private const double LeastStep = 1e-4;

    /// <summary>The speed, in units of the thermal width.</summary>
    public static double Of(DirectionSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Widths / Gap(set);
    }

    /// <summary>max over unit vectors u of min_p |u·p|/|p|: the sine of half the gap between the directions.</summary>
    public static double Gap(DirectionSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        double[][] units = [.. set.Half.Select(p => p.Vector.ToArray().Select(a => a / p.Length).ToArray())];
        double Least(double[] u)
        {
            var size = Math.Sqrt(u.Sum(a => a * a));
            return units.Min(p => Math.Abs(p.Zip(u, (a, b) => a * b).Sum())) / size;
        }

        // The set is invariant under signed permutations: 1 = u_1 >= u_2 >= ... >= 0 is enough.
        var best = (Least: 0.0, At: Array.Empty<double>());
        foreach (var u in Grid(set.Dimension))
        {
            if (Least(u) is var least && least > best.Least)
                best = (least, u);
        }

        for (var step = 0.5 / Coarse; step > LeastStep; step /= 2)
        {
            for (var improved = true; improved;)
            {
                improved = false;
                foreach (var move in Moves(set.Dimension))
                {
                    double[] next = [.. best.At.Zip(move, (a, m) => a + step * m)];
                    if (Least(next) is var least && least > best.Least)
                        (best, improved) = ((least, next), true);
                }
            }
        }

        return best.Least;
    }

    private static IEnumerable<double[]> Grid(int dimension)
    {
        var count = (int)Math.Pow(Coarse + 1, dimension - 1);
        for (var n = 0; n < count; n++)
        {
            var (u, rest) = (new double[dimension], n);
            u[0] = 1;
            for (var a = 1; a < dimension; a++)
            {
                u[a] = (double)(rest % (Coarse + 1)) / Coarse;
                rest /= Coarse + 1;
            }

            if (u.Zip(u.Skip(1), (a, b) => a >= b).All(ordered => ordered))
                yield return u;
        }
    }

    // All steps of -1, 0, 1 along the coordinates but the first.
    private static IEnumerable<double[]> Moves(int dimension)
    {
        var count = (int)Math.Pow(3, dimension - 1);
        for (var n = 0; n < count; n++)
        {
            var (move, rest) = (new double[dimension], n);
            for (var a = 1; a < dimension; a++)
            {
                move[a] = rest % 3 - 1;
                rest /= 3;
            }

            yield return move;
        }
    }
}
