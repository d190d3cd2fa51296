using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision.Bonds;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Solver.Collision;

/// <summary>
/// The scalar twin of <see cref="BondKernel"/> and <see cref="ObliqueKernel"/>: velocity by velocity, one multiply-add a bond, in the order
/// that the kernels promise (classes, then passes, their directions, sources from -M to M; then the loss), but without lines, chains, tiles
/// or vectors.
/// </summary>
internal static unsafe class ScalarBonds
{
    /// <summary>Q of all directions, C order.</summary>
    public static double[] Rate(
        VelocityLattice lattice, BondFamily[] families, IEnumerable<BondClass> classes, ObliqueBonds oblique, BondTables tables,
        NativeBuffer f)
    {
        var total = new double[lattice.Count];
        var index = new int[lattice.Dimension];
        foreach (var members in classes.Select(c => c.Members).Concat(oblique.Passes.Select(p => p.Members)))
        {
            for (var i = 0L; i < lattice.Count; i++)
            {
                lattice.Index(i, index);
                double gain = 0, above = 0, below = 0, loss = 0;
                foreach (var q in members)
                {
                    var p = families[q].Vector;
                    var (up, down) = (Inside(lattice, families[q], index, 1), Inside(lattice, families[q], index, -1));
                    var level = -families[q].LowestLevel + Enumerable.Range(0, p.Length).Sum(a => p[a] * index[a]);
                    var shift = Enumerable.Range(0, p.Length).Sum(a => p[a] * lattice.Stride(a));
                    var isOblique = ObliqueBonds.IsOblique(families[q]);
                    for (var m = -down; m <= up; m++)
                    {
                        if (m != 0)
                            gain = Math.FusedMultiplyAdd(
                                isOblique ? tables.Oblique.Gain(q, m, level)
                                : tables.Band(q)[(long)level * tables.Layout[q].Width + m], f[i + m * shift], gain);
                    }

                    if (isOblique)
                    {
                        loss += tables.Oblique.LossUp(q, up, level) + tables.Oblique.LossDown(q, down, level);
                        continue;
                    }

                    above += tables.LossUp(q)[level * (families[q].Transfers + 1L) + up];
                    below += tables.LossDown(q)[level * (families[q].Transfers + 1L) + down];
                }

                total[i] = Math.FusedMultiplyAdd(-(above + below + loss), f[i], gain) + total[i];
            }
        }

        return total;
    }

    /// <summary>The largest m with i ± m p inside.</summary>
    private static int Inside(VelocityLattice lattice, BondFamily family, int[] index, int sign)
    {
        var m = 0;
        while (m < family.Transfers && Enumerable.Range(0, index.Length)
            .All(a => index[a] + sign * (m + 1) * family.Vector[a] is var end && end >= 0 && end < lattice.Points[a]))
            m++;
        return m;
    }
}
