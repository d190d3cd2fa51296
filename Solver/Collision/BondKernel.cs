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
        var f = field;
        var q = rate.Pointer;
        Parallel.For(0, (bonds.Rows + RowsPerChunk - 1) / RowsPerChunk, parallel, chunk =>
        {
            Span<int> index = stackalloc int[4];
            var gain = stackalloc double[bonds.IsGeneral ? bonds.RowLength : 1];
            var loss = stackalloc double[bonds.IsGeneral ? bonds.RowLength : 1];
            for (var row = chunk * RowsPerChunk; row < Math.Min(bonds.Rows, (chunk + 1) * RowsPerChunk); row++)
            {
                bonds.Index(row, index);
                var line = f + bonds.LineOffset(index) + (bonds.Block.Lower[bonds.Axis] - bonds.First);
                var result = q + row * bonds.RowLength;
                if (bonds.IsGeneral)
                    GeneralLine(bonds, tables, index, line, result, gain, loss);
                else
                    BroadcastLine(bonds, tables, index, line, result);
            }
        });
    }

    private static (int Level, int Up, int Down) Line(BondClass bonds, int member, ReadOnlySpan<int> index)
    {
        var (level, up, down) = (0, int.MaxValue, int.MaxValue);
        foreach (var a in bonds.RowAxes)
        {
            var line = bonds.Lines[member, a];
            level += line.Level[index[a]];
            up = Math.Min(up, line.Up[index[a]]);
            down = Math.Min(down, line.Down[index[a]]);
        }

        return (level, up, down);
    }

    private static void BroadcastLine(BondClass bonds, BondTables tables, ReadOnlySpan<int> index, double* f, double* q)
    {
        for (var column = 0; column < bonds.RowLength; column += 4 * Lanes)
        {
            var width = Math.Min(4, (bonds.RowLength - column) / Lanes);
            var sum = default(Accumulators);
            var loss = 0.0;
            for (var member = 0; member < bonds.Members.Length; member++)
            {
                var (level, up, down) = Line(bonds, member, index);
                var direction = bonds.Members[member];
                var entry = tables.Layout[direction];
                var levels = bonds.LevelsOf(member);
                loss += tables.LossUp(direction)[(long)up * levels + level] + tables.LossDown(direction)[(long)down * levels + level];
                var shift = bonds.Shift[member];
                var rise = bonds.RiseOf(member);
                sum.Gather(f + column + shift, shift, tables.Up(direction) + level, entry.Stride, up, width);
                sum.Gather(f + column - shift, -shift, tables.Down(direction) + level - rise, entry.Stride - rise, down, width);
            }

            sum.Store(f + column, q + column, loss, width);
        }
    }

    private static void GeneralLine(BondClass bonds, BondTables tables, ReadOnlySpan<int> index, double* f, double* q, double* gain, double* loss)
    {
        var (length, start) = (bonds.RowLength, bonds.Block.Lower[bonds.Axis]);
        new Span<double>(gain, length).Clear();
        new Span<double>(loss, length).Clear();
        for (var member = 0; member < bonds.Members.Length; member++)
        {
            var (level, up, down) = Line(bonds, member, index);
            var direction = bonds.Members[member];
            level += bonds.Steps[member] * start;
            var entry = tables.Layout[direction];
            var (step, rise, shift) = (bonds.Steps[member], bonds.RiseOf(member), bonds.Shift[member]);
            var points = bonds.Lines[member, bonds.Axis].Level.Length;
            for (var m = 1; m <= up; m++)
            {
                var table = tables.Up(direction) + (long)(m - 1) * entry.Stride + level % step * entry.Segment + level / step;
                var end = Math.Min(length, (points - m * step - start + Lanes - 1) / Lanes * Lanes);
                RowKernels.MultiplyAdd(table, f + m * (shift + step), gain, end);
            }

            for (var m = 1; m <= down; m++)
            {
                var below = level - m * rise;
                var residue = ((below % step) + step) % step;
                var table = tables.Down(direction) + (long)(m - 1) * entry.Stride + residue * entry.Segment + (below - residue) / step;
                var first = Math.Max(0, m * step - start) / Lanes * Lanes;
                RowKernels.MultiplyAdd(table + first, f - m * (shift + step) + first, gain + first, length - first);
            }

            GeneralLoss(bonds, tables, member, level - bonds.Steps[member] * start, up, down, loss);
        }

        for (var i = 0; i < length; i += Lanes)
            Vector512.FusedMultiplyAdd(-Vector512.Load(f + i), Vector512.Load(loss + i), Vector512.Load(gain + i)).Store(q + i);
    }

    private static void GeneralLoss(BondClass bonds, BondTables tables, int member, int level, int up, int down, double* loss)
    {
        var line = bonds.Lines[member, bonds.Axis];
        var direction = bonds.Members[member];
        var levels = bonds.LevelsOf(member);
        var lossUp = tables.LossUp(direction) + level;
        var lossDown = tables.LossDown(direction) + level;
        var (start, end) = (bonds.Block.Lower[bonds.Axis], bonds.Block.Upper[bonds.Axis]);
        for (var i = start; i < end; i++)
        {
            var j = line.Level[i];
            loss[i - start] += lossUp[(long)Math.Min(up, line.Up[i]) * levels + j] + lossDown[(long)Math.Min(down, line.Down[i]) * levels + j];
        }
    }

    /// <summary>Up to four vectors of Q held in registers while the bonds of a line are gathered.</summary>
    private struct Accumulators
    {
        private Vector512<double> _a, _b, _c, _d;

        internal void Gather(double* field, long shift, double* table, long stride, int count, int width)
        {
            var (a, b, c, d) = (_a, _b, _c, _d);
            switch (width)
            {
                case 4:
                    for (; count > 0; count--, field += shift, table += stride)
                    {
                        var w = Vector512.Create(*table);
                        a = Vector512.FusedMultiplyAdd(w, Vector512.Load(field), a);
                        b = Vector512.FusedMultiplyAdd(w, Vector512.Load(field + Lanes), b);
                        c = Vector512.FusedMultiplyAdd(w, Vector512.Load(field + 2 * Lanes), c);
                        d = Vector512.FusedMultiplyAdd(w, Vector512.Load(field + 3 * Lanes), d);
                    }

                    break;
                case 3:
                    for (; count > 0; count--, field += shift, table += stride)
                    {
                        var w = Vector512.Create(*table);
                        a = Vector512.FusedMultiplyAdd(w, Vector512.Load(field), a);
                        b = Vector512.FusedMultiplyAdd(w, Vector512.Load(field + Lanes), b);
                        c = Vector512.FusedMultiplyAdd(w, Vector512.Load(field + 2 * Lanes), c);
                    }

                    break;
                case 2:
                    for (; count > 0; count--, field += shift, table += stride)
                    {
                        var w = Vector512.Create(*table);
                        a = Vector512.FusedMultiplyAdd(w, Vector512.Load(field), a);
                        b = Vector512.FusedMultiplyAdd(w, Vector512.Load(field + Lanes), b);
                    }

                    break;
                default:
                    for (; count > 0; count--, field += shift, table += stride)
                        a = Vector512.FusedMultiplyAdd(Vector512.Create(*table), Vector512.Load(field), a);
                    break;
            }

            (_a, _b, _c, _d) = (a, b, c, d);
        }

        internal readonly void Store(double* field, double* rate, double loss, int width)
        {
            var minus = Vector512.Create(-loss);
            Vector512.FusedMultiplyAdd(minus, Vector512.Load(field), _a).Store(rate);
            if (width > 1)
                Vector512.FusedMultiplyAdd(minus, Vector512.Load(field + Lanes), _b).Store(rate + Lanes);
            if (width > 2)
                Vector512.FusedMultiplyAdd(minus, Vector512.Load(field + 2 * Lanes), _c).Store(rate + 2 * Lanes);
            if (width > 3)
                Vector512.FusedMultiplyAdd(minus, Vector512.Load(field + 3 * Lanes), _d).Store(rate + 3 * Lanes);
        }
    }
}
