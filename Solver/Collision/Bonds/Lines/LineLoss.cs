using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>
/// The loss -F(i) Σ_p (LossUp_p[j][M+] + LossDown_p[j][M-]) of lines whose gain is known: one table entry a direction and sense for a whole
/// line, since neither its level nor the largest transfers M+ and M- that stay inside depend on x.
/// </summary>
internal static unsafe class LineLoss<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : struct
{
    /// <summary>Subtracts the loss from the lines of a piece.</summary>
    public static void Subtract(LineBonds bonds, Box piece, LineCoefficients* directions, double* field, double* rate, double* scratch) =>
        Visit(bonds, piece, directions, new Subtraction(field, rate, bonds.Layout.Shape.LineLength), scratch);

    /// <summary>Calls <paramref name="visitor"/> with the loss rate of every line of a piece.</summary>
    /// <param name="bonds">the directions and their lines</param>
    /// <param name="piece">the lines</param>
    /// <param name="directions">tables of the directions</param>
    /// <param name="visitor">what is done with a line</param>
    /// <param name="scratch">room as <see cref="LossScratch"/> says</param>
    public static void Visit<TVisitor>(LineBonds bonds, Box piece, LineCoefficients* directions, TVisitor visitor, double* scratch)
        where TVisitor : struct, ILineVisitor
    {
        var (layout, levels, count, width) = (bonds.Layout, bonds.Levels, bonds.Directions.Length, bonds.Levels.Width);
        var (lines, firstLine) = (piece.Length(piece.Dimension - 1), piece.Lower[^1]);
        var (readStride, stride) = (layout.Shape.SourceStrides[^1], layout.Shape.PieceStrides[^1]);
        var room = new LossScratch(scratch, count);
        var values = room.Values;
        Span<int> line = stackalloc int[3];
        line = line[..piece.Dimension];
        piece.Lower.CopyTo(line);
        do
        {
            line[^1] = firstLine;
            levels.Begin(line, room.Partial);
            var (read, place) = (layout.ReadOffset(line), layout.PieceOffset(piece, line));
            for (var c = 0; c < lines; c++, line[^1]++, read += readStride, place += stride)
            {
                levels.Complete(room.Partial, line[^1], values);
                double up = 0, down = 0;
                for (var k = 0; k < count; k++)
                {
                    var p = directions + k;
                    var at = (long)values[k] * (p->Transfers + 1);
                    up += p->LossUp[at + values[LineLevels.Up * width + k]];
                    down += p->LossDown[at + values[LineLevels.Down * width + k]];
                }

                visitor.Line(line, read, place, up + down);
            }
        }
        while (Next(piece, line));
    }

    private readonly struct Subtraction(double* field, double* rate, int length) : ILineVisitor
    {
        public void Line(ReadOnlySpan<int> line, long read, long place, double loss)
        {
            double* f = field + read, to = rate + place;
            var factor = TOperations.Broadcast(loss);
            for (var x = 0; x < length; x += TOperations.Count)
                TOperations.Store(TOperations.MultiplySubtract(factor, TOperations.Load(f + x), TOperations.Load(to + x)), to + x);
        }
    }

    /// <summary>The next line of a piece with the same index on the last axis across; false after the last.</summary>
    private static bool Next(Box piece, Span<int> line)
    {
        for (var k = line.Length - 2; k >= 0; k--)
        {
            if (++line[k] < piece.Upper[k])
                return true;
            line[k] = piece.Lower[k];
        }

        return false;
    }
}

/// <summary>What is done with the loss rate of a line.</summary>
internal interface ILineVisitor
{
    /// <summary>Visits a line.</summary>
    /// <param name="line">its indices on the axes across</param>
    /// <param name="read">its position in the copy of F</param>
    /// <param name="place">its position in the rate of the piece</param>
    /// <param name="loss">its loss rate</param>
    void Line(ReadOnlySpan<int> line, long read, long place, double loss);
}
