using System.Runtime.Intrinsics;
using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>
/// Copies fields between C order and the lines of a <see cref="LineLayout"/>. Lines along the last axis are copied as they are; else the
/// last axis counts the lines of a plane, and eight of them are taken at a time: both sides touch whole cache lines.
/// </summary>
internal static unsafe class LineCopy
{
    private const int LinesAtATime = 8;

    /// <summary>Writes F over the halo (C order) into <paramref name="lines"/>. The ranks of a node deal the planes out among
    /// themselves.</summary>
    public static void Gather(ThreadTeam team, LineLayout layout, double* halo, double* lines, int share = 0, int shares = 1)
    {
        ArgumentNullException.ThrowIfNull(team);
        ArgumentNullException.ThrowIfNull(layout);
        var planes = layout.Halo.Count == 0 ? 0 : Planes(layout.Source);
        var first = checked((int)(planes * share / shares));
        team.For(checked((int)(planes * (share + 1) / shares)) - first, new Reading(layout, halo, lines, first));
    }

    /// <summary>rate += the rate of a piece (<paramref name="add"/>) or rate = it, over the piece's velocities; a sum of zero is
    /// +0.</summary>
    public static void Scatter(LineLayout layout, Box piece, double* lines, double* rate, bool add)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(piece);
        var (planes, width, length) = (Planes(piece), piece.Length(piece.Dimension - 1), layout.Block.Length(layout.Axis));
        var (stride, step) = (layout.Shape.PieceStrides[^1], layout.BlockStrides[layout.Axis]);
        for (var plane = 0L; plane < planes; plane++)
        {
            var (natural, line) = Start(layout, layout.Block, layout.BlockStrides, piece, layout.Shape.PieceStrides, plane);
            double* from = lines + line, to = rate + natural;
            if (step == 1)
            {
                for (var n = 0; n < width; n++, from += stride, to += layout.BlockStrides[layout.Across[^1]])
                    Add(from, to, length, add);
                continue;
            }

            for (var n = 0; n < width; n += LinesAtATime, from += LinesAtATime * stride, to += LinesAtATime)
                AddAcross(from, stride, Math.Min(LinesAtATime, width - n), to, step, length, add);
        }
    }

    private readonly struct Reading(LineLayout layout, double* halo, double* lines, int first) : ILoopBody
    {
        public void Run(int item, int thread) => Read(layout, halo, lines, first + item);
    }

    /// <summary>Copies a plane of lines.</summary>
    private static void Read(LineLayout layout, double* halo, double* lines, long plane)
    {
        var (natural, line) = Start(layout, layout.Halo, layout.HaloStrides, layout.Source, layout.Shape.SourceStrides, plane);
        var (width, length) = (layout.Source.Length(layout.Source.Dimension - 1), layout.Shape.Reads);
        var stride = layout.Shape.SourceStrides[^1];
        var step = layout.HaloStrides[layout.Axis];
        double* from = halo + natural + (layout.FirstRead - layout.Halo.Lower[layout.Axis]) * step, to = lines + line;
        for (var n = 0; n < width; n++)
            new Span<double>(to + n * stride + length, layout.Shape.ReadLength - length).Clear();
        if (step == 1)
        {
            for (var n = 0; n < width; n++, from += layout.HaloStrides[layout.Across[^1]], to += stride)
                new ReadOnlySpan<double>(from, length).CopyTo(new Span<double>(to, length));
            return;
        }

        for (var n = 0; n < width; n += LinesAtATime, from += LinesAtATime, to += LinesAtATime * stride)
        {
            var count = Math.Min(LinesAtATime, width - n);
            for (var x = 0; x < length; x++)
            {
                double* column = from + x * step, place = to + x;
                for (var k = 0; k < count; k++, place += stride)
                    *place = column[k];
            }
        }
    }

    /// <summary>Planes of a box of lines, counted by all axes across but the last.</summary>
    private static long Planes(Box lines)
    {
        var planes = 1L;
        for (var k = 0; k < lines.Dimension - 1; k++)
            planes *= lines.Length(k);
        return planes;
    }

    /// <summary>Where a plane begins in an array in C order over <paramref name="box"/>, and in lines over
    /// <paramref name="lines"/>.</summary>
    private static (long Natural, long Line) Start(LineLayout layout, Box box, long[] strides, Box lines, long[] lineStrides, long plane)
    {
        var last = layout.Across[^1];
        var (natural, line) = ((lines.Lower[^1] - box.Lower[last]) * strides[last], 0L);
        for (var k = lines.Dimension - 2; k >= 0; k--)
        {
            var (axis, n) = (layout.Across[k], lines.Length(k));
            var index = plane % n;
            plane /= n;
            natural += (lines.Lower[k] + index - box.Lower[axis]) * strides[axis];
            line += index * lineStrides[k];
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

    /// <summary>A few lines that are neighbours in C order, point by point.</summary>
    private static void AddAcross(double* from, long stride, int width, double* to, long step, int length, bool add)
    {
        for (var x = 0; x < length; x++, from++, to += step)
        {
            if (width == LinesAtATime)
            {
                var value = Vector512.Create(
                    from[0], from[stride], from[2 * stride], from[3 * stride], from[4 * stride], from[5 * stride], from[6 * stride],
                        from[7 * stride]);
                (value + (add ? Vector512.Load(to) : Vector512<double>.Zero)).Store(to);
                continue;
            }

            for (var k = 0; k < width; k++)
                to[k] = from[k * stride] + (add ? to[k] : 0);
        }
    }
}
