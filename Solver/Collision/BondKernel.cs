using System.Runtime.Intrinsics;
using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The hot loop: gathers gain and loss of every velocity over all bonds of a class of directions, line by line,
/// <code>Q(i) = Σ_m Up[m][j] F(i + m p) + Σ_m Down[m][j - m|p|²] F(i - m p) - F(i) (LossUp[M+][j] + LossDown[M-][j]).</code>
/// Along an axis that the direction does not move in, j is one number for the whole line: one table entry is broadcast, four vectors of Q
/// stay in registers, and each bond costs one load and one multiply-add. In the general class the level moves along the line; table and
/// field are both streamed. Each velocity sums in a fixed order, so threads cannot change a bit.
/// </summary>
public static unsafe class BondKernel
{
    private const int Lanes = 8;
    private const int RowsPerChunk = 32;

    /// <summary>Runs the class over all lines.</summary>
    /// <param name="bonds">the directions and their layout</param>
    /// <param name="tables">coefficients</param>
    /// <param name="field">F in the layout of the class</param>
    /// <param name="rate">receives Q of this class, same layout</param>
    /// <param name="parallel">number of threads</param>
    public static void Run(BondClass bonds, BondTables tables, double* field, NativeBuffer rate, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        ArgumentNullException.ThrowIfNull(rate);
        var q = rate.Pointer;
        var members = BondMember.Of(bonds, tables);
        Parallel.For(0, (bonds.Rows + RowsPerChunk - 1) / RowsPerChunk, parallel, chunk =>
        {
            Span<int> index = stackalloc int[4];
            var lines = stackalloc int[LineTables.Kinds * bonds.Lines.Width];
            var gain = stackalloc double[bonds.IsGeneral ? bonds.RowLength : 1];
            var loss = stackalloc double[bonds.IsGeneral ? bonds.RowLength : 1];
            fixed (BondMember* member = members)
            {
                for (var row = chunk * RowsPerChunk; row < Math.Min(bonds.Rows, (chunk + 1) * RowsPerChunk); row++)
                {
                    bonds.Index(row, index);
                    bonds.Lines.Line(index, lines);
                    var line = field + bonds.LineOffset(index) + (bonds.Block.Lower[bonds.Axis] - bonds.First);
                    var result = q + row * bonds.RowLength;
                    if (bonds.IsGeneral)
                        GeneralLine(bonds, tables, member, lines, line, result, gain, loss);
                    else
                        BroadcastLine(bonds, member, lines, line, result);
                }
            }
        });
    }

    private static void BroadcastLine(BondClass bonds, BondMember* members, int* lines, double* f, double* q)
    {
        for (var column = 0; column < bonds.RowLength; column += 4 * Lanes)
        {
            var vectors = Math.Min(4, (bonds.RowLength - column) / Lanes);
            BroadcastKernel.Run(members, bonds.Members.Length, lines, bonds.Lines.Width, f + column, q + column, vectors);
        }
    }

    private static void GeneralLine(
        BondClass bonds, BondTables tables, BondMember* members, int* lines, double* f, double* q, double* gain, double* loss)
    {
        var (length, start, width) = (bonds.RowLength, bonds.Block.Lower[bonds.Axis], bonds.Lines.Width);
        new Span<double>(gain, length).Clear();
        new Span<double>(loss, length).Clear();
        for (var k = 0; k < bonds.Members.Length; k++)
        {
            var p = members + k;
            var (step, segment) = (bonds.Steps[k], tables.Layout[bonds.Members[k]].Segment);
            var (level, up, down) = (lines[k], lines[width + k], lines[2 * width + k]);
            var along = bonds.Along[k];
            var first = level + step * start;
            var move = p->Shift + step;
            for (var m = 1; m <= up; m++)
            {
                var table = p->Up + (m - 1) * p->Stride + first % step * segment + first / step;
                var end = Math.Min(length, (along.Length - m * step - start + Lanes - 1) / Lanes * Lanes);
                RowKernels.MultiplyAdd(table, f + m * move, gain, end);
            }

            for (var m = 1; m <= down; m++)
            {
                var below = first - m * p->Rise;
                var residue = ((below % step) + step) % step;
                var table = p->Down + (m - 1) * p->Stride + residue * segment + (below - residue) / step;
                var from = Math.Max(0, m * step - start) / Lanes * Lanes;
                RowKernels.MultiplyAdd(table + from, f - m * move + from, gain + from, length - from);
            }

            double* lossUp = p->LossUp, lossDown = p->LossDown;
            for (var i = start; i < bonds.Block.Upper[bonds.Axis]; i++)
            {
                var (part, above, under) = along[i];
                var j = level + part;
                loss[i - start] += lossUp[(long)Math.Min(up, above) * p->Levels + j] + lossDown[(long)Math.Min(down, under) * p->Levels + j];
            }
        }

        for (var i = 0; i < length; i += Lanes)
            Vector512.FusedMultiplyAdd(-Vector512.Load(f + i), Vector512.Load(loss + i), Vector512.Load(gain + i)).Store(q + i);
    }
}
