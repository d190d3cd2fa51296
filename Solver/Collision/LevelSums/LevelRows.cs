using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.LevelSums;

/// <summary>
/// The rows of a marginal along the last axis that directions move in, for all directions that agree, up to the sign, on the axes before
/// it: rows with the same level and the same largest transfers from those axes are added whole, once for all of these directions, and only
/// the few that remain are spread over the levels and shells of each (<see cref="LevelShells"/>). A direction of the other sign has the
/// levels in reverse and ups for downs.
/// </summary>
internal sealed unsafe class LevelRows
{
    private readonly Member[] _members;
    private readonly int[] _points;
    private readonly int[][] _level, _above, _below;
    private readonly int _rowLevels, _length;
    private readonly bool _gathers;
    private readonly ChainGroup[] _chains = [];
    private readonly int _lowest, _rise, _stepsALevel;
    private readonly long _stride;
    private readonly long _shells;

    /// <summary>Plans the rows of <paramref name="families"/>, which <see cref="Group"/> put together, over a block.</summary>
    /// <param name="block">the velocities that are summed</param>
    /// <param name="families">all directions</param>
    /// <param name="group">numbers of those treated here</param>
    public LevelRows(VelocityLattice block, BondFamily[] families, int[] group)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(families);
        ArgumentNullException.ThrowIfNull(group);
        var whole = block.Whole.Points;
        var (p, u) = (families[group[0]].Vector, families[group[0]].Step);
        var transfers = group.Max(q => families[q].Transfers);
        int[] support = [.. Enumerable.Range(0, p.Length).Where(a => p[a] != 0)];
        Axes = support.Sum(a => 1 << a);
        int[] leading = support[..^1];
        (_points, _length) = ([.. leading.Select(a => block.Points[a])], block.Points[support[^1]]);
        _level = [.. leading.Select(a => Table(a, i => p[a] * i - Math.Min(0, p[a]) * (whole[a] - 1)))];
        _above = [.. leading.Select(a => Table(a, i => Math.Min(transfers, Steps(u[a], whole[a], i))))];
        _below = [.. leading.Select(a => Table(a, i => Math.Min(transfers, Steps(-u[a], whole[a], i))))];
        Transfers = transfers;
        _rowLevels = RowLevels(families[group[0]], whole);
        _members = [.. group.Select(q => new Member(q, new LevelShells(block, families[q]), !SameLeading(families[q].Vector, p)))];
        _shells = group.Max(q => LevelShells.Length(families[q]));
        (Scratch, _gathers) = Sizes([.. group.Select(q => families[q])], block.Box.Lengths, whole);
        if (_gathers)
        {
            int[] step = [.. leading.Select(a => u[a])];
            _chains = ChainGroup.Find(
                step, new Box([.. leading.Select(a => block.Box.Lower[a])], [.. leading.Select(a => block.Box.Upper[a])]),
                [.. leading.Select(a => whole[a])], transfers);
            (_lowest, _rise, _stride) = (leading.Sum(a => Math.Min(0, p[a]) * (whole[a] - 1)), leading.Sum(a => p[a] * u[a]), 0);
            _stepsALevel = families[group[0]].Direction.Stride;
            for (var (k, stride) = (leading.Length - 1, (long)_length); k >= 0; stride *= _points[k--])
                _stride += step[k] * stride;
        }

        Points = _points.Aggregate((long)_length, (count, n) => count * n) * (1 + (_gathers ? 0 : group.Length));

        int[] Table(int axis, Func<int, int> value) => [.. Enumerable.Range(block.Box.Lower[axis], block.Points[axis]).Select(value)];
    }

    /// <summary>The axes that the directions move in, as <see cref="Marginals"/> names them.</summary>
    public int Axes { get; }

    /// <summary>Largest m of the group.</summary>
    public int Transfers { get; }

    /// <summary>Number of directions.</summary>
    public int Count => _members.Length;

    /// <summary>Values that are added, a measure of the work.</summary>
    public long Points { get; }

    /// <summary>Doubles of work space.</summary>
    public long Scratch { get; }

    /// <summary>Directions that share their rows, by their numbers.</summary>
    public static int[][] Group(BondFamily[] families) =>
        [
            .. Enumerable.Range(0, families.Length).GroupBy(q => (families[q].Direction.Stride, Leading(families[q].Vector)))
            .Select(g => g.ToArray())];

    /// <summary>Doubles of work space for a group on a block, and whether rows are added before they are spread, by lengths
    /// alone.</summary>
    public static (long Scratch, bool Gathers) Sizes(BondFamily[] group, IReadOnlyList<int> block, IReadOnlyList<int> whole)
    {
        ArgumentNullException.ThrowIfNull(group);
        var p = group[0].Vector;
        int[] support = [.. Enumerable.Range(0, p.Length).Where(a => p[a] != 0)];
        var rows = support.SkipLast(1).Aggregate(1L, (count, a) => count * block[a]);
        var keys = (group.Max(f => f.Transfers) + 1L) * RowLevels(group[0], whole);
        var gathers = 2 * keys <= rows;
        return (group.Max(LevelShells.Length) + (gathers ? 2 * keys * block[support[^1]] : 0), gathers);
    }

    /// <summary>Number in all of the member's direction.</summary>
    public int Direction(int member) => _members[member].Number;

    /// <summary>Adds up the rows of a slice of the marginal over <see cref="Axes"/>, where there are many.</summary>
    /// <param name="field">the marginal over the block</param>
    /// <param name="scratch"><see cref="Scratch"/> doubles</param>
    public void Gather(double* field, double* scratch)
    {
        if (!_gathers)
            return;
        var keys = (Transfers + 1L) * _rowLevels;
        new Span<double>(scratch + _shells, checked((int)(2 * keys * _length))).Clear();
        double* up = scratch + _shells, down = up + keys * _length;
        var rows = stackalloc double*[ChainGroup.MostChains];
        for (var k = 0; k < _chains.Length; k++)
        {
            ref readonly var chains = ref _chains[k];
            ref readonly var next = ref _chains[Math.Min(k + 1, _chains.Length - 1)];
            for (var chain = 0; chain < chains.Chains; chain++)
                rows[chain] = field + chains.Row(chain) * (long)_length + chains.First * _stride;
            for (var step = 0; step < chains.Count; step++)
            {
                if (step < next.Count)
                    Fetch(field + (next.First + step) * _stride, in next);
                var level = chains.Level / _stepsALevel + step * _rise - _lowest;
                var (above, below) = (Math.Min(Transfers, chains.Ahead - step), Math.Min(Transfers, chains.Behind + step));
                RowKernels.AddToBoth(
                    rows, chains.Chains, up + ((long)above * _rowLevels + level) * _length,
                    down + ((long)below * _rowLevels + level) * _length, _length);
                for (var chain = 0; chain < chains.Chains; chain++)
                    rows[chain] += _stride;
            }
        }
    }

    /// <summary>Asks for rows before they are needed.</summary>
    private void Fetch(double* field, ref readonly ChainGroup group)
    {
        for (var chain = 0; chain < group.Chains; chain++)
            RowKernels.Fetch(field + group.Row(chain) * (long)_length, _length);
    }

    /// <summary>Fills the shells of a member, at the beginning of the work space, after <see cref="Gather"/>; returns where those down
    /// begin.</summary>
    public double* Spread(int member, double* field, double* scratch)
    {
        var (_, shells, isMirrored) = _members[member];
        new Span<double>(scratch, checked((int)(2 * shells.Down))).Clear();
        var spreader = new Spreader(shells, scratch, isMirrored, _rowLevels);
        if (!_gathers)
        {
            Visit(field, spreader);
            return scratch + shells.Down;
        }

        var (up, down) = (_shells, _shells + (Transfers + 1L) * _rowLevels * _length);
        for (var m = 0; m <= Transfers; m++)
        {
            for (var level = 0; level < _rowLevels; level++, up += _length, down += _length)
            {
                spreader.Up(scratch + up, level, m);
                spreader.Down(scratch + down, level, m);
            }
        }

        return scratch + shells.Down;
    }

    private static int RowLevels(BondFamily family, IReadOnlyList<int> whole)
    {
        var last = Array.FindLastIndex(family.Vector, p => p != 0);
        return family.Levels - Math.Abs(family.Vector[last]) * (whole[last] - 1);
    }

    private static int Steps(int u, int points, int i) => u > 0 ? (points - 1 - i) / u : i / -u;

    /// <summary>The axes of p, and p on those before the last with the sign of its first component: what a group has in common.</summary>
    private static string Leading(int[] p)
    {
        var last = Array.FindLastIndex(p, x => x != 0);
        var sign = Math.Sign(p.First(x => x != 0));
        return string.Join(
            ' ', p.Select(
            (x, a) => a < last ? (sign * x).ToString(System.Globalization.CultureInfo.InvariantCulture) : a == last ? "*" : "0"));
    }

    private static bool SameLeading(int[] p, int[] other)
    {
        var last = Array.FindLastIndex(p, x => x != 0);
        return p.AsSpan(0, last).SequenceEqual(other.AsSpan(0, last));
    }

    private readonly record struct Member(int Number, LevelShells Shells, bool IsMirrored);

    private interface IRow
    {
        void Row(double* row, int level, int above, int below);
    }

    private readonly struct Spreader(LevelShells shells, double* target, bool isMirrored, int rowLevels) : IRow
    {
        public void Row(double* row, int level, int above, int below)
        {
            Up(row, level, above);
            Down(row, level, below);
        }

        /// <summary>A row whose leading axes move up to <paramref name="transfers"/> times along that of the group.</summary>
        public void Up(double* row, int level, int transfers)
        {
            if (isMirrored)
                shells.AddDown(row, rowLevels - 1 - level, transfers, target + shells.Down);
            else
                shells.AddUp(row, level, transfers, target);
        }

        /// <summary>A row whose leading axes move as often against that of the group.</summary>
        public void Down(double* row, int level, int transfers)
        {
            if (isMirrored)
                shells.AddUp(row, rowLevels - 1 - level, transfers, target);
            else
                shells.AddDown(row, level, transfers, target + shells.Down);
        }
    }

    /// <summary>Visits the rows in the order of the field.</summary>
    private void Visit<TRow>(double* field, TRow use)
        where TRow : struct, IRow
    {
        var leading = _points.Length;
        if (leading == 0)
        {
            use.Row(field, 0, Transfers, Transfers);
            return;
        }

        Span<int> index = stackalloc int[3];
        for (var inner = _points[leading - 1]; ;)
        {
            var (level, above, below) = (0, Transfers, Transfers);
            for (var k = 0; k < leading - 1; k++)
            {
                level += _level[k][index[k]];
                above = Math.Min(above, _above[k][index[k]]);
                below = Math.Min(below, _below[k][index[k]]);
            }

            int[] levels = _level[leading - 1], ups = _above[leading - 1], downs = _below[leading - 1];
            for (var i = 0; i < inner; i++, field += _length)
                use.Row(field, level + levels[i], Math.Min(above, ups[i]), Math.Min(below, downs[i]));
            var axis = leading - 2;
            for (; axis >= 0 && ++index[axis] == _points[axis]; axis--)
                index[axis] = 0;
            if (axis < 0)
                return;
        }
    }
}
