using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// The loss -F(i) Σ_p (LossUp_p[j][M+] + LossDown_p[j][M-]) of lines whose gain is known: one table entry a direction and sense for a whole
/// line, since neither its level nor the largest transfers M+ and M- that stay inside depend on x.
/// </summary>
internal static unsafe class BondLoss<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : struct
{
    /// <summary>Subtracts the loss from the rows of a box.</summary>
    public static void Subtract(BondClass bonds, Box box, BondMember* members, int count, double* field, double* rate, double* scratch) =>
        Visit(bonds, box, members, count, new Subtraction(field, rate, bonds.RowLength), scratch);

    /// <summary>Calls <paramref name="use"/> with the loss rate of every row of a box, row by row.</summary>
    /// <param name="bonds">the directions and their layout</param>
    /// <param name="box">the rows, a piece of the target</param>
    /// <param name="members">the directions</param>
    /// <param name="count">their number</param>
    /// <param name="use">what is done with a row</param>
    /// <param name="scratch">room as <see cref="LossScratch"/> says</param>
    public static void Visit<TUse>(BondClass bonds, Box box, BondMember* members, int count, TUse use, double* scratch)
        where TUse : struct, IUse
    {
        var (lines, firstLine, width) = (box.Length(box.Dimension - 1), box.Lower[^1], bonds.Lines.Width);
        var room = new LossScratch(scratch, count);
        var values = room.Values;
        Span<int> row = stackalloc int[3];
        row = row[..box.Dimension];
        box.Lower.CopyTo(row);
        do
        {
            row[^1] = firstLine;
            bonds.Lines.Heads(row, room.Heads);
            var (read, piece) = (bonds.ReadOffset(row), bonds.PieceOffset(box, row));
            for (var c = 0; c < lines; c++, row[^1]++, read += bonds.SourceStrides[^1], piece += bonds.PieceStrides[^1])
            {
                bonds.Lines.Values(room.Heads, row[^1], values);
                double up = 0, down = 0;
                for (var k = 0; k < count; k++)
                {
                    var p = members + k;
                    var at = (long)values[k] * (p->Transfers + 1);
                    up += p->LossUp[at + values[LineTables.Up * width + k]];
                    down += p->LossDown[at + values[LineTables.Down * width + k]];
                }

                use.Row(row, read, piece, up + down);
            }
        }
        while (Next(box, row));
    }

    /// <summary>What is done with the loss rate of a row.</summary>
    internal interface IUse
    {
        /// <summary>One row at a place in F and one in the rate of the piece.</summary>
        void Row(ReadOnlySpan<int> row, long read, long piece, double loss);
    }

    private readonly struct Subtraction(double* field, double* rate, int length) : IUse
    {
        public void Row(ReadOnlySpan<int> row, long read, long piece, double loss)
        {
            double* f = field + read, q = rate + piece;
            var factor = TOperations.Broadcast(loss);
            for (var x = 0; x < length; x += TOperations.Count)
                TOperations.Store(TOperations.MultiplySubtract(factor, TOperations.Load(f + x), TOperations.Load(q + x)), q + x);
        }
    }

    /// <summary>The next row of a box with the same index on the last row axis; false after the last.</summary>
    private static bool Next(Box box, Span<int> row)
    {
        for (var k = row.Length - 2; k >= 0; k--)
        {
            if (++row[k] < box.Upper[k])
                return true;
            row[k] = box.Lower[k];
        }

        return false;
    }
}
