using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>What <see cref="ResponseKernel{TOperations, TVector}"/> adds, for oblique directions: rate(i) += sqrt(M(i)) (LossUp[j][M+] +
/// LossDown[j][M-]).</summary>
internal static unsafe class ObliqueResponse<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : struct
{
    /// <summary>Adds the response of a pass to the rows of a tile at one step.</summary>
    /// <param name="rows">number of rows</param>
    /// <param name="at">the rows</param>
    /// <param name="members">the directions, with partial sums over m</param>
    /// <param name="count">their number</param>
    /// <param name="root">sqrt(M)</param>
    /// <param name="bonds">the block</param>
    /// <param name="origin">the rate of the block</param>
    public static void Add(
        int rows, ref readonly RowPlace at, ObliqueMember* members, int count, EquilibriumRoot root, ObliqueBonds bonds, double* origin)
    {
        var sums = stackalloc double[2 * TOperations.Count];
        var last = root.Axis(bonds.Block.Dimension - 1);
        for (var x = at.First; x < at.End; x += 2 * TOperations.Count)
        {
            TVector low = default, high = default;
            ObliqueRows<TOperations, TVector>.Loss(in at, x, members, count, ref low, ref high);
            TOperations.Store(low, sums);
            TOperations.Store(high, sums + TOperations.Count);
            for (var row = 0; row < rows; row++)
            {
                var rate = at.Rate(row);
                var head = bonds.Head(root, (rate - origin) / (at.End - at.First));
                for (var k = 0; k < Math.Min(2 * TOperations.Count, at.End - x); k++)
                    rate[x - at.First + k] += head * last[x + k] * sums[k];
            }
        }
    }
}
