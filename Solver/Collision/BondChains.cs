using ClusterLB.Decomposition.Blocks;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// The chains i, i + p, i + 2p, ... of one direction through a box of rows: together they visit every row once. A chain begins where i - p is
/// outside the box, in the layer of thickness |p_k| on the side of some row axis k that p enters; the layers are taken axis by axis, each without
/// those before it. Along a chain the bonds are a band of a matrix, applied tile by tile (<see cref="ChainTile{TOperations, TVector}"/>).
/// </summary>
internal unsafe ref struct BondChains<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : struct
{
    // Sums, sources and a coefficient have to fit the registers: 32 of 512 bits, 16 of the others.
    private static readonly int MostRows = TOperations.Count >= 8 ? 4 : 2;

    private readonly BondClass _bonds;
    private readonly double* _field, _rate;
    private readonly Box _box;

    /// <summary>Chains of <paramref name="bonds"/> through the rows <paramref name="box"/> of its target.</summary>
    public BondChains(BondClass bonds, Box box, double* field, double* rate)
    {
        (_bonds, _box) = (bonds, box);
        _field = field;
        _rate = rate;
    }

    /// <summary>Adds the gain of one direction to the rows of the box.</summary>
    public readonly void Gather(int member, BondMember* p)
    {
        Span<int> row = stackalloc int[3];
        row = row[.._box.Dimension];
        var move = _bonds.Moves[member];
        for (var axis = 0; axis < move.Length; axis++)
        {
            if (move[axis] != 0)
                Layer(0, axis, move, row, p, member);
        }
    }

    /// <summary>Loops over the rows of the layer of <paramref name="layer"/>, axis by axis from <paramref name="axis"/> on.</summary>
    private readonly void Layer(int axis, int layer, int[] move, Span<int> row, BondMember* p, int member)
    {
        if (axis == move.Length)
        {
            Chain(move, row, p, member);
            return;
        }

        var (first, end, step) = (_box.Lower[axis], _box.Upper[axis], Math.Abs(move[axis]));
        if (axis <= layer && step > 0)
        {
            // The entered layer itself, or for an axis before it the rest.
            var thickness = Math.Min(step, end - first);
            (first, end) = (axis == layer, move[axis] > 0) switch
            {
                (true, true) => (first, first + thickness),
                (true, false) => (end - thickness, end),
                (false, true) => (first + thickness, end),
                (false, false) => (first, end - thickness),
            };
        }

        for (row[axis] = first; row[axis] < end; row[axis]++)
            Layer(axis + 1, layer, move, row, p, member);
    }

    /// <summary>One chain from its first row: the rows of the box on it, and the sources before and after them that exist.</summary>
    private readonly void Chain(int[] move, ReadOnlySpan<int> row, BondMember* p, int member)
    {
        var (length, before, after, level) = (int.MaxValue, int.MaxValue, int.MaxValue, 0);
        for (var k = 0; k < move.Length; k++)
        {
            level += _bonds.Lines.Level(member, k, row[k]);
            var step = move[k];
            if (step == 0)
                continue;
            var (lower, upper, first, end) = (_box.Lower[k], _box.Upper[k], _bonds.Source.Lower[k], _bonds.Source.Upper[k]);
            var (inside, behind, ahead) = step > 0
                ? (upper - 1 - row[k], row[k] - first, end - 1 - row[k])
                : (row[k] - lower, end - 1 - row[k], row[k] - first);
            if (step is > 1 or < -1)
                (inside, behind, ahead) = ((int)((uint)inside / (uint)Math.Abs(step)), (int)((uint)behind / (uint)Math.Abs(step)), (int)((uint)ahead / (uint)Math.Abs(step)));
            (length, before, after) = (Math.Min(length, inside), Math.Min(before, behind), Math.Min(after, ahead));
        }

        var f = _field + _bonds.ReadOffset(row);
        var q = _rate + _bonds.RateOffset(row);
        var band = p->Band + level * p->Width;
        var next = p->Rise * p->Width - 1;
        var line = row[^1] - _bonds.Target.Lower[^1];
        for (var k = 0; k <= length; k += MostRows)
        {
            var rows = Math.Min(MostRows, length + 1 - k);
            var source = Math.Max(-before, k - p->Transfers);
            var count = Math.Min(after, k + rows - 1 + p->Transfers) - source + 1;
            var (x, end) = Columns(line + k * move[^1], move[^1], rows);
            while (x < end)
            {
                var columns = Math.Min(4, (end - x + TOperations.Count - 1) / TOperations.Count);
                ChainTile<TOperations, TVector>.Run(
                    rows, columns, f + source * p->Shift + x, p->Shift, count, band + k * (next + 1) + source - k, next, q + k * p->RateShift + x, p->RateShift);
                x += columns * TOperations.Count;
            }
        }
    }

    /// <summary>The vectors that hold the points of <paramref name="rows"/> rows, <paramref name="step"/> apart in c.</summary>
    private readonly (int First, int End) Columns(int line, int step, int rows)
    {
        if (_bonds.Plane.IsAxis)
            return (0, _bonds.RowLength);
        var (first, end) = (int.MaxValue, 0);
        for (var k = 0; k < rows; k++, line += step)
        {
            var support = _bonds.Support[line];
            (first, end) = (Math.Min(first, support.First), Math.Max(end, support.End));
        }

        return (first / 8 * 8, end);
    }
}
