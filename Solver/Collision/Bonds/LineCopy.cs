using System.Runtime.Intrinsics;
using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// Copies fields between C order and the rows of a <see cref="BondClass"/>. Where its lines are those of the last axis, rows are copied;
/// else the last axis counts the rows of a plane, and eight of them are taken at a time: both sides touch whole cache lines.
/// </summary>
public sealed unsafe class LineCopy
{
    private const int RowsAtATime = 8;
    private readonly ThreadTeam _team;
    private readonly Action<int, int> _item;
    private BondClass _bonds = null!;
    private double* _halo, _lines;
    private int _first;

    /// <summary>Copies by the threads of <paramref name="team"/>.</summary>
    internal LineCopy(ThreadTeam team)
    {
        ArgumentNullException.ThrowIfNull(team);
        (_team, _item) = (team, Read);
    }

    /// <summary>Writes F over the halo (C order) into <paramref name="lines"/>. The ranks of a node deal the planes out among
    /// themselves.</summary>
    public void Gather(BondClass bonds, double* halo, double* lines, int share = 0, int shares = 1)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        _bonds = bonds;
        _halo = halo;
        _lines = lines;
        var items = bonds.Halo.Count == 0 ? 0 : Planes(bonds.Source);
        _first = checked((int)(items * share / shares));
        _team.For(checked((int)(items * (share + 1) / shares)) - _first, _item);
    }

    /// <summary>rate += the rate of a piece (<paramref name="add"/>) or rate = it, over the piece's velocities; a sum of zero is
    /// +0.</summary>
    public static void Scatter(BondClass bonds, Box piece, double* lines, double* rate, bool add)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        ArgumentNullException.ThrowIfNull(piece);
        var (planes, rows, length) = (Planes(piece), piece.Length(piece.Dimension - 1), bonds.Block.Length(bonds.Axis));
        var (stride, step) = (bonds.PieceStrides[^1], bonds.BlockStrides[bonds.Axis]);
        for (var plane = 0L; plane < planes; plane++)
        {
            var (natural, line) = Start(bonds, bonds.Block, bonds.BlockStrides, piece, bonds.PieceStrides, plane);
            double* from = lines + line, to = rate + natural;
            if (step == 1)
            {
                for (var row = 0; row < rows; row++, from += stride, to += bonds.BlockStrides[bonds.RowAxes[^1]])
                    Add(from, to, length, add);
                continue;
            }

            for (var row = 0; row < rows; row += RowsAtATime, from += RowsAtATime * stride, to += RowsAtATime)
                AddAcross(from, stride, Math.Min(RowsAtATime, rows - row), to, step, length, add);
        }
    }

    private void Read(int item, int thread)
    {
        var bonds = _bonds;
        var (natural, line) = Start(bonds, bonds.Halo, bonds.HaloStrides, bonds.Source, bonds.SourceStrides, _first + item);
        var (rows, length, stride) = (bonds.Source.Length(bonds.Source.Dimension - 1), bonds.Reads, bonds.SourceStrides[^1]);
        var step = bonds.HaloStrides[bonds.Axis];
        double* from = _halo + natural + (bonds.FirstRead - bonds.Halo.Lower[bonds.Axis]) * step, to = _lines + line;
        for (var row = 0; row < rows; row++)
            new Span<double>(to + row * stride + length, bonds.ReadLength - length).Clear();
        if (step == 1)
        {
            for (var row = 0; row < rows; row++, from += bonds.HaloStrides[bonds.RowAxes[^1]], to += stride)
                new ReadOnlySpan<double>(from, length).CopyTo(new Span<double>(to, length));
            return;
        }

        for (var row = 0; row < rows; row += RowsAtATime, from += RowsAtATime, to += RowsAtATime * stride)
        {
            var count = Math.Min(RowsAtATime, rows - row);
            for (var x = 0; x < length; x++)
            {
                double* column = from + x * step, place = to + x;
                for (var k = 0; k < count; k++, place += stride)
                    *place = column[k];
            }
        }
    }

    /// <summary>Planes of a box of rows, counted by all row axes but the last.</summary>
    private static long Planes(Box rows)
    {
        var planes = 1L;
        for (var k = 0; k < rows.Dimension - 1; k++)
            planes *= rows.Length(k);
        return planes;
    }

    /// <summary>Where a plane begins in an array in C order over <paramref name="box"/>, and in lines over
    /// <paramref name="rows"/>.</summary>
    private static (long Natural, long Line) Start(BondClass bonds, Box box, long[] strides, Box rows, long[] rowStrides, long plane)
    {
        var last = bonds.RowAxes[^1];
        var (natural, line) = ((rows.Lower[^1] - box.Lower[last]) * strides[last], 0L);
        for (var k = rows.Dimension - 2; k >= 0; k--)
        {
            var (axis, n) = (bonds.RowAxes[k], rows.Length(k));
            var index = plane % n;
            plane /= n;
            natural += (rows.Lower[k] + index - box.Lower[axis]) * strides[axis];
            line += index * rowStrides[k];
        }

        return (natural, line);
    }

    private static void Add(double* from, double* to, int length, bool add)
    {
        var x = 0;
        for (; x <= length - 8; x += 8)
            (Vector512.Load(from + x) + (add ? Vector512.Load(to + x) : Vector512<double>.Zero)).Store(to + x);
        for (; x < length; x++)
            to[x] = from[x] + (add ? to[x] : 0);
    }

    /// <summary>A few rows that are neighbours in C order, point by point.</summary>
    private static void AddAcross(double* from, long stride, int rows, double* to, long step, int length, bool add)
    {
        for (var x = 0; x < length; x++, from++, to += step)
        {
            if (rows == RowsAtATime)
            {
                var value = Vector512.Create(
                    from[0], from[stride], from[2 * stride], from[3 * stride], from[4 * stride], from[5 * stride], from[6 * stride],
                        from[7 * stride]);
                (value + (add ? Vector512.Load(to) : Vector512<double>.Zero)).Store(to);
                continue;
            }

            for (var k = 0; k < rows; k++)
                to[k] = from[k * stride] + (add ? to[k] : 0);
        }
    }
}
