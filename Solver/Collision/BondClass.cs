using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The directions that one kernel pass treats together: those that do not move along <see cref="Axis"/> (the level is the same for a
/// whole line along it), or, for the general class, those that move along every axis, with lines along the last one. For each direction,
/// axis and index it tabulates what a line needs: the level, and the largest transfers up and down that stay inside the whole lattice.
/// Lines are read from a copy of F over the halo of a block and written over the block.
/// </summary>
public sealed class BondClass : IDisposable
{
    private readonly Box _block, _halo;
    private readonly int[] _levels, _rises;

    /// <summary>Collects the directions <paramref name="members"/> of <paramref name="families"/> with lines along <paramref name="axis"/>.</summary>
    /// <param name="lattice">the whole lattice</param>
    /// <param name="block">the velocities whose rate is computed</param>
    /// <param name="halo">the velocities that are read</param>
    /// <param name="families">all bonds</param>
    /// <param name="members">the directions of this class</param>
    /// <param name="axis">the axis of the lines</param>
    /// <param name="isShared">whether several ranks share the lines over the halo</param>
    public BondClass(VelocityLattice lattice, Box block, Box halo, BondFamily[] families, int[] members, int axis, bool isShared = false)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        (_block, _halo, Axis, Members) = (block, halo, axis, members);
        RowAxes = [.. Enumerable.Range(0, lattice.Dimension).Where(a => a != axis)];
        Steps = [.. members.Select(q => families[q].Vector[axis])];
        (_levels, _rises) = ([.. members.Select(q => families[q].Levels)], [.. members.Select(q => families[q].SquaredLength)]);
        var pad = IsGeneral ? 8 : 0;

        // Alone, a rank needs no more of an unmoved axis than its block; ranks that share lines need those of all.
        var along = IsGeneral || isShared ? halo : block;
        (First, LinePoints) = (along.Lower[axis], along.Length(axis));
        Lead = pad;
        RowLength = (block.Length(axis) + 7) / 8 * 8;

        // A line of the block may begin anywhere in a longer line that is read, and its last vector reaches beyond it.
        RowStride = (LinePoints + 7) / 8 * 8 + 2 * pad + (!IsGeneral && LinePoints != block.Length(axis) ? 8 : 0);
        Rows = RowAxes.Aggregate(1L, (rows, a) => rows * block.Length(a));
        CopiedRows = RowAxes.Aggregate(1L, (rows, a) => rows * halo.Length(a));
        RowStrides = new long[lattice.Dimension];
        var stride = (long)RowStride;
        foreach (var a in RowAxes.Reverse())
        {
            RowStrides[a] = stride;
            stride *= halo.Length(a);
        }

        Shift = [.. members.Select(q => RowAxes.Sum(a => families[q].Vector[a] * RowStrides[a]))];
        Lines = new LineTables(lattice, families, members, RowAxes);
        Along = [.. members.Select(q => Enumerable.Range(0, lattice.Points[axis]).Select(i => new LineTable(families[q], axis, lattice.Points[axis], i)).ToArray())];
    }

    /// <summary>The axis of the lines (contiguous in the kernel's copy of F).</summary>
    public int Axis { get; }

    /// <summary>Whether the directions move along the lines' axis.</summary>
    public bool IsGeneral => Steps.Length > 0 && Steps[0] != 0;

    /// <summary>Numbers of the directions.</summary>
    public int[] Members { get; }

    /// <summary>p along the lines' axis (0, or positive in the general class), by member.</summary>
    public int[] Steps { get; }

    /// <summary>The other axes, slowest first.</summary>
    public int[] RowAxes { get; }

    /// <summary>Number of lines whose rate is computed.</summary>
    public long Rows { get; }

    /// <summary>Number of lines that are read.</summary>
    public long CopiedRows { get; }

    /// <summary>Index on <see cref="Axis"/> of the first point of a line as it is read.</summary>
    public int First { get; }

    /// <summary>Points of a line as it is read.</summary>
    public int LinePoints { get; }

    /// <summary>Points of a line of the block, rounded up to whole vectors.</summary>
    public int RowLength { get; }

    /// <summary>The block.</summary>
    public Box Block => _block;

    /// <summary>The velocities that are read.</summary>
    public Box Halo => _halo;

    /// <summary>Distance between lines in memory.</summary>
    public int RowStride { get; }

    /// <summary>Zeros before the first point of a line that is read.</summary>
    public int Lead { get; }

    /// <summary>Distance in the copy of F between neighbours on an axis (other than the lines').</summary>
    public long[] RowStrides { get; }

    /// <summary>Distance in the copy of F from a line to the line shifted by p, by member (without the shift along the line).</summary>
    public long[] Shift { get; }

    /// <summary>Levels and largest transfers of each line, over the axes other than its own.</summary>
    public LineTables Lines { get; }

    /// <summary>Level and largest transfers along the line, by member and index.</summary>
    public LineTable[][] Along { get; }

    /// <summary>Number of doubles of F copied to this layout.</summary>
    public long FieldLength => CopiedRows * RowStride;

    /// <summary>Number of doubles of the rate of the block in this layout.</summary>
    public long RateLength => Rows * RowLength;

    /// <summary>Number of levels of a member.</summary>
    public int LevelsOf(int member) => _levels[member];

    /// <summary>|p|² of a member: the rise of the level with each transfer.</summary>
    public int RiseOf(int member) => _rises[member];

    /// <summary>Sorts directions into classes: one for each axis that some direction leaves unmoved, one for the rest.</summary>
    public static BondClass[] Sort(VelocityLattice lattice, Box block, Box halo, BondFamily[] families, bool isShared = false)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        var last = lattice.Dimension - 1;
        return [.. Enumerable.Range(0, families.Length)
            .Where(q => families[q].Transfers > 0)
            .GroupBy(q => Array.FindLastIndex(families[q].Vector, x => x == 0))
            .OrderBy(g => g.Key < 0 ? int.MaxValue : -g.Key)
            .Select(g => new BondClass(lattice, block, halo, families, [.. g], g.Key < 0 ? last : g.Key, isShared))];
    }

    /// <summary>The indices in the whole lattice of line <paramref name="row"/> of the block on <see cref="RowAxes"/>.</summary>
    public void Index(long row, Span<int> index) => Index(_block, row, index);

    /// <summary>Position in the copy of F of the first point that is read of the line with these indices.</summary>
    public long LineOffset(ReadOnlySpan<int> index)
    {
        var offset = (long)Lead;
        foreach (var a in RowAxes)
            offset += (index[a] - _halo.Lower[a]) * RowStrides[a];
        return offset;
    }

    /// <summary>The same for line <paramref name="row"/> of <paramref name="box"/>.</summary>
    internal void Index(Box box, long row, Span<int> index)
    {
        for (var k = RowAxes.Length - 1; k >= 0; k--)
        {
            var a = RowAxes[k];
            var n = box.Length(a);
            (row, index[a]) = (row / n, box.Lower[a] + (int)(row % n));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Lines.Dispose();

    /// <summary>For one direction, axis and index: the level's part and the largest m with i + m p_a, i - m p_a inside.</summary>
    /// <param name="Level">p_a i, from its lowest value</param>
    /// <param name="Up">largest m with i + m p_a inside</param>
    /// <param name="Down">largest m with i - m p_a inside</param>
    public readonly record struct LineTable(int Level, int Up, int Down)
    {
        internal LineTable(BondFamily family, int axis, int points, int i)
            : this(0, family.Transfers, family.Transfers)
        {
            var p = family.Vector[axis];
            if (p == 0)
                return;
            Level = p * i - Math.Min(0, p) * (points - 1);
            var (above, below) = ((points - 1 - i) / Math.Abs(p), i / Math.Abs(p));
            (Up, Down) = p > 0 ? (Math.Min(above, Up), Math.Min(below, Down)) : (Math.Min(below, Up), Math.Min(above, Down));
        }
    }
}
