using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// Adds what the equilibrium gains and loses in the field of a perturbation, rate(i) += sqrt(M(i)) (LossUp[j][M+] + LossDown[j][M-]): by
/// detailed balance the far end of a bond is a number of the level times the near one, so that the sum over transfers is one look-up a
/// direction and end, and there is no loop over bonds. Source: docs/theory.md, "The perturbative form".
/// </summary>
internal static unsafe class ResponseKernel<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : struct
{
    /// <summary>Adds the response of a class to a piece of its rate.</summary>
    /// <param name="bonds">the directions and their layout</param>
    /// <param name="box">the rows, a piece of the target</param>
    /// <param name="members">the directions, with partial sums over m</param>
    /// <param name="count">their number</param>
    /// <param name="root">sqrt(M)</param>
    /// <param name="rate">rate of the piece</param>
    /// <param name="scratch">as <see cref="LossScratch"/> needs it</param>
    public static void Add(BondClass bonds, Box box, BondMember* members, int count, EquilibriumRoot root, double* rate, double* scratch) =>
        BondLoss<TOperations, TVector>.Visit(bonds, box, members, count, new Addition(bonds, root, rate), scratch);

    private readonly struct Addition(BondClass bonds, EquilibriumRoot root, double* rate) : BondLoss<TOperations, TVector>.IUse
    {
        public void Row(ReadOnlySpan<int> row, long read, long piece, double loss)
        {
            var factor = loss;
            for (var k = 0; k < row.Length; k++)
                factor *= root.Axis(bonds.RowAxes[k])[row[k]];
            var along = root.Axis(bonds.Axis).Slice(bonds.Block.Lower[bonds.Axis], bonds.Block.Length(bonds.Axis));
            var q = rate + piece;
            for (var x = 0; x < along.Length; x++)
                q[x] += factor * along[x];
        }
    }
}
