using System.Runtime.Intrinsics;
using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// Adds what the equilibrium gains and loses in the field of a perturbation, rate(i) += sqrt(M(i)) (LossUp[j][M+] + LossDown[j][M-]): by detailed
/// balance the far end of a bond is a number of the level times the near one, so that the sum over transfers is one look-up a direction and end,
/// and there is no loop over bonds. Source: docs/theory.md, "The perturbative form".
/// </summary>
internal static unsafe class ResponseKernel
{
    /// <summary>Adds the response of a class to the rate in its layout.</summary>
    /// <param name="bonds">the directions and their layout</param>
    /// <param name="tables">partial sums over m</param>
    /// <param name="root">sqrt(M)</param>
    /// <param name="rate">rate of this class</param>
    /// <param name="parallel">number of threads</param>
    public static void Add(BondClass bonds, BondTables tables, EquilibriumRoot root, NativeBuffer rate, ParallelOptions parallel)
    {
        if (bonds.Target.Count == 0)
            return;
        var members = BondMember.Of(bonds, tables);
        var (pieces, addition) = (bonds.Pieces, new Addition(bonds, root, rate.Pointer));
        Parallel.For(0, pieces.Length, parallel, piece =>
        {
            // Exact in 256 bits on any machine: these sums have no multiply-adds, and no order depends on the width.
            fixed (BondMember* member = members)
                BondLoss<Operations256, Vector256<double>>.Visit(bonds, pieces[piece], member, members.Length, addition);
        });
    }

    private readonly struct Addition(BondClass bonds, EquilibriumRoot root, double* rate) : BondLoss<Operations256, Vector256<double>>.IUse
    {
        public void Row(ReadOnlySpan<int> row, double* loss, int first, int end)
        {
            var (plane, head) = (bonds.Plane, 1.0);
            for (var k = 0; k < bonds.Others.Length; k++)
                head *= root.Axis(bonds.Others[k])[row[k]];
            ReadOnlySpan<double> a = root.Axis(plane.A), b = root.Axis(plane.B);
            var (ia, ib) = bonds.FirstPoint(row[^1]);
            var q = rate + bonds.RateOffset(row);
            for (var x = first; x < end; x++, ia -= plane.Pb, ib += plane.Pa)
                q[x] += head * (a[ia] * b[ib]) * loss[x];
        }
    }
}
