using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Collision;

/// <summary>
/// The scalar twin of <see cref="BondKernel"/>: velocity by velocity, one multiply-add a bond, in the order that the kernel promises (classes, their
/// directions, sources from -M to M; then the loss), but without lines, chains, tiles or vectors.
/// </summary>
internal static unsafe class ScalarBonds
{
    /// <summary>Q of all classes, C order.</summary>
    public static double[] Rate(VelocityLattice lattice, BondFamily[] families, IEnumerable<BondClass> classes, BondTables tables, NativeBuffer f)
    {
        var total = new double[lattice.Count];
        var index = new int[lattice.Dimension];
        foreach (var bonds in classes)
        {
            for (var i = 0L; i < lattice.Count; i++)
            {
                lattice.Index(i, index);
                double gain = 0, plus = 0, minus = 0;
                double[] above = new double[bonds.Transfers + 1], below = new double[above.Length];
                foreach (var q in bonds.Members)
                {
                    var p = families[q].Vector;
                    var (up, down) = (Inside(lattice, families[q], index, 1), Inside(lattice, families[q], index, -1));
                    var level = -families[q].LowestLevel + Enumerable.Range(0, p.Length).Sum(a => p[a] * index[a]);
                    var shift = Enumerable.Range(0, p.Length).Sum(a => p[a] * lattice.Stride(a));
                    var row = tables.Band(q) + (long)level * tables.Layout[q].Width;
                    for (var m = -down; m <= up; m++)
                    {
                        if (m != 0)
                            gain = Math.FusedMultiplyAdd(row[m], f[i + m * shift], gain);
                    }

                    double* lossUp = tables.LossUp(q) + level * (families[q].Transfers + 1L), lossDown = tables.LossDown(q) + level * (families[q].Transfers + 1L);
                    var along = bonds.Plane.Line(p[bonds.Plane.A], p[bonds.Plane.B]) >= 0;
                    if (bonds.Plane.IsAxis)
                    {
                        (plus, minus) = along ? (plus + lossUp[up], minus + lossDown[down]) : (plus + lossDown[down], minus + lossUp[up]);
                        continue;
                    }

                    // Terms, added over the directions first.
                    for (var m = 1; m <= up; m++)
                        (along ? above : below)[m] += lossUp[m];
                    for (var m = 1; m <= down; m++)
                        (along ? below : above)[m] += lossDown[m];
                }

                for (var m = 1; m < above.Length; m++)
                    (plus, minus) = (plus + above[m], minus + below[m]);
                total[i] = Math.FusedMultiplyAdd(-(plus + minus), f[i], gain) + total[i];
            }
        }

        return total;
    }

    /// <summary>The largest m with i ± m p inside.</summary>
    private static int Inside(VelocityLattice lattice, BondFamily family, int[] index, int sign)
    {
        var m = 0;
        while (m < family.Transfers && Enumerable.Range(0, index.Length).All(a => index[a] + sign * (m + 1) * family.Vector[a] is var end && end >= 0 && end < lattice.Points[a]))
            m++;
        return m;
    }
}
