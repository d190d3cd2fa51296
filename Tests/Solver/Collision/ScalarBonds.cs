using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Collision.Bonds;
using ClusterLB.Solver.Collision.Bonds.Lines;
using ClusterLB.Solver.Collision.Bonds.Oblique;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Solver.Collision;

/// <summary>
/// The scalar twin of <see cref="LineKernel{TAddition}"/> and <see cref="ObliqueKernel{TAddition}"/>: velocity by velocity, one
/// multiply-add a bond, in the order that the kernels promise (sets, then passes, their directions, sources from -M to M; then the loss),
/// but without lines, chains, tiles or vectors.
/// </summary>
internal static class ScalarBonds
{
    /// <summary>Q of all directions, C order.</summary>
    public static double[] Rate(VelocityLattice lattice, BondFamily[] families, BondSets bonds, BondTables tables, NativeBuffer f)
    {
        var total = new double[lattice.Count];
        var index = new int[lattice.Dimension];
        foreach (var (set, members) in bonds.All.SelectMany(Together))
        {
            for (var i = 0L; i < lattice.Count; i++)
            {
                lattice.Index(i, index);
                double gain = 0, above = 0, below = 0, loss = 0;
                foreach (var k in members)
                {
                    var (q, table) = (set.Directions[k], tables.Of(set));
                    var p = families[q].Vector;
                    var (up, down) = (Inside(lattice, families[q], index, 1), Inside(lattice, families[q], index, -1));
                    var level = -families[q].LowestLevel + Enumerable.Range(0, p.Length).Sum(a => p[a] * index[a]);
                    var shift = Enumerable.Range(0, p.Length).Sum(a => p[a] * lattice.Stride(a));
                    for (var m = -down; m <= up; m++)
                    {
                        if (m != 0)
                            gain = Math.FusedMultiplyAdd(table.Gain(k, m, level), f[i + m * shift], gain);
                    }

                    if (set.Axis is null)
                    {
                        loss += table.LossUp(k, up, level) + table.LossDown(k, down, level);
                        continue;
                    }

                    above += table.LossUp(k, up, level);
                    below += table.LossDown(k, down, level);
                }

                total[i] = Math.FusedMultiplyAdd(-(above + below + loss), f[i], gain) + total[i];
            }
        }

        return total;
    }

    /// <summary>Members whose sources a velocity adds before it subtracts their loss.</summary>
    private static IEnumerable<(IBondSet Set, int[] Members)> Together(IBondSet set) => set is ObliqueBonds oblique
        ? oblique.Passes.Select(pass => (set, pass.Members))
        : [(set, [.. Enumerable.Range(0, set.Directions.Length)])];

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
