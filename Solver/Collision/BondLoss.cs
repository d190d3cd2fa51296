using System.Runtime.CompilerServices;
using ClusterLB.Decomposition.Blocks;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The loss -F(i) Σ_p (LossUp_p[j][M+] + LossDown_p[j][M-]) of rows whose gain is known: one table entry a direction and sense. Where the lines
/// are an axis, M+ and M- are numbers of the row, and so is the loss. Else they are the least of the row's and of the point's own in the plane,
/// <code>loss(x) = G+(A+(x)) + G-(A-(x)),   G±(A) = Σ_p Loss_p[j][min(M, A)],</code>
/// with A±(x) the transfers along ±P (<see cref="PlaneTransfers"/>): the sums over directions are taken once a row, for every A.
/// </summary>
internal static unsafe class BondLoss<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : struct
{
    private const int Padding = 8;

    /// <summary>Subtracts the loss from the rows of a box.</summary>
    public static void Subtract(BondClass bonds, Box box, BondMember* members, int count, double* field, double* rate) =>
        Visit(bonds, box, members, count, new Subtraction(bonds, field, rate));

    /// <summary>Calls <paramref name="use"/> with the loss rates of every row of a box, row by row.</summary>
    public static void Visit<TUse>(BondClass bonds, Box box, BondMember* members, int count, TUse use)
        where TUse : struct, IUse
    {
        var length = bonds.RowLength;
        var lines = stackalloc int[LineTables.Kinds * bonds.Lines.Width];
        var loss = stackalloc double[length];
        var transfers = 0;
        for (var k = 0; k < count; k++)
            transfers = Math.Max(transfers, members[k].Transfers);
        double* plus = stackalloc double[transfers + 1 + Padding], minus = stackalloc double[transfers + 1 + Padding];
        Span<int> above = stackalloc int[bonds.Inside is null ? 0 : length], below = stackalloc int[above.Length];
        Span<int> row = stackalloc int[3];
        row = row[..box.Dimension];
        for (var c = box.Lower[^1]; c < box.Upper[^1]; c++)
        {
            var (first, end) = bonds.Support[c - bonds.Target.Lower[^1]];
            bonds.Inside?.Row(c, transfers, above, below);
            box.Lower.CopyTo(row);
            row[^1] = c;
            do
            {
                bonds.Lines.Values(row, lines);
                if (bonds.Inside is null)
                {
                    var (up, down) = Row(members, count, lines, bonds.Lines.Width);
                    var value = TOperations.Broadcast(up + down);
                    for (var x = 0; x < length; x += TOperations.Count)
                        TOperations.Store(value, loss + x);
                }
                else
                {
                    Sums(members, count, lines, bonds.Lines.Width, transfers, plus, minus);
                    for (var x = first; x < end; x++)
                        loss[x] = plus[above[x]] + minus[below[x]];
                }

                use.Row(row, loss, first, end);
            }
            while (Next(box, row));
        }
    }

    /// <summary>What is done with the loss rates of a row.</summary>
    internal interface IUse
    {
        /// <summary>One row: the rates of its points x = first .. end - 1.</summary>
        void Row(ReadOnlySpan<int> row, double* loss, int first, int end);
    }

    private readonly struct Subtraction(BondClass bonds, double* field, double* rate) : IUse
    {
        public void Row(ReadOnlySpan<int> row, double* loss, int first, int end)
        {
            double* f = field + bonds.ReadOffset(row), q = rate + bonds.RateOffset(row);
            for (var x = first / 8 * 8; x < end; x += TOperations.Count)
                TOperations.Store(TOperations.MultiplySubtract(TOperations.Load(loss + x), TOperations.Load(f + x), TOperations.Load(q + x)), q + x);
        }
    }

    /// <summary>G+ and G- of a row that its plane does not bound.</summary>
    private static (double Plus, double Minus) Row(BondMember* members, int count, int* lines, int width)
    {
        double plus = 0, minus = 0;
        for (var k = 0; k < count; k++)
        {
            var p = members + k;
            var at = (long)lines[k] * (p->Transfers + 1);
            plus += p->LossPlus[at + lines[p->PlusLimit * width + k]];
            minus += p->LossMinus[at + lines[p->MinusLimit * width + k]];
        }

        return (plus, minus);
    }

    /// <summary>G+(A) and G-(A) for A = 0 .. <paramref name="most"/> and on to whole vectors, which may read on into the next level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums(BondMember* members, int count, int* lines, int width, int most, double* plus, double* minus)
    {
        var index = TOperations.Indices;
        for (var a = 0; a <= most; a += TOperations.Count)
        {
            TVector up = TOperations.Broadcast(0), down = up;
            for (var k = 0; k < count; k++)
            {
                var p = members + k;
                var at = (long)lines[k] * (p->Transfers + 1);
                double* x = p->LossPlus + at, y = p->LossMinus + at;
                var (limit, other) = (lines[p->PlusLimit * width + k], lines[p->MinusLimit * width + k]);
                up = TOperations.Add(up, TOperations.UpTo(index, TOperations.Broadcast(limit), TOperations.Load(x + a), TOperations.Broadcast(x[limit])));
                down = TOperations.Add(down, TOperations.UpTo(index, TOperations.Broadcast(other), TOperations.Load(y + a), TOperations.Broadcast(y[other])));
            }

            TOperations.Store(up, plus + a);
            TOperations.Store(down, minus + a);
            index = TOperations.Add(index, TOperations.Broadcast(TOperations.Count));
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
