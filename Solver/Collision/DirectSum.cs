using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The slow, obvious twin of <see cref="CollisionOperator"/>: the (k, v2) double sum over all lattice collisions
/// (v1, v2) -> (v1 + m p h, v2 - m p h) that conserve energy,
/// <code>
/// Q(v1) += w_p W(p, m, j) |p| h^(d-1) Σ_(u: p·u = p·v1, u and u + m p inside) [
///     F(v1 + m p) F(u) (1 - ηF(v1)) (1 - ηF(u + m p)) - F(v1) F(u + m p) (1 - ηF(v1 + m p)) (1 - ηF(u))]
/// </code>
/// with the opposite change at v1 + m p. It shares the radial weights with the fast operator and nothing else: tests hold the factorised
/// sums and kernels against it. (What <c>bench</c> times is the same sum with its pairs sorted by level, which is faster.) Also returns
/// gain + loss before cancellation.
/// </summary>
internal static class DirectSum
{
    /// <summary>Q(F) by the double sum.</summary>
    /// <param name="lattice">the velocity lattice</param>
    /// <param name="families">the bonds</param>
    /// <param name="weights">W[q][m][j]</param>
    /// <param name="distribution">F</param>
    /// <param name="rate">receives Q</param>
    /// <param name="turnover">receives Σ |W| (gain + loss), the magnitude before cancellation; may be null</param>
    /// <param name="eta">η of the statistics, with its sign; 0 for Boltzmann's</param>
    public static void Evaluate(
        VelocityLattice lattice, BondFamily[] families, IReadOnlyList<double[][]> weights, NativeBuffer distribution, NativeBuffer rate,
        NativeBuffer? turnover, double eta = 0)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(families);
        rate.Clear();
        turnover?.Clear();
        for (var q = 0; q < families.Length; q++)
        {
            for (var m = 1; m <= families[q].Transfers; m++)
                Transfer(lattice, families[q], m, weights[q][m], distribution, rate, turnover, eta);
        }
    }

    private static void Transfer(
        VelocityLattice lattice, BondFamily family, int m, double[] weight, NativeBuffer f, NativeBuffer rate, NativeBuffer? turnover,
        double eta)
    {
        var (lower, shift) = LowerEnds(lattice, family, m);
        foreach (var (v1, level) in lower)
        {
            double gain = 0, loss = 0;
            foreach (var (u, other) in lower)
            {
                if (other != level)
                    continue;
                gain += f[v1 + shift] * f[u] * (1 - eta * f[v1]) * (1 - eta * f[u + shift]);
                loss += f[v1] * f[u + shift] * (1 - eta * f[v1 + shift]) * (1 - eta * f[u]);
            }

            var w = family.Direction.Weight * weight[level] * family.HyperplaneMeasure;
            rate[v1] += w * (gain - loss);
            rate[v1 + shift] -= w * (gain - loss);
            if (turnover is null)
                continue;
            turnover[v1] += Math.Abs(w) * (gain + loss);
            turnover[v1 + shift] += Math.Abs(w) * (gain + loss);
        }
    }

    /// <summary>Every velocity i for which i + m u is inside too, with its level, and the distance between the two in memory.</summary>
    private static (List<(long Offset, int Level)> Lower, long Shift) LowerEnds(VelocityLattice lattice, BondFamily family, int m)
    {
        var ends = new List<(long, int)>();
        var shift = 0L;
        for (var a = 0; a < lattice.Dimension; a++)
            shift += m * family.Step[a] * lattice.Stride(a);
        var index = new int[lattice.Dimension];
        for (var offset = 0L; offset < lattice.Count; offset++)
        {
            lattice.Index(offset, index);
            var inside = true;
            var level = -family.LowestLevel;
            for (var a = 0; a < index.Length; a++)
            {
                var end = index[a] + m * family.Step[a];
                inside &= end >= 0 && end < lattice.Points[a];
                level += family.Vector[a] * index[a];
            }

            if (inside)
                ends.Add((offset, level));
        }

        return (ends, shift);
    }
}
