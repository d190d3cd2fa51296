using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.LevelSums;

/// <summary>
/// The level sums for every direction p and transfer m, in units of a hyperplane integral:
/// <code>
/// R (p, j)    = |p| h^(d-1) Σ { F(u)       : p·u = j }
/// S (p, m, j) = |p| h^(d-1) Σ { F(u)       : p·u = j, u and u + m p inside }
/// S'(p, m, j) = |p| h^(d-1) Σ { F(u + m p) : p·u = j, u and u + m p inside }
/// </code>
/// Axes along which p does not move are summed first, exactly and once (<see cref="Marginals"/>). Of what is left every value is added to
/// two shells (<see cref="LevelShells"/>), those of the largest transfers up and down that stay inside: S and S' of all m are sums of
/// shells. All partial sums are exact, so the result depends neither on threads nor on ranks: each rank sums over its block, and one
/// Allreduce of the tables adds the blocks. Source: docs/numerics.md, "Level sums".
/// </summary>
internal sealed unsafe class HyperplaneSums : IDisposable
{
    private readonly Domain _domain;
    private readonly BondFamily[] _families;
    private readonly LevelRows[] _rows;
    private readonly NativeBuffer[] _scratch;
    private readonly NativeBuffer _partial;
    private readonly long[][][] _places;
    private readonly int _slices;
    private readonly Action<int, int> _sum, _combine;
    private Marginals _marginals = null!;

    /// <summary>Plans the sums for <paramref name="families"/> from marginals of <paramref name="slices"/> slices.</summary>
    public HyperplaneSums(Domain domain, BondFamily[] families, int slices = Marginals.UsualSlices)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(families);
        (_domain, _families, _slices) = (domain, families, slices);
        (_sum, _combine) = (Sum, Combine);
        Projection = [.. families.Select(f => new double[f.Levels])];
        Lower = [.. families.Select(LevelTables)];
        Upper = [.. families.Select(LevelTables)];
        _places = Arrange();
        _partial = new NativeBuffer(_slices * families.Sum(LengthOf));
        // The longest first: the short ones fill the gaps at the end.
        _rows = [
            .. LevelRows.Group(families).Select(group => new LevelRows(domain.Block, families, group))
            .OrderByDescending(rows => rows.Points)];
        var scratch = ScratchOf(families, domain.Block.Box.Lengths, domain.Lattice.Points);
        _scratch = [.. Enumerable.Range(0, domain.Threads).Select(_ => new NativeBuffer(scratch))];
    }

    /// <summary>R[q][j] of direction q: the full hyperplane projections.</summary>
    public double[][] Projection { get; }

    /// <summary>S[q][m][j], m = 1 .. transfers, j = level of the bonds' lower end.</summary>
    public double[][][] Lower { get; }

    /// <summary>S'[q][m][j].</summary>
    public double[][][] Upper { get; }

    /// <summary>What the sums over a block hold, and reduce: the partial sums of all slices.</summary>
    /// <param name="families">all bonds</param>
    /// <param name="block">lengths of the block</param>
    /// <param name="whole">points of the whole lattice</param>
    /// <param name="threads">number of threads</param>
    /// <param name="slices">slices of the marginals</param>
    internal static Footprint FootprintOf(
        BondFamily[] families, IReadOnlyList<int> block, IReadOnlyList<int> whole, int threads, int slices)
    {
        var length = families.Sum(LengthOf);
        var rows = families.Sum(f => 1 + 2L * (f.Transfers + 1));
        return Footprint.Doubles((slices + 1) * length + threads * ScratchOf(families, block, whole))
            + new Footprint(Footprint.ArrayOverhead * rows) + Footprint.Reduction(sizeof(double) * slices * length);
    }

    /// <summary>Computes all sums from the marginals of F over this block, and adds those of all ranks; collective.</summary>
    public void Compute(Marginals marginals)
    {
        ArgumentNullException.ThrowIfNull(marginals);
        if (_domain.Block.Count == 0)
        {
            _partial.Clear();
        }
        else
        {
            _marginals = marginals;
            _domain.Team.For(_rows.Length * _slices, _sum);
        }

        _domain.World.Allreduce(_partial.Pointer, _partial.Length, Operation.Sum);
        _domain.Team.For(_families.Length, _combine);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _partial.Dispose();
        foreach (var buffer in _scratch)
            buffer.Dispose();
    }

    /// <summary>A slice of the directions that share their rows: the rows, then of each direction the shells, and their sums from the
    /// outermost in.</summary>
    private void Sum(int item, int thread)
    {
        var (rows, slice) = (_rows[item / _slices], item % _slices);
        double* field = _marginals.Slice(rows.Axes, slice), scratch = _scratch[thread].Pointer;
        var partial = _partial.Pointer + slice * (_partial.Length / _slices);
        rows.Gather(field, scratch);
        for (var member = 0; member < rows.Count; member++)
        {
            var q = rows.Direction(member);
            var family = _families[q];
            double* up = scratch, down = rows.Spread(member, field, scratch);
            for (var m = family.Transfers; m >= 0; m--)
            {
                if (m < family.Transfers)
                {
                    RowKernels.Add(up + (m + 1L) * family.Levels, up + (long)m * family.Levels, family.Levels);
                    RowKernels.Add(down + (m + 1L) * family.Levels, down + (long)m * family.Levels, family.Levels);
                }

                var count = m == 0 ? family.Levels : Lower[q][m].Length;
                Copy(up + (long)m * family.Levels, partial + _places[q][0][m], count);
                if (m > 0)
                    Copy(down + (long)m * family.Levels + m * family.Rise, partial + _places[q][1][m], count);
            }
        }
    }

    private void Combine(int q, int thread)
    {
        var measure = _families[q].HyperplaneMeasure;
        Combine(Projection[q], _places[q][0][0], measure);
        for (var m = 1; m <= _families[q].Transfers; m++)
        {
            Combine(Lower[q][m], _places[q][0][m], measure);
            Combine(Upper[q][m], _places[q][1][m], measure);
        }
    }

    private static void Copy(double* from, double* to, int count) => new Span<double>(from, count).CopyTo(new Span<double>(to, count));

    /// <summary>Adds the slices, smallest first: each is exact, so a rounding a slice remains.</summary>
    private void Combine(double[] target, long place, double measure)
    {
        var slice = _partial.Length / _slices;
        double* high = _partial.Pointer + place, low = high + slice;
        if (_slices == 2)
        {
            for (var j = 0; j < target.Length; j++)
                target[j] = (high[j] + low[j]) * measure;
            return;
        }

        for (var j = 0; j < target.Length; j++)
            target[j] = (high[j] + (low[j] + low[j + slice])) * measure;
    }

    /// <summary>Where the tables of each direction begin in a slice of the partial sums: [q][lower, upper][m], m = 0 the
    /// projection.</summary>
    private long[][][] Arrange()
    {
        var length = 0L;
        var places = new long[_families.Length][][];
        for (var q = 0; q < places.Length; q++)
        {
            places[q] = [new long[_families[q].Transfers + 1], new long[_families[q].Transfers + 1]];
            for (var m = 0; m <= _families[q].Transfers; m++)
            {
                for (var side = 0; side < (m == 0 ? 1 : 2); side++)
                {
                    places[q][side][m] = length;
                    length += m == 0 ? Projection[q].Length : Lower[q][m].Length;
                }
            }
        }

        return places;
    }

    private static double[][] LevelTables(BondFamily f) =>
        [.. Enumerable.Range(0, f.Transfers + 1).Select(m => new double[m == 0 ? 0 : f.LowerLevels(m)])];

    /// <summary>Doubles of R, S and S' of a direction.</summary>
    private static long LengthOf(BondFamily f) => f.Levels + 2 * f.Entries;

    /// <summary>Doubles of the scratch of a thread.</summary>
    private static long ScratchOf(BondFamily[] families, IReadOnlyList<int> block, IReadOnlyList<int> whole) => block.Contains(0) ? 0
        : LevelRows.Group(families).Max(group => LevelRows.Sizes([.. group.Select(q => families[q])], block, whole).Scratch);
}
