using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>
/// The lines of velocities along one axis, over a block and its halo. F is read from a copy over the halo, Q written piece by piece over
/// the block, both line by line. Lines are named by the indices on the axes across, points of a line by x.
/// </summary>
internal sealed class LineLayout
{
    /// <summary>Lays out the lines along <paramref name="axis"/>.</summary>
    /// <param name="lattice">the whole lattice</param>
    /// <param name="block">the velocities whose rate is computed</param>
    /// <param name="halo">the velocities that are read</param>
    /// <param name="axis">the axis of the lines</param>
    /// <param name="isShared">whether several ranks share the lines over the halo</param>
    public LineLayout(VelocityLattice lattice, Box block, Box halo, int axis, bool isShared = false)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(halo);
        (Block, Halo, Axis, Shape) = (block, halo, axis, new LineShape(block.Lengths, halo.Lengths, axis, isShared));
        LatticeLines = [.. Across.Select(a => lattice.Points[a])];
        (Target, Source) = (Lines(block), Lines(halo));
        FirstRead = (isShared ? halo : block).Lower[axis];
        Column = block.Lower[axis] - FirstRead;
        (BlockStrides, HaloStrides) = (NaturalStrides(block), NaturalStrides(halo));
        Pieces = Cut(Target, Shape.Piece);
    }

    /// <summary>Lengths and distances.</summary>
    public LineShape Shape { get; }

    /// <summary>The axis of the lines.</summary>
    public int Axis { get; }

    /// <summary>The axes that count the lines, slowest first.</summary>
    public int[] Across => Shape.Across;

    /// <summary>The block.</summary>
    public Box Block { get; }

    /// <summary>The velocities that are read.</summary>
    public Box Halo { get; }

    /// <summary>Lines of the whole lattice on each axis across.</summary>
    public int[] LatticeLines { get; }

    /// <summary>The lines whose rate is computed.</summary>
    public Box Target { get; }

    /// <summary>The lines that are read.</summary>
    public Box Source { get; }

    /// <summary>Index on <see cref="Axis"/> of x = 0 in the copy of F.</summary>
    public int FirstRead { get; }

    /// <summary>x in the copy of F of the first point of a line of the rate.</summary>
    public int Column { get; }

    /// <summary>Distance between neighbours on each axis of an array over <see cref="Block"/>, C order.</summary>
    public long[] BlockStrides { get; }

    /// <summary>Distance between neighbours on each axis of an array over <see cref="Halo"/>, C order.</summary>
    public long[] HaloStrides { get; }

    /// <summary>Pieces of <see cref="Target"/> that threads compute one at a time.</summary>
    public Box[] Pieces { get; }

    /// <summary>Position in the copy of F of x = <see cref="Column"/> of a line.</summary>
    public long ReadOffset(ReadOnlySpan<int> line)
    {
        var offset = (long)Column;
        for (var k = 0; k < line.Length; k++)
            offset += (line[k] - Source.Lower[k]) * Shape.SourceStrides[k];
        return offset;
    }

    /// <summary>Position of a line in the rate of a piece.</summary>
    public long PieceOffset(Box piece, ReadOnlySpan<int> line)
    {
        ArgumentNullException.ThrowIfNull(piece);
        var offset = 0L;
        for (var k = 0; k < line.Length; k++)
            offset += (line[k] - piece.Lower[k]) * Shape.PieceStrides[k];
        return offset;
    }

    private Box Lines(Box box) => new([.. Across.Select(a => box.Lower[a])], [.. Across.Select(a => box.Upper[a])]);

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

    private static Box[] Cut(Box lines, int[] piece)
    {
        if (lines.Count == 0)
            return [];
        var pieces = new List<Box> { lines };
        for (var k = 0; k < lines.Dimension; k++)
        {
            var (axis, size) = (k, piece[k]);
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
