using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.LevelSums;

/// <summary>
/// The rows of a block along its last axis in the order in which one direction p is followed: row, row + u, row + 2u, … so that a row is
/// in the nearest cache when it is the partner of those before it. Rows are named by the axes before the last.
/// </summary>
internal readonly struct ProductRows
{
    private readonly int[] _vector, _move, _points, _lower, _upper;
    private readonly long[] _strides;

    /// <summary>Plans the rows.</summary>
    /// <param name="family">the bonds along p</param>
    /// <param name="block">the lower ends that are visited</param>
    /// <param name="halo">the box in which F lies, C order</param>
    public ProductRows(BondFamily family, Box block, Box halo)
    {
        var leading = family.Vector.Length - 1;
        (_vector, _move, _points) = (family.Vector[..leading], family.Step[..leading], [.. family.Lattice.Points.Take(leading)]);
        (_lower, _upper) = ([.. block.Lower.Take(leading)], [.. block.Upper.Take(leading)]);
        _strides = new long[leading];
        var stride = (long)halo.Lengths[leading];
        for (var a = leading - 1; a >= 0; stride *= halo.Lengths[a--])
            _strides[a] = stride;
        Step = _move.Zip(_strides, (u, s) => u * s).Sum();
        Origin = -halo.Lower[leading];
        for (var a = 0; a < leading; a++)
            Origin -= halo.Lower[a] * _strides[a];
        Count = _lower.Zip(_upper, (low, high) => (long)Math.Max(0, high - low)).Aggregate(1L, (product, n) => product * n);
        Transfers = family.Transfers;
    }

    /// <summary>Distance in memory from a row to the row moved by u = q p, without the last axis.</summary>
    public long Step { get; }

    /// <summary>Distance in memory from the first velocity of the halo to the one with index 0 on every axis of the lattice.</summary>
    public long Origin { get; }

    /// <summary>Number of rows.</summary>
    public long Count { get; }

    /// <summary>Largest m.</summary>
    public int Transfers { get; }

    /// <summary>Calls <paramref name="use"/> for every row of the block once.</summary>
    public void Visit<TUse>(ref TUse use)
        where TUse : struct, IProductRow, allows ref struct
    {
        if (Count == 0)
            return;
        Span<int> index = stackalloc int[_lower.Length];
        _lower.CopyTo(index);
        while (true)
        {
            if (Begins(index))
                Follow(index, ref use);
            var a = index.Length - 1;
            for (; a >= 0 && ++index[a] == _upper[a]; a--)
                index[a] = _lower[a];
            if (a < 0)
                return;
        }
    }

    /// <summary>Whether the row before this one is outside the block; p moves no row where it has the last axis alone.</summary>
    private bool Begins(scoped ReadOnlySpan<int> index)
    {
        var moves = false;
        for (var a = 0; a < index.Length; a++)
        {
            var before = index[a] - _move[a];
            if (before < _lower[a] || before >= _upper[a])
                return true;
            moves |= _move[a] != 0;
        }

        return !moves;
    }

    private void Follow<TUse>(scoped ReadOnlySpan<int> first, ref TUse use)
        where TUse : struct, IProductRow, allows ref struct
    {
        var (place, level, rise, steps, ahead) = (Origin, 0, 0, int.MaxValue, int.MaxValue);
        for (var a = 0; a < first.Length; a++)
        {
            place += first[a] * _strides[a];
            (level, rise) = (level + _vector[a] * first[a], rise + _vector[a] * _move[a]);
            steps = Math.Min(steps, Room(_move[a], first[a], _lower[a], _upper[a]));
            ahead = Math.Min(ahead, Room(_move[a], first[a], 0, _points[a]));
        }

        // A direction along the last axis alone has one row in each chain.
        for (var k = 0; k <= (rise == 0 ? 0 : steps); k++)
            use.Row(place + k * Step, level + k * rise, Math.Min(Transfers, ahead - k));
    }

    /// <summary>Steps of p from index i to the end of a range.</summary>
    private static int Room(int p, int i, int lower, int upper) =>
        p > 0 ? (upper - 1 - i) / p : p < 0 ? (i - lower) / -p : int.MaxValue;
}

/// <summary>What is done with a row.</summary>
internal interface IProductRow
{
    /// <summary>A row of lower ends.</summary>
    /// <param name="place">distance in memory to the velocity with index 0 on the last axis of the lattice</param>
    /// <param name="level">Σ p_a i_a over the axes before the last</param>
    /// <param name="transfers">the largest m for which the row moved by m u is inside the lattice</param>
    void Row(long place, int level, int transfers);
}
