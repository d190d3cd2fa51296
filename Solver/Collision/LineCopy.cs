using System.Runtime.Intrinsics;
using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Threads;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// Copies fields between C order and the rows of a <see cref="BondClass"/>, eight planes at a
/// time: where these are neighbours in C order, both sides touch whole cache lines, else the places of a row are found once for all of them.
/// </summary>
public sealed unsafe class LineCopy
{
    private const int PlanesAtATime = 8;
    private readonly ThreadTeam _team;
    private readonly Action<int, int> _item;
    private BondClass _bonds = null!;
    private double* _halo, _lines;
    private int _first;

    /// <summary>Copies by the threads of <paramref name="team"/>.</summary>
    public LineCopy(ThreadTeam team)
    {
        ArgumentNullException.ThrowIfNull(team);
        (_team, _item) = (team, Item);
    }

    /// <summary>
    /// Writes F over the halo (C order) into <paramref name="lines"/>, and zeros where rows have no point. The ranks of a node deal the planes out
    /// among themselves.
    /// </summary>
    public void Gather(BondClass bonds, double* halo, double* lines, int share = 0, int shares = 1)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        _bonds = bonds;
        _halo = halo;
        _lines = lines;
        var items = bonds.Halo.Count == 0 ? 0 : Planes(bonds, bonds.Source);
        _first = checked((int)(items * share / shares));
        _team.For(checked((int)(items * (share + 1) / shares)) - _first, _item);
    }

    /// <summary>rate += the rate of a piece (<paramref name="add"/>) or rate = it, over the piece's velocities; a sum of zero is +0.</summary>
    public static void Scatter(BondClass bonds, Box piece, double* lines, double* rate, bool add)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        ArgumentNullException.ThrowIfNull(piece);
        var items = Planes(bonds, piece);
        for (var item = 0L; item < items; item++)
            Group(bonds, bonds.Block, bonds.BlockStrides, piece, bonds.PieceStrides, item, new Writer(bonds, piece, lines, rate, add));
    }

    /// <summary>What is done with the points (i_a, all i_b) of a few planes, neighbours on the last axis outside the plane.</summary>
    private interface ICopy
    {
        /// <summary>Before the first row.</summary>
        void Begin(long planes, long distance, int count);

        /// <summary>Where the points of a row are on a plane in lines; those that are not there are negative.</summary>
        void Places(int ia, Span<long> places);

        /// <summary>Copies the row of one plane whose points are <paramref name="stride"/> apart in C order.</summary>
        void Row(long natural, long stride, long plane, ReadOnlySpan<long> places);

        /// <summary>Copies the row of <paramref name="count"/> planes, neighbours in C order and <paramref name="distance"/> apart in lines.</summary>
        void Rows(long natural, long stride, long planes, long distance, int count, ReadOnlySpan<long> places);
    }

    private void Item(int item, int thread) =>
        Group(_bonds, _bonds.Halo, _bonds.HaloStrides, _bonds.Source, _bonds.SourceStrides, _first + item, new Reader(_bonds, _halo, _lines));

    /// <summary>Groups of planes of a box of rows: counted by the axes outside the plane, a few neighbours on the last of these at a time.</summary>
    private static long Planes(BondClass bonds, Box rows)
    {
        var groups = 1L;
        for (var k = 0; k < bonds.Others.Length; k++)
            groups *= k < bonds.Others.Length - 1 ? rows.Length(k) : (rows.Length(k) + PlanesAtATime - 1) / PlanesAtATime;
        return groups;
    }

    /// <summary>Copies one group of planes between an array in C order over <paramref name="box"/> and lines over <paramref name="rows"/>.</summary>
    private static void Group<TCopy>(BondClass bonds, Box box, long[] strides, Box rows, long[] rowStrides, long item, TCopy copy)
        where TCopy : struct, ICopy
    {
        var (others, axes) = (bonds.Others, bonds.Plane);
        var (count, natural, lines, step, distance) = (1, 0L, 0L, 0L, 0L);
        for (var k = others.Length - 1; k >= 0; k--)
        {
            var (last, n) = (k == others.Length - 1, rows.Length(k));
            var groups = last ? (n + PlanesAtATime - 1) / PlanesAtATime : n;
            var index = (int)(item % groups) * (last ? PlanesAtATime : 1);
            item /= groups;
            if (last)
                (count, step, distance) = (Math.Min(PlanesAtATime, n - index), strides[others[k]], rowStrides[k]);
            natural += (rows.Lower[k] + index - box.Lower[others[k]]) * strides[others[k]];
            lines += index * rowStrides[k];
        }

        copy.Begin(lines, distance, count);
        Span<long> places = stackalloc long[box.Length(axes.B)];

        // Lines along an axis have the rows of the box alone, others have points of every i_a.
        var (first, end) = bonds.Plane.IsAxis ? (rows.Lower[^1] - box.Lower[axes.A] + bonds.FirstLine, rows.Upper[^1] - box.Lower[axes.A] + bonds.FirstLine) : (0, box.Length(axes.A));
        for (var ia = first; ia < end;)
        {
            copy.Places(box.Lower[axes.A] + ia, places);
            if (axes.A == box.Dimension - 1)
            {
                // Rows of the plane are neighbours in C order.
                var width = Math.Min(PlanesAtATime, end - ia);
                for (var k = 0; k < count; k++)
                    copy.Rows(natural + k * step + ia, strides[axes.B], lines + k * distance, rowStrides[^1], width, places);
                ia += width;
                continue;
            }

            if (step == 1)
                copy.Rows(natural + ia * strides[axes.A], strides[axes.B], lines, distance, count, places);
            else
            {
                for (var k = 0; k < count; k++)
                    copy.Row(natural + k * step + ia * strides[axes.A], strides[axes.B], lines + k * distance, places);
            }

            ia++;
        }
    }

    private readonly struct Reader(BondClass bonds, double* halo, double* lines) : ICopy
    {
        public void Begin(long planes, long distance, int count)
        {
            var plane = checked((int)(bonds.Source.Length(bonds.Source.Dimension - 1) * bonds.SourceStrides[^1]));
            for (var k = 0; k < count; k++)
                new Span<double>(lines + planes + k * distance, plane).Clear();
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

    private readonly struct Writer(BondClass bonds, Box piece, double* lines, double* rate, bool add) : ICopy
    {
        public void Begin(long planes, long distance, int count)
        {
        }

        public void Places(int ia, Span<long> places)
        {
            bonds.RatePlaces(ia, places);
            if (bonds.Others.Length > 0)
                return;

            // Pieces of a plane.
            var (first, length) = ((piece.Lower[^1] - bonds.Target.Lower[^1]) * bonds.PieceStrides[^1], piece.Length(0) * bonds.PieceStrides[^1]);
            foreach (ref var place in places)
            {
                place -= first;
                if (place >= length)
                    place = -1;
            }
        }

        public void Row(long natural, long stride, long plane, ReadOnlySpan<long> places)
        {
            double* from = lines + plane, to = rate + natural;
            if (add)
            {
                foreach (var place in places)
                {
                    if (place >= 0)
                        *to += from[place];
                    to += stride;
                }

                return;
            }

            foreach (var place in places)
            {
                if (place >= 0)
                    *to = from[place] + 0.0;
                to += stride;
            }
        }

        public void Rows(long natural, long stride, long planes, long distance, int count, ReadOnlySpan<long> places)
        {
            var to = rate + natural;
            foreach (var place in places)
            {
                var from = lines + planes + place;
                if (place >= 0 && count == PlanesAtATime)
                {
                    var value = Vector512.Create(
                        from[0], from[distance], from[2 * distance], from[3 * distance], from[4 * distance], from[5 * distance], from[6 * distance], from[7 * distance]);
                    (value + (add ? Vector512.Load(to) : Vector512<double>.Zero)).Store(to);
                }
                else if (place >= 0)
                {
                    for (var k = 0; k < count; k++, from += distance)
                        to[k] = *from + (add ? to[k] : 0);
                }

                to += stride;
            }
        }
    }
}
