using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.LevelSums;

/// <summary>
/// The level sums of products that quantum statistics need, in units of a hyperplane integral,
/// <code>P(p, m, j) = |p| h^(d-1) Σ { F(u) F(u + m p) : p·u = j, both inside }.</code>
/// Each product is rounded once, to an integer on a grid of fixed exponent (<see cref="ProductGrid"/>), so that the sums depend neither on
/// threads nor on ranks: each rank sums over the lower ends in its block, and one Allreduce adds the blocks. Products have neither
/// marginals nor shells: every bond is visited. Source: docs/numerics.md, "Level sums of products".
/// </summary>
internal sealed unsafe class ProductSums : IDisposable
{
    private readonly Domain _domain;
    private readonly BondFamily[] _families;
    private readonly Box _block;
    private readonly ProductRows[] _rows;
    private readonly long[] _places;
    private readonly int[] _order;
    private readonly NativeBuffer[] _scratch;
    private readonly NativeBuffer _sums;
    private readonly long _terms;
    private readonly Action<int, int> _sum, _combine;
    private ProductGrid _grid;
    private double* _field;

    /// <summary>Plans the sums.</summary>
    /// <param name="domain">ranks, lattice and threads</param>
    /// <param name="families">all bonds</param>
    /// <param name="block">the velocities of this rank</param>
    /// <param name="halo">the box in which F lies</param>
    public ProductSums(Domain domain, BondFamily[] families, Box block, Box halo)
    {
        (_domain, _families, _block) = (domain, families, block);
        Products = [.. families.Select(f => Enumerable.Range(0, f.Transfers + 1)
            .Select(m => new double[m == 0 ? 0 : f.LowerLevels(m)]).ToArray())];
        _rows = [.. families.Select(f => new ProductRows(f, block, halo))];
        _places = new long[families.Length];
        var length = 0L;
        for (var q = 0; q < families.Length; length += families[q++].Entries)
            _places[q] = length;
        _sums = new NativeBuffer(length);

        // The longest first: the short ones fill the gaps at the end.
        _order = [.. Enumerable.Range(0, families.Length).OrderByDescending(q => families[q].BondUpdates)];
        _scratch = [.. Enumerable.Range(0, domain.Threads).Select(_ => new NativeBuffer(families.Max(ProductKernel.LengthOf)))];
        _terms = domain.Lattice.Count / domain.Lattice.Points.Min();
        (_sum, _combine) = (Sum, Combine);
    }

    /// <summary>P[q][m][j], m = 1 .. transfers, j = level of the bonds' lower end.</summary>
    public double[][][] Products { get; }

    /// <summary>What the sums hold, and reduce.</summary>
    /// <param name="families">all bonds</param>
    /// <param name="threads">number of threads</param>
    public static Footprint FootprintOf(BondFamily[] families, int threads)
    {
        var length = families.Sum(f => f.Entries);
        return Footprint.Doubles(2 * length + threads * families.Max(ProductKernel.LengthOf))
            + new Footprint(Footprint.ArrayOverhead * families.Sum(f => 1L + f.Transfers)) + Footprint.Reduction(sizeof(long) * length);
    }

    /// <summary>Computes all sums; collective.</summary>
    /// <param name="field">F over the halo, C order</param>
    /// <param name="largest">max |F| over the whole lattice</param>
    /// <exception cref="ArithmeticException">a product can leave the range of a double</exception>
    public void Compute(double* field, double largest)
    {
        _field = field;
        _grid = new ProductGrid(largest * largest, _terms);
        _domain.Team.For(_order.Length, _sum);
        if (_domain.World.Size > 1)
        {
            const int Piece = 1 << 28;
            for (var at = 0L; at < _sums.Length; at += Piece)
                _domain.World.Allreduce(
                    new Span<long>((long*)_sums.Pointer + at, (int)Math.Min(Piece, _sums.Length - at)), Operation.Sum);
        }

        _domain.Team.For(_families.Length, _combine);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sums.Dispose();
        foreach (var buffer in _scratch)
            buffer.Dispose();
    }

    private void Sum(int item, int thread)
    {
        var q = _order[item];
        var family = _families[q];
        if (family.Transfers == 0)
            return;
        var kernel = new ProductKernel(family, ref _rows[q], _block, _grid, _field, (long*)_scratch[thread].Pointer);
        InstructionPaths.Run(ref kernel);
        var to = (long*)_sums.Pointer + _places[q];
        for (var m = 1; m <= family.Transfers; m++)
        {
            for (var j = 0; j < Products[q][m].Length; j++)
                *to++ = kernel.Sum(m, j);
        }
    }

    private void Combine(int q, int thread)
    {
        var from = (long*)_sums.Pointer + _places[q];
        var unit = _grid.Spacing * _families[q].HyperplaneMeasure;
        foreach (var row in Products[q])
        {
            for (var j = 0; j < row.Length; j++)
                row[j] = unit * *from++;
        }
    }
}
