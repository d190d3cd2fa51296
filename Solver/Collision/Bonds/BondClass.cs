using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// The directions that one pass of the kernel treats together: those that do not move along one axis. A line of velocities along that axis
/// has one level, and a bond joins whole lines: it is a coefficient times a line of F. F is read from a copy over the halo of a block, Q
/// written piece by piece over the block, both line by line: rows are counted by the other axes, slowest first, points of a row by x. A
/// transfer m p moves by m rows steps and leaves x.
/// </summary>
public sealed class BondClass : IDisposable
{
    private const int Lanes = 8;
    private readonly int[] _rises, _transfers;

    /// <summary>Collects the directions <paramref name="members"/> of <paramref name="families"/>, none of which moves along
    /// <paramref name="axis"/>.</summary>
    /// <param name="lattice">the whole lattice</param>
    /// <param name="block">the velocities whose rate is computed</param>
    /// <param name="halo">the velocities that are read</param>
    /// <param name="families">all bonds</param>
    /// <param name="members">the directions of this class</param>
    /// <param name="axis">the axis of their lines</param>
    /// <param name="isShared">whether several ranks share the lines over the halo</param>
    public BondClass(VelocityLattice lattice, Box block, Box halo, BondFamily[] families, int[] members, int axis, bool isShared = false)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(halo);
        ArgumentNullException.ThrowIfNull(families);
        ArgumentNullException.ThrowIfNull(members);
        (Block, Halo, Members, Axis, RowAxes) = (block, halo, members, axis, RowAxesOf(lattice.Dimension, axis));
        (_rises, _transfers) = ([.. members.Select(q => families[q].SquaredLength)], [.. members.Select(q => families[q].Transfers)]);
        Moves = [.. members.Select(q => RowAxes.Select(a => families[q].Vector[a]).ToArray())];
        LatticeRows = [.. RowAxes.Select(a => lattice.Points[a])];
        (Target, Source) = (RowBox(block), RowBox(halo));

        // Alone, a rank needs no more of the lines than its block has; ranks that share them need those of all.
        var along = isShared ? halo : block;
        Column = block.Lower[axis] - along.Lower[axis];
        (FirstRead, Reads) = (along.Lower[axis], along.Length(axis));
        (RowLength, ReadLength) = (Padded(block.Length(axis)), Padded(Reads) + (isShared ? Lanes : 0));
        (SourceStrides, FieldLength) = Strides(Source, ReadLength);
        var piece = Piece(Target);
        (PieceStrides, PieceLength) = Strides(piece, RowLength);
        WorkLength = PieceLength + Scratch(piece, members.Length);
        Shift = [.. Moves.Select(move => Dot(move, SourceStrides))];
        RateShift = [.. Moves.Select(move => Dot(move, PieceStrides))];
        (BlockStrides, HaloStrides) = (NaturalStrides(block), NaturalStrides(halo));
        Pieces = Cut(Target, piece);
        Lines = new LineTables(this, lattice, families);
    }

    /// <summary>The axis of the lines.</summary>
    public int Axis { get; }

    /// <summary>The other axes, slowest first.</summary>
    public int[] RowAxes { get; }

    /// <summary>Numbers of the directions.</summary>
    public int[] Members { get; }

    /// <summary>p in rows, by member.</summary>
    public int[][] Moves { get; }

    /// <summary>The block.</summary>
    public Box Block { get; }

    /// <summary>The velocities that are read.</summary>
    public Box Halo { get; }

    /// <summary>Rows of the whole lattice on each row axis.</summary>
    public int[] LatticeRows { get; }

    /// <summary>The rows whose rate is computed.</summary>
    public Box Target { get; }

    /// <summary>The rows that are read.</summary>
    public Box Source { get; }

    /// <summary>Index on <see cref="Axis"/> of x = 0 in the copy of F.</summary>
    public int FirstRead { get; }

    /// <summary>Points of a row that are read.</summary>
    public int Reads { get; }

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

    /// <summary>Distance in the copy of F from a row to the row shifted by p, by member.</summary>
    public long[] Shift { get; }

    /// <summary>Distance in the rate from a row to the row shifted by p, by member.</summary>
    public long[] RateShift { get; }

    /// <summary>Pieces of <see cref="Target"/> that threads compute one at a time, each at most that of
    /// <see cref="PieceLength"/>.</summary>
    public Box[] Pieces { get; }

    /// <summary>Levels and largest transfers of each line.</summary>
    public LineTables Lines { get; }

    /// <summary>Number of doubles of F copied to this layout.</summary>
    public long FieldLength { get; }

    /// <summary>Number of doubles of the rate of the largest piece.</summary>
    public long PieceLength { get; }

    /// <summary>Number of doubles that a thread needs: the rate of a piece, and the scratch of its chains and losses.</summary>
    public long WorkLength { get; }

    /// <summary>|p|² of a member: the rise of the level with each transfer.</summary>
    public int RiseOf(int member) => _rises[member];

    /// <summary>Largest m of a member.</summary>
    public int TransfersOf(int member) => _transfers[member];

    /// <summary>Bond updates of the block's whole lattice in this class.</summary>
    public long Updates(BondFamily[] families) => Members.Sum(q => families[q].BondUpdates);

    /// <summary>The directions with an unmoved axis, by the last of these; the last axis first.</summary>
    public static BondClass[] Sort(VelocityLattice lattice, Box block, Box halo, BondFamily[] families, bool isShared = false) =>
        [.. Groups(families).Select(g => new BondClass(lattice, block, halo, families, [.. g], g.Key, isShared))];

    /// <summary>Doubles of the largest copy of F, and of what a thread needs, over the classes, for a block alone in its process, by
    /// lengths alone.</summary>
    public static (long Field, long Work) Largest(BondFamily[] families, int[] block, int[] halo)
    {
        var (field, work) = (0L, 0L);
        foreach (var group in Groups(families))
        {
            var (axes, length) = (RowAxesOf(block.Length, group.Key), Padded(block[group.Key]));
            field = Math.Max(field, Strides(Rows(halo), length).Length);
            var piece = Piece(Rows(block));
            work = Math.Max(work, Strides(piece, length).Length + Scratch(piece, group.Count()));

            Box Rows(int[] lengths) => Box.Whole([.. axes.Select(a => lengths[a])]);
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

    private static IEnumerable<IGrouping<int, int>> Groups(BondFamily[] families) =>
        Enumerable.Range(0, families.Length)
            .Where(q => families[q].Transfers > 0 && families[q].Vector.Contains(0))
            .GroupBy(q => Array.LastIndexOf(families[q].Vector, 0))
            .OrderByDescending(g => g.Key);

    private static int Padded(int points) => (points + Lanes - 1) / Lanes * Lanes;

    private static int[] RowAxesOf(int dimension, int axis) => [.. Enumerable.Range(0, dimension).Where(a => a != axis)];

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

    private Box RowBox(Box box) => new([.. RowAxes.Select(a => box.Lower[a])], [.. RowAxes.Select(a => box.Upper[a])]);

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

    private static long Scratch(Box piece, int directions) =>
        Math.Max(ChainSteps.Scratch(Enumerable.Range(0, piece.Dimension).Sum(piece.Length)), LossScratch.Length(directions));

    /// <summary>The largest piece: some thousand rows, whole on the last row axis where there are others, small enough for a cache, long
    /// enough for chains.</summary>
    private static Box Piece(Box rows)
    {
        const int Whole = int.MaxValue;
        int[] sizes = rows.Dimension switch { 1 => [64], 2 => [8, Whole], _ => [8, 16, Whole] };
        return Box.Whole([.. sizes.Select((size, k) => Math.Min(size, rows.Length(k)))]);
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
}
