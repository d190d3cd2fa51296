using System.Runtime.CompilerServices;
using ClusterLB.Decomposition.Blocks;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The loss -F(i) Σ_p (LossUp_p[j][M+] + LossDown_p[j][M-]) of rows whose gain is known: one table entry a direction and sense. Where the lines
/// are an axis, M+ and M- are numbers of the row, and so is the loss. Else they are the least of the other axes' and of the point's own in the plane,
/// <code>loss(x) = G+(A+(x)) + G-(A-(x)),   G±(A) = Σ_(m ≤ A) Σ_p { entry m of Loss_p[j] : m ≤ M± of the other axes },</code>
/// with A±(x) the transfers along ±P (<see cref="PlaneTransfers"/>): the tables of these directions hold the terms, not their partial sums
/// (<see cref="BondTables"/>), which are added over the directions row by row, for every A.
/// </summary>
internal static unsafe class BondLoss<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : struct
{
    /// <summary>Subtracts the loss from the rows of a box.</summary>
    public static void Subtract(BondClass bonds, Box box, BondMember* members, int count, double* field, double* rate, double* scratch) =>
        Visit(bonds, box, members, count, new Subtraction(field, rate), scratch);

    /// <summary>Calls <paramref name="use"/> with the loss rates of every row of a box, row by row.</summary>
    /// <param name="bonds">the directions and their layout</param>
    /// <param name="box">the rows, a piece of the target</param>
    /// <param name="members">the directions</param>
    /// <param name="count">their number</param>
    /// <param name="use">what is done with a row</param>
    /// <param name="scratch">room as <see cref="LossScratch"/> says</param>
    public static void Visit<TUse>(BondClass bonds, Box box, BondMember* members, int count, TUse use, double* scratch)
        where TUse : struct, IUse
    {
        var (lines, length, firstLine) = (box.Length(box.Dimension - 1), bonds.RowLength, box.Lower[^1]);
        var room = new LossScratch(scratch, lines, length, count, bonds.Transfers);
        bonds.Inside?.Rows(firstLine, lines, bonds.Transfers, room.Above, room.Below);
        Span<int> row = stackalloc int[3];
        row = row[..box.Dimension];
        box.Lower.CopyTo(row);
        do
        {
            row[^1] = firstLine;
            bonds.Lines.Heads(row, room.Heads);
            if (bonds.Inside is null)
                Rows(bonds, firstLine, lines, members, count, room);
            else
                Plane(bonds, firstLine, lines, members, count, room);
            var (read, piece) = (bonds.ReadOffset(row), bonds.PieceOffset(box, row));
            for (var c = 0; c < lines; c++, row[^1]++, read += bonds.SourceStrides[^1], piece += bonds.PieceStrides[^1])
            {
                var (first, end) = bonds.Support[row[^1] - bonds.Target.Lower[^1]];
                use.Row(row, read, piece, room.Loss + (long)c * length, first, end);
            }
        }
        while (Next(box, row));
    }

    /// <summary>What is done with the loss rates of a row.</summary>
    internal interface IUse
    {
        /// <summary>One row at a place in F and one in the rate of the piece: the loss rates of its points x = first .. end - 1.</summary>
        void Row(ReadOnlySpan<int> row, long read, long piece, double* loss, int first, int end);
    }

    private readonly struct Subtraction(double* field, double* rate) : IUse
    {
        public void Row(ReadOnlySpan<int> row, long read, long piece, double* loss, int first, int end)
        {
            double* f = field + read, q = rate + piece;
            for (var x = first / 8 * 8; x < end; x += TOperations.Count)
                TOperations.Store(TOperations.MultiplySubtract(TOperations.Load(loss + x), TOperations.Load(f + x), TOperations.Load(q + x)), q + x);
        }
    }

    /// <summary>Rows that their plane does not bound.</summary>
    private static void Rows(BondClass bonds, int firstLine, int lines, BondMember* members, int count, LossScratch room)
    {
        var width = bonds.Lines.Width;
        var values = room.Values;
        for (var c = 0; c < lines; c++)
        {
            bonds.Lines.Values(room.Heads, firstLine + c, values);
            double plus = 0, minus = 0;
            for (var k = 0; k < count; k++)
            {
                var p = members + k;
                var at = (long)values[k] * (p->Transfers + 1);
                plus += p->LossPlus[at + values[p->PlusLimit * width + k]];
                minus += p->LossMinus[at + values[p->MinusLimit * width + k]];
            }

            var loss = TOperations.Broadcast(plus + minus);
            for (var x = 0; x < bonds.RowLength; x += TOperations.Count)
                TOperations.Store(loss, room.Loss + (long)c * bonds.RowLength + x);
        }
    }

    /// <summary>The rows of one plane: the terms of one direction after the other, which are bounded by the other axes alike on all rows; then their partial sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane(BondClass bonds, int firstLine, int lines, BondMember* members, int count, LossScratch room)
    {
        var (width, stride) = (bonds.Lines.Width, room.Stride);
        new Span<double>(room.Plus, lines * stride).Clear();
        new Span<double>(room.Minus, lines * stride).Clear();
        for (var k = 0; k < count; k++)
        {
            var p = members + k;
            var level = bonds.Lines.Level(k, bonds.Others.Length, firstLine);
            var step = (lines > 1 ? bonds.Lines.Level(k, bonds.Others.Length, firstLine + 1) - level : 0) * (p->Transfers + 1);
            var at = (long)(room.Heads[k] + level) * (p->Transfers + 1);
            for (var a = 1; a <= p->Transfers; a += TOperations.Count)
            {
                TVector above = TOperations.FirstLanes(room.Heads[p->PlusLimit * width + k] - a + 1), below = TOperations.FirstLanes(room.Heads[p->MinusLimit * width + k] - a + 1);
                double* up = p->LossPlus + at + a, down = p->LossMinus + at + a, plus = room.Plus + LossScratch.Zero + a, minus = room.Minus + LossScratch.Zero + a;
                for (var c = 0; c < lines; c++, up += step, down += step, plus += stride, minus += stride)
                {
                    TOperations.Store(TOperations.Add(TOperations.Load(plus), TOperations.And(TOperations.Load(up), above)), plus);
                    TOperations.Store(TOperations.Add(TOperations.Load(minus), TOperations.And(TOperations.Load(down), below)), minus);
                }
            }
        }

        for (var c = 0; c < lines; c++)
        {
            double* plus = room.Plus + c * stride + LossScratch.Zero, minus = room.Minus + c * stride + LossScratch.Zero;
            for (var a = 1; a <= bonds.Transfers; a++)
            {
                plus[a] += plus[a - 1];
                minus[a] += minus[a - 1];
            }

            var (first, end) = bonds.Support[firstLine + c - bonds.Target.Lower[^1]];
            var row = (long)c * bonds.RowLength;
            for (var x = first; x < end; x++)
                room.Loss[row + x] = plus[room.Above[row + x]] + minus[room.Below[row + x]];
        }
    }

    /// <summary>The next row of a box with the same c; false after the last.</summary>
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
