using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// Copies fields between C order and the rows of a <see cref="BondClass"/>, eight planes at a
/// time: where these are neighbours in C order, both sides touch whole cache lines, else the places of a row are found once for all of them.
/// </summary>
public static unsafe class LineCopy
{
    private const int PlanesAtATime = 8;

    /// <summary>
    /// Writes F over the halo (C order) into <paramref name="lines"/>, and zeros where rows have no point. The ranks of a node deal the planes out
    /// among themselves.
    /// </summary>
    public static void Gather(BondClass bonds, double* halo, double* lines, int share, int shares, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        var plane = bonds.Source.Length(bonds.Source.Dimension - 1) * bonds.SourceStrides[^1];
        Visit(bonds, bonds.Halo, bonds.SourceStrides, (share, shares), parallel, new Reader(bonds, halo, lines, plane));
    }

    /// <summary>rate += lines (<paramref name="add"/>) or rate = lines, over the block; a sum of zero is +0.</summary>
    public static void Scatter(BondClass bonds, NativeBuffer lines, NativeBuffer rate, bool add, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(rate);
        Visit(bonds, bonds.Block, bonds.TargetStrides, (0, 1), parallel, new Writer(bonds, lines.Pointer, rate.Pointer, add));
    }

    /// <summary>What is done with the points (i_a, all i_b) of a few planes, neighbours on the last axis outside the plane.</summary>
    private interface ICopy
    {
        /// <summary>Before the first row.</summary>
        void Begin(long planes, long distance, int count);

        /// <summary>Where the points of a row are on a plane in lines.</summary>
        void Places(int ia, Span<long> places);

        /// <summary>Copies the row of one plane whose points are <paramref name="stride"/> apart in C order.</summary>
        void Row(long natural, long stride, long plane, ReadOnlySpan<long> places);

        /// <summary>Copies the row of <paramref name="count"/> planes, neighbours in C order and <paramref name="distance"/> apart in lines.</summary>
        void Rows(long natural, long stride, long planes, long distance, int count, ReadOnlySpan<long> places);
    }

    /// <summary>Visits a share of the planes of an array over <paramref name="box"/>.</summary>
    private static void Visit<TCopy>(BondClass bonds, Box box, long[] rowStrides, (int Part, int Parts) share, ParallelOptions parallel, TCopy copy)
        where TCopy : struct, ICopy
    {
        if (box.Count == 0)
            return;
        var strides = new long[box.Dimension];
        var stride = 1L;
        for (var a = box.Dimension - 1; a >= 0; a--)
        {
            strides[a] = stride;
            stride *= box.Length(a);
        }

        // The planes are counted by the axes outside them, a few neighbours on the last of these at a time.
        var (others, axes) = (bonds.Others, bonds.Plane);
        var inner = others.Length == 0 ? 1 : box.Length(others[^1]);
        var (step, distance) = others.Length == 0 ? (0, 0) : (strides[others[^1]], rowStrides[others.Length - 1]);
        var groups = (inner + PlanesAtATime - 1) / PlanesAtATime;
        var items = others.Aggregate(1L, (product, a) => product * box.Length(a)) / inner * groups;
        Parallel.For(items * share.Part / share.Parts, items * (share.Part + 1) / share.Parts, parallel, item =>
        {
            var (first, rest) = ((int)(item % groups) * PlanesAtATime, item / groups);
            var count = Math.Min(PlanesAtATime, inner - first);
            var (natural, lines) = (first * step, first * distance);
            for (var k = others.Length - 2; k >= 0; k--)
            {
                var n = box.Length(others[k]);
                natural += rest % n * strides[others[k]];
                lines += rest % n * rowStrides[k];
                rest /= n;
            }

            copy.Begin(lines, distance, count);
            Span<long> places = stackalloc long[box.Length(axes.B)];
            if (axes.A == box.Dimension - 1)
            {
                // Rows of the plane are neighbours in C order.
                for (var ia = 0; ia < box.Length(axes.A); ia += PlanesAtATime)
                {
                    copy.Places(box.Lower[axes.A] + ia, places);
                    for (var k = 0; k < count; k++)
                        copy.Rows(natural + k * step + ia, strides[axes.B], lines + k * distance, rowStrides[^1], Math.Min(PlanesAtATime, box.Length(axes.A) - ia), places);
                }

                return;
            }

            for (var ia = 0; ia < box.Length(axes.A); ia++)
            {
                copy.Places(box.Lower[axes.A] + ia, places);
                if (step == 1)
                {
                    copy.Rows(natural + ia * strides[axes.A], strides[axes.B], lines, distance, count, places);
                    continue;
                }

                for (var k = 0; k < count; k++)
                    copy.Row(natural + k * step + ia * strides[axes.A], strides[axes.B], lines + k * distance, places);
            }
        });
    }

    private readonly struct Reader(BondClass bonds, double* halo, double* lines, long plane) : ICopy
    {
        public void Begin(long planes, long distance, int count)
        {
            for (var k = 0; k < count; k++)
                new Span<double>(lines + planes + k * distance, checked((int)plane)).Clear();
        }

        public void Places(int ia, Span<long> places) => bonds.ReadPlaces(ia, places);

        public void Row(long natural, long stride, long plane, ReadOnlySpan<long> places)
        {
            double* from = halo + natural, to = lines + plane;
            foreach (var place in places)
            {
                if (place >= 0)
                    to[place] = *from;
                from += stride;
            }
        }

        public void Rows(long natural, long stride, long planes, long distance, int count, ReadOnlySpan<long> places)
        {
            var from = halo + natural;
            foreach (var place in places)
            {
                var to = lines + planes + place;
                if (place >= 0)
                {
                    for (var k = 0; k < count; k++, to += distance)
                        *to = from[k];
                }

                from += stride;
            }
        }
    }

    private readonly struct Writer(BondClass bonds, double* lines, double* rate, bool add) : ICopy
    {
        public void Begin(long planes, long distance, int count)
        {
        }

        public void Places(int ia, Span<long> places) => bonds.RatePlaces(ia, places);

        public void Row(long natural, long stride, long plane, ReadOnlySpan<long> places)
        {
            double* from = lines + plane, to = rate + natural;
            foreach (var place in places)
            {
                *to = from[place] + (add ? *to : 0);
                to += stride;
            }
        }

        public void Rows(long natural, long stride, long planes, long distance, int count, ReadOnlySpan<long> places)
        {
            var to = rate + natural;
            foreach (var place in places)
            {
                var from = lines + planes + place;
                for (var k = 0; k < count; k++, from += distance)
                    to[k] = *from + (add ? to[k] : 0);
                to += stride;
            }
        }
    }
}
