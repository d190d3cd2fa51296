using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The directions that one pass of the kernel treats together: those with the same lines of constant level (<see cref="LinePlane"/>). F is
/// read from a copy over the halo of a block, Q written piece by piece over the block, both line by line: rows are counted by the axes other than the
/// plane's two and then by c, points of a row by x. A transfer m p moves by m rows steps and leaves x.
/// </summary>
public sealed class BondClass : IDisposable
{
    private const int Lanes = 8;
    private readonly int[] _levels, _rises, _transfers;
    private readonly int _readOrigin, _readValues, _rateOrigin;

    /// <summary>Collects the directions <paramref name="members"/> of <paramref name="families"/> that share <paramref name="plane"/>.</summary>
    /// <param name="lattice">the whole lattice</param>
    /// <param name="block">the velocities whose rate is computed</param>
    /// <param name="halo">the velocities that are read</param>
    /// <param name="families">all bonds</param>
    /// <param name="members">the directions of this class</param>
    /// <param name="plane">their lines</param>
    /// <param name="isShared">whether several ranks share the lines over the halo</param>
    public BondClass(VelocityLattice lattice, Box block, Box halo, BondFamily[] families, int[] members, LinePlane plane, bool isShared = false)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(halo);
        ArgumentNullException.ThrowIfNull(families);
        ArgumentNullException.ThrowIfNull(members);
        (Block, Halo, Members, Plane) = (block, halo, members, plane);
        Others = [.. Enumerable.Range(0, lattice.Dimension).Where(a => a != plane.A && a != plane.B)];
        (_levels, _rises, _transfers) = ([.. members.Select(q => families[q].Levels)], [.. members.Select(q => families[q].SquaredLength)], [.. members.Select(q => families[q].Transfers)]);
        Moves = [.. members.Select(q => Rows(families[q].Vector, plane.Line(families[q].Vector[plane.A], families[q].Vector[plane.B])))];
        Signs = [.. Moves.Select(move => Math.Sign(move[^1]))];

        var (first, lines) = plane.Lines((0, lattice.Points[plane.A]), (0, lattice.Points[plane.B]));
        LatticeRows = [.. Others.Select(a => lattice.Points[a]), lines];
        (Target, Source) = (RowBox(block, first), RowBox(halo, first));

        // Alone, a rank needs no more of the lines than its block has; ranks that share them need those of all.
        var along = isShared ? halo : block;
        var read = plane.Across(Range(along, plane.A), Range(along, plane.B));
        var (start, values) = plane.Across(Range(block, plane.A), Range(block, plane.B));
        Column = (start - read.Lowest) / plane.Norm;
        ReadLength = Padded(plane.Points(read.Count)) + (isShared ? Lanes : 0);
        RowLength = Padded(plane.Points(values + (start - read.Lowest) % plane.Norm));
        (SourceStrides, FieldLength) = Strides(Source, ReadLength);
        var piece = Piece(Target, plane.IsAxis);
        (PieceStrides, PieceLength) = Strides(piece, RowLength);
        Transfers = members.Max(q => families[q].Transfers);
        WorkLength = PieceLength + Scratch(piece, RowLength, members.Length, Transfers);
        Shift = [.. Moves.Select(move => Dot(move, SourceStrides))];
        RateShift = [.. Moves.Select(move => Dot(move, PieceStrides))];
        FirstLine = first;
        (BlockStrides, HaloStrides) = (NaturalStrides(block), NaturalStrides(halo));
        (_readOrigin, _readValues) = (read.Lowest, read.Count);
        _rateOrigin = start - (start - read.Lowest) % plane.Norm;
        Support = Supports();
        Pieces = Cut(Target, piece);
        Lines = new LineTables(this, lattice, families);
        Inside = plane.IsAxis ? null : new PlaneTransfers(this, lattice);
    }

    /// <summary>The lines.</summary>
    public LinePlane Plane { get; }

    /// <summary>Numbers of the directions.</summary>
    public int[] Members { get; }

    /// <summary>The axes outside the plane, slowest first.</summary>
    public int[] Others { get; }

    /// <summary>p in rows, by member: on <see cref="Others"/>, then c.</summary>
    public int[][] Moves { get; }

    /// <summary>The sign of the move in c, by member.</summary>
    public int[] Signs { get; }

    /// <summary>The block.</summary>
    public Box Block { get; }

    /// <summary>The velocities that are read.</summary>
    public Box Halo { get; }

    /// <summary>Rows of the whole lattice on each row axis, c counted from its least value on the lattice.</summary>
    public int[] LatticeRows { get; }

    /// <summary>The rows whose rate is computed.</summary>
    public Box Target { get; }

    /// <summary>The rows that are read.</summary>
    public Box Source { get; }

    /// <summary>x in the copy of F of the first point of a row of the rate.</summary>
    public int Column { get; }

    /// <summary>Points of a row as it is read, padded to whole vectors of 8.</summary>
    public int ReadLength { get; }

    /// <summary>Points of a row of the rate, padded to whole vectors of 8.</summary>
    public int RowLength { get; }

    /// <summary>Distance in the copy of F between neighbours on each row axis.</summary>
    public long[] SourceStrides { get; }

    /// <summary>Distance in a piece of the rate between neighbours on each row axis.</summary>
    public long[] PieceStrides { get; }

    /// <summary>Distance between neighbours on each axis of an array over <see cref="Block"/>, C order.</summary>
    public long[] BlockStrides { get; }

    /// <summary>Distance between neighbours on each axis of an array over <see cref="Halo"/>, C order.</summary>
    public long[] HaloStrides { get; }

    /// <summary>P·(i_a, i_b) of row c = 0 of the lattice.</summary>
    public int FirstLine { get; }

    /// <summary>Distance in the copy of F from a row to the row shifted by p, by member.</summary>
    public long[] Shift { get; }

    /// <summary>Distance in the rate from a row to the row shifted by p, by member.</summary>
    public long[] RateShift { get; }

    /// <summary>First x and end of x of the block's points, by c of <see cref="Target"/>.</summary>
    public (int First, int End)[] Support { get; }

    /// <summary>Pieces of <see cref="Target"/> that threads compute one at a time, each at most that of <see cref="PieceLength"/>.</summary>
    public Box[] Pieces { get; }

    /// <summary>Levels and largest transfers of each line.</summary>
    public LineTables Lines { get; }

    /// <summary>Largest transfers of each point in the plane; null where the lines are an axis.</summary>
    public PlaneTransfers? Inside { get; }

    /// <summary>Number of doubles of F copied to this layout.</summary>
    public long FieldLength { get; }

    /// <summary>Number of doubles of the rate of the largest piece.</summary>
    public long PieceLength { get; }

    /// <summary>Number of doubles that a thread needs: the rate of a piece, and the scratch of its chains and losses.</summary>
    public long WorkLength { get; }

    /// <summary>Largest m of all members.</summary>
    public int Transfers { get; }

    /// <summary>Number of levels of a member.</summary>
    public int LevelsOf(int member) => _levels[member];

    /// <summary>|p|² of a member: the rise of the level with each transfer.</summary>
    public int RiseOf(int member) => _rises[member];

    /// <summary>Largest m of a member.</summary>
    public int TransfersOf(int member) => _transfers[member];

    /// <summary>Bond updates of the block's whole lattice in this class.</summary>
    public long Updates(BondFamily[] families) => Members.Sum(q => families[q].BondUpdates);

    /// <summary>Sorts directions into classes: those with lines along an axis, the last one first, then the others.</summary>
    public static BondClass[] Sort(VelocityLattice lattice, Box block, Box halo, BondFamily[] families, bool isShared = false) =>
        [.. Groups(families).Select(g => new BondClass(lattice, block, halo, families, [.. g], g.Key, isShared))];

    /// <summary>Doubles of the largest copy of F, and of what a thread needs, over the classes, for a block alone in its process, by lengths alone.</summary>
    public static (long Field, long Work) Largest(BondFamily[] families, int[] block, int[] halo)
    {
        var (field, work) = (0L, 0L);
        var (b, h) = (Decomposition.Blocks.Box.Whole(block), Decomposition.Blocks.Box.Whole(halo));
        foreach (var group in Groups(families))
        {
            var plane = group.Key;
            int[] others = [.. Enumerable.Range(0, block.Length).Where(a => a != plane.A && a != plane.B)];
            var values = plane.Across(Range(b, plane.A), Range(b, plane.B)).Count;
            var length = Padded(plane.Points(values));
            field = Math.Max(field, Strides(Rows(h), length).Length);
            var piece = Piece(Rows(b), plane.IsAxis);
            work = Math.Max(work, Strides(piece, length).Length + Scratch(piece, length, group.Count(), group.Max(q => families[q].Transfers)));

            Box Rows(Box box) => Decomposition.Blocks.Box.Whole([.. others.Select(box.Length), plane.Lines(Range(box, plane.A), Range(box, plane.B)).Count]);
        }

        return (field, work);
    }

    /// <summary>Position in the copy of F of x = <see cref="Column"/> of a row (in rows of the lattice).</summary>
    public long ReadOffset(ReadOnlySpan<int> row)
    {
        var offset = (long)Column;
        for (var k = 0; k < row.Length; k++)
            offset += (row[k] - Source.Lower[k]) * SourceStrides[k];
        return offset;
    }

    /// <summary>Places on their plane of the copy of F of the points (ia, i_b) of the halo, by i_b; -1 where a point is not read.</summary>
    public void ReadPlaces(int ia, Span<long> places) => Places(Halo, Source, SourceStrides[^1], _readOrigin, _readValues, ia, places);

    /// <summary>Places on their plane of the rate of the points (ia, i_b) of the block, by i_b.</summary>
    public void RatePlaces(int ia, Span<long> places) => Places(Block, Target, PieceStrides[^1], _rateOrigin, int.MaxValue, ia, places);

    /// <summary>The point (i_a, i_b) of row c of the rate at the first x of its support; the next ones are (-P_b, P_a) further each.</summary>
    public (int Ia, int Ib) FirstPoint(int c)
    {
        // c and u give N i = c P + u Q; u is the value of the x-th cell that fits.
        var (line, u) = (c + FirstLine, _rateOrigin + Support[c - Target.Lower[^1]].First * Plane.Norm);
        while ((line * Plane.Pa - u * Plane.Pb) % Plane.Norm != 0 || (line * Plane.Pb + u * Plane.Pa) % Plane.Norm != 0)
            u++;
        return ((line * Plane.Pa - u * Plane.Pb) / Plane.Norm, (line * Plane.Pb + u * Plane.Pa) / Plane.Norm);
    }

    /// <summary>Position in the rate of a piece of a row (in rows of the lattice).</summary>
    public long PieceOffset(Box piece, ReadOnlySpan<int> row)
    {
        ArgumentNullException.ThrowIfNull(piece);
        var offset = 0L;
        for (var k = 0; k < row.Length; k++)
            offset += (row[k] - piece.Lower[k]) * PieceStrides[k];
        return offset;
    }

    /// <inheritdoc/>
    public void Dispose() => Lines.Dispose();

    private static IEnumerable<IGrouping<LinePlane, int>> Groups(BondFamily[] families) =>
        Enumerable.Range(0, families.Length)
            .Where(q => families[q].Transfers > 0)
            .GroupBy(q => LinePlane.Of(families[q].Vector))
            .OrderBy(g => !g.Key.IsAxis).ThenBy(g => -g.Key.B).ThenBy(g => g.Key.A).ThenBy(g => g.Key.Pa).ThenBy(g => g.Key.Pb).ThenBy(g => g.Key.Factor);

    private static int Padded(int points) => (points + Lanes - 1) / Lanes * Lanes;

    private static (int Lower, int Upper) Range(Box box, int axis) => (box.Lower[axis], box.Upper[axis]);

    private static long Dot(int[] move, long[] strides) => move.Zip(strides, (m, s) => m * s).Sum();

    private static long[] NaturalStrides(Box box)
    {
        var strides = new long[box.Dimension];
        var stride = 1L;
        for (var a = box.Dimension - 1; a >= 0; a--)
        {
            strides[a] = stride;
            stride *= box.Length(a);
        }

        return strides;
    }

    private int[] Rows(int[] vector, int line) => [.. Others.Select(a => vector[a]), line];

    private Box RowBox(Box box, int first)
    {
        var (lowest, count) = Plane.Lines(Range(box, Plane.A), Range(box, Plane.B));
        var lower = lowest - (count == 0 ? 0 : first);
        return new Box([.. Others.Select(a => box.Lower[a]), lower], [.. Others.Select(a => box.Upper[a]), lower + count]);
    }

    /// <summary>
    /// Strides of rows in memory, and the length in all. A cache line between planes keeps rows that lie along any direction from
    /// falling on the same few sets of the cache (distances would be multiples of 4096 bytes).
    /// </summary>
    private static (long[] Strides, long Length) Strides(Box rows, int length)
    {
        var strides = new long[rows.Dimension];
        var stride = (long)length;
        for (var k = rows.Dimension - 1; k >= 0; k--)
        {
            strides[k] = stride;
            stride = stride * rows.Length(k) + (k > 0 ? Lanes : 0);
        }

        return (strides, rows.Count == 0 ? 0 : stride);
    }

    private static long Scratch(Box piece, int rowLength, int directions, int transfers) =>
        Math.Max(ChainSteps.Scratch(Enumerable.Range(0, piece.Dimension).Sum(piece.Length)), LossScratch.Length(piece.Length(piece.Dimension - 1), rowLength, directions, transfers));

    /// <summary>The largest piece: some thousand rows, whole in c where there are other axes, small enough for a cache, long enough for chains.</summary>
    private static Box Piece(Box rows, bool isAxis)
    {
        const int Whole = int.MaxValue;
        int[] sizes = rows.Dimension switch { 1 => [64], 2 => [8, Whole], _ => isAxis ? [8, 16, Whole] : [8, 8, Whole] };
        return Decomposition.Blocks.Box.Whole([.. sizes.Select((size, k) => Math.Min(size, rows.Length(k)))]);
    }

    private static Box[] Cut(Box rows, Box piece)
    {
        if (rows.Count == 0)
            return [];
        var pieces = new List<Box> { rows };
        for (var k = 0; k < rows.Dimension; k++)
        {
            var (axis, size) = (k, piece.Length(k));
            pieces = [.. pieces.SelectMany(box => Enumerable.Range(0, (box.Length(axis) + size - 1) / size).Select(i =>
            {
                var (lower, upper) = ((int[])box.Lower.Clone(), (int[])box.Upper.Clone());
                lower[axis] += i * size;
                upper[axis] = Math.Min(upper[axis], lower[axis] + size);
                return new Box(lower, upper);
            }))];
        }

        return [.. pieces];
    }

    private (int First, int End)[] Supports()
    {
        var support = new (int First, int End)[Target.Length(Target.Dimension - 1)];
        Array.Fill(support, (int.MaxValue, 0));
        var places = new long[Block.Length(Plane.B)];
        for (var ia = Block.Lower[Plane.A]; ia < Block.Upper[Plane.A]; ia++)
        {
            RatePlaces(ia, places);
            foreach (var place in places)
            {
                var (line, x) = ((int)(place / PieceStrides[^1]), (int)(place % PieceStrides[^1]));
                support[line] = (Math.Min(support[line].First, x), Math.Max(support[line].End, x + 1));
            }
        }

        return support;
    }

    /// <summary>Walks the points (ia, i_b) of a box's plane: c and u move by constant steps, x by the quotient of u.</summary>
    private void Places(Box box, Box rows, long stride, int origin, int values, int ia, Span<long> places)
    {
        var ib = box.Lower[Plane.B];
        var across = Plane.Across(ia, ib) - origin;
        var line = (Plane.Line(ia, ib) - FirstLine - rows.Lower[^1]) * stride;
        var x = Math.DivRem(across, Plane.Norm, out var rest);
        if (rest < 0)
            (x, rest) = (x - 1, rest + Plane.Norm);
        var whole = Plane.IsAxis ? 1 : 0;
        for (var k = 0; k < places.Length; k++)
        {
            places[k] = across < 0 || across >= values ? -1 : line + x;
            across += Plane.Pa;
            line += Plane.Pb * stride;
            x += whole;
            rest += whole == 0 ? Plane.Pa : 0;
            if (rest >= Plane.Norm)
                (x, rest) = (x + 1, rest - Plane.Norm);
            else if (rest < 0)
                (x, rest) = (x - 1, rest + Plane.Norm);
        }
    }
}
