using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The directions that one kernel pass treats together: those that do not move along <see cref="Axis"/> (the level is the same for a
/// whole line along it), or, for the general class, those that move along every axis, with lines along the last one. For each direction,
/// axis and index it tabulates what a line needs: the level, and the largest transfers up and down that stay inside.
/// </summary>
public sealed class BondClass
{
    private readonly VelocityLattice _lattice;
    private readonly int[] _levels, _rises;

    /// <summary>Collects the directions <paramref name="members"/> of <paramref name="families"/> with lines along <paramref name="axis"/>.</summary>
    public BondClass(VelocityLattice lattice, BondFamily[] families, int[] members, int axis)
    {
        (_lattice, Axis, Members) = (lattice, axis, members);
        RowAxes = [.. Enumerable.Range(0, lattice.Dimension).Where(a => a != axis)];
        Steps = [.. members.Select(q => families[q].Vector[axis])];
        (_levels, _rises) = ([.. members.Select(q => families[q].Levels)], [.. members.Select(q => families[q].SquaredLength)]);
        var pad = IsGeneral ? 8 : 0;
        Lead = pad;
        RowLength = (lattice.Points[axis] + 7) / 8 * 8;
        RowStride = RowLength + 2 * pad;
        Rows = lattice.Count / lattice.Points[axis];
        RowStrides = new long[lattice.Dimension];
        var stride = (long)RowStride;
        foreach (var a in RowAxes.Reverse())
        {
            RowStrides[a] = stride;
            stride *= lattice.Points[a];
        }

        Shift = [.. members.Select(q => RowAxes.Sum(a => families[q].Vector[a] * RowStrides[a]))];
        Lines = new LineTable[members.Length, lattice.Dimension];
        for (var f = 0; f < members.Length; f++)
        {
            for (var a = 0; a < lattice.Dimension; a++)
                Lines[f, a] = new LineTable(families[members[f]], a, lattice.Points[a]);
        }
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

    /// <summary>Number of lines.</summary>
    public long Rows { get; }

    /// <summary>Points of a line, rounded up to whole vectors.</summary>
    public int RowLength { get; }

    /// <summary>Distance between lines in memory.</summary>
    public int RowStride { get; }

    /// <summary>Zeros before the first point of a line.</summary>
    public int Lead { get; }

    /// <summary>Distance in the copy of F between neighbours on an axis (other than the lines').</summary>
    public long[] RowStrides { get; }

    /// <summary>Distance in the copy of F from a line to the line shifted by p, by member (without the shift along the line).</summary>
    public long[] Shift { get; }

    /// <summary>Level and largest transfers by member and axis.</summary>
    public LineTable[,] Lines { get; }

    /// <summary>Number of doubles of a field copied to this layout.</summary>
    public long BufferLength => Rows * RowStride;

    /// <summary>Number of levels of a member.</summary>
    public int LevelsOf(int member) => _levels[member];

    /// <summary>|p|² of a member: the rise of the level with each transfer.</summary>
    public int RiseOf(int member) => _rises[member];

    /// <summary>Sorts directions into classes: one for each axis that some direction leaves unmoved, one for the rest.</summary>
    public static BondClass[] Sort(VelocityLattice lattice, BondFamily[] families)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        var last = lattice.Dimension - 1;
        return [.. Enumerable.Range(0, families.Length)
            .Where(q => families[q].Transfers > 0)
            .GroupBy(q => Array.FindLastIndex(families[q].Vector, x => x == 0))
            .OrderBy(g => g.Key < 0 ? int.MaxValue : -g.Key)
            .Select(g => new BondClass(lattice, families, [.. g], g.Key < 0 ? last : g.Key))];
    }

    /// <summary>The indices of line <paramref name="row"/> on <see cref="RowAxes"/>.</summary>
    public void Index(long row, Span<int> index)
    {
        for (var k = RowAxes.Length - 1; k >= 0; k--)
        {
            var n = _lattice.Points[RowAxes[k]];
            (row, index[RowAxes[k]]) = (row / n, (int)(row % n));
        }
    }

    /// <summary>For one direction and axis: by index, the level's part and the largest m with i + m p, i - m p inside.</summary>
    public sealed class LineTable
    {
        internal LineTable(BondFamily family, int axis, int points)
        {
            var p = family.Vector[axis];
            (Level, Up, Down) = (new int[points], new int[points], new int[points]);
            for (var i = 0; i < points; i++)
            {
                Level[i] = p * i - Math.Min(0, p) * (points - 1);
                var (ahead, behind) = p switch
                {
                    > 0 => ((points - 1 - i) / p, i / p),
                    < 0 => (i / -p, (points - 1 - i) / -p),
                    _ => (family.Transfers, family.Transfers),
                };
                (Up[i], Down[i]) = (Math.Min(ahead, family.Transfers), Math.Min(behind, family.Transfers));
            }
        }

        /// <summary>p_a i, from its lowest value.</summary>
        public int[] Level { get; }

        /// <summary>Largest m with i + m p_a inside.</summary>
        public int[] Up { get; }

        /// <summary>Largest m with i - m p_a inside.</summary>
        public int[] Down { get; }
    }
}
