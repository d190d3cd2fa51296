using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// One direction's values by level and by shell: a velocity u lies in the shell M of the largest transfers with u + M p inside, and in one of
/// the largest with u - M p inside. Since u + m p is inside for every m up to M,
/// <code>S(m, j) = Σ_(M ≥ m) Up[M][j],   S'(m, j) = Σ_(M ≥ m) Down[M][j + m|p|²],   R(j) = Σ_M Up[M][j],</code>
/// each value is added twice, whatever the number of transfers. Rows along the last axis that p moves in are added whole, to one of those with
/// the same level and the same bound from the other axes; only these few rows are spread over levels and shells.
/// </summary>
public sealed unsafe class LevelShells
{
    private readonly BondFamily _family;
    private readonly int[] _support, _points, _lower;
    private readonly int[][] _level, _above, _below;
    private readonly int _rowLevels, _length;
    private readonly bool _gathers;

    /// <summary>Plans the shells of <paramref name="family"/> over a block.</summary>
    public LevelShells(VelocityLattice block, BondFamily family)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(family);
        _family = family;
        _support = [.. Enumerable.Range(0, family.Vector.Length).Where(a => family.Vector[a] != 0)];
        Axes = _support.Sum(a => 1 << a);
        _points = [.. _support.Select(a => block.Points[a])];
        _lower = [.. _support.Select(a => block.Box.Lower[a])];
        _level = [.. _support.Select((a, k) => Table(k, i => family.Vector[a] * i - Math.Min(0, family.Vector[a]) * (block.Whole.Points[a] - 1)))];
        _above = [.. _support.Select((a, k) => Table(k, i => Steps(family.Vector[a], block.Whole.Points[a], i)))];
        _below = [.. _support.Select((a, k) => Table(k, i => Steps(-family.Vector[a], block.Whole.Points[a], i)))];
        _length = _points[^1];
        _rowLevels = RowLevels(family, block.Whole.Points);
        (Scratch, _gathers) = Sizes(family, block.Box.Lengths, block.Whole.Points);
        Points = _points.Aggregate(1L, (count, n) => count * n);
    }

    /// <summary>The axes that p moves in, as <see cref="Marginals"/> names them.</summary>
    public int Axes { get; }

    /// <summary>Values that are summed.</summary>
    public long Points { get; }

    /// <summary>Doubles of work space.</summary>
    public long Scratch { get; }

    /// <summary>Doubles of work space for a block, and whether rows are gathered before they are spread, by lengths alone.</summary>
    public static (long Scratch, bool Gathers) Sizes(BondFamily family, IReadOnlyList<int> block, IReadOnlyList<int> whole)
    {
        ArgumentNullException.ThrowIfNull(family);
        int[] support = [.. Enumerable.Range(0, family.Vector.Length).Where(a => family.Vector[a] != 0)];
        var rows = support.SkipLast(1).Aggregate(1L, (count, a) => count * block[a]);
        var keys = (family.Transfers + 1L) * RowLevels(family, whole);
        var gathers = 2 * keys <= rows;
        return (2 * (family.Transfers + 1L) * family.Levels + (gathers ? 2 * keys * block[support[^1]] : 0), gathers);
    }

    /// <summary>Up[M][j] at M levels + j.</summary>
    public static double* Up(double* scratch) => scratch;

    /// <summary>Down[M][j].</summary>
    public double* Down(double* scratch) => scratch + (_family.Transfers + 1L) * _family.Levels;

    /// <summary>Sums a slice of the marginal over <see cref="Axes"/>.</summary>
    /// <param name="field">the marginal over the block</param>
    /// <param name="scratch">receives the shells, and what is needed on the way</param>
    public void Fill(double* field, double* scratch)
    {
        new Span<double>(scratch, checked((int)Scratch)).Clear();
        Visit(0, 0, _family.Transfers, _family.Transfers, ref field, scratch);
        if (!_gathers)
            return;
        var rows = Down(scratch) + (_family.Transfers + 1L) * _family.Levels;
        var keys = (_family.Transfers + 1L) * _rowLevels;
        for (var key = 0L; key < keys; key++)
        {
            var (transfers, level) = ((int)(key / _rowLevels), (int)(key % _rowLevels));
            Spread(rows + key * _length, level, transfers, _above[^1], Up(scratch));
            Spread(rows + (keys + key) * _length, level, transfers, _below[^1], Down(scratch));
        }
    }

    private static int RowLevels(BondFamily family, IReadOnlyList<int> whole)
    {
        var last = Array.FindLastIndex(family.Vector, p => p != 0);
        return family.Levels - Math.Abs(family.Vector[last]) * (whole[last] - 1);
    }

    private static int Steps(int p, int points, int i) => p > 0 ? (points - 1 - i) / p : i / -p;

    private int[] Table(int k, Func<int, int> value) => [.. Enumerable.Range(_lower[k], _points[k]).Select(value)];

    /// <summary>Rows in the order of the field.</summary>
    private void Visit(int axis, int level, int above, int below, ref double* field, double* scratch)
    {
        if (axis == _points.Length - 1)
        {
            // A direction along one axis, or the rows of the last but one.
            Spread(field, level, above, _above[^1], Up(scratch));
            Spread(field, level, below, _below[^1], Down(scratch));
            return;
        }

        var (levels, ups, downs) = (_level[axis], _above[axis], _below[axis]);
        if (axis < _points.Length - 2)
        {
            for (var i = 0; i < levels.Length; i++)
                Visit(axis + 1, level + levels[i], Math.Min(above, ups[i]), Math.Min(below, downs[i]), ref field, scratch);
            return;
        }

        var x = field;
        field += levels.LongLength * _length;
        if (!_gathers)
        {
            for (var i = 0; i < levels.Length; i++, x += _length)
            {
                Spread(x, level + levels[i], Math.Min(above, ups[i]), _above[^1], Up(scratch));
                Spread(x, level + levels[i], Math.Min(below, downs[i]), _below[^1], Down(scratch));
            }

            return;
        }

        var up = Down(scratch) + (_family.Transfers + 1L) * _family.Levels;
        var down = up + (_family.Transfers + 1L) * _rowLevels * _length;
        for (var i = 0; i < levels.Length; i++, x += _length)
        {
            var at = level + levels[i];
            RowKernels.AddToBoth(
                x, up + (Math.Min(above, ups[i]) * _rowLevels + at) * _length, down + (Math.Min(below, downs[i]) * _rowLevels + at) * _length, _length);
        }
    }

    /// <summary>Adds a row of given level and bound to levels and shells.</summary>
    private void Spread(double* row, int level, int transfers, int[] inside, double* shells)
    {
        var (levels, along) = (_family.Levels, _level[^1]);
        for (var i = 0; i < inside.Length; i++)
            shells[(long)Math.Min(transfers, inside[i]) * levels + level + along[i]] += row[i];
    }
}
