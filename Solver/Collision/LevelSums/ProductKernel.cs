using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.LevelSums;

/// <summary>
/// Adds the products F(u) F(u + m p) of one direction by level of u and transfer, as integers (<see cref="ProductGrid"/>), over the rows of
/// a block. Where p does not move along the last axis, a row has one level: lanes of a vector are added side by side, and together at the
/// end. Else the levels rise by a = p_d along a row, and level j has the place (j mod a) Segment + j div a, so that consecutive
/// velocities have consecutive places.
/// </summary>
internal readonly unsafe ref struct ProductKernel : IVectorKernel
{
    private const int Lanes = 8;
    private readonly BondFamily _family;
    private readonly ref readonly ProductRows _rows;
    private readonly ProductGrid _grid;
    private readonly double* _field;
    private readonly long* _sums;
    private readonly long _stride;
    private readonly int _lower, _upper, _points, _step, _move, _lowest;

    /// <summary>What one direction needs.</summary>
    /// <param name="family">the bonds</param>
    /// <param name="rows">the rows of the block</param>
    /// <param name="block">the block</param>
    /// <param name="grid">the grid of the products</param>
    /// <param name="field">F over the halo, C order</param>
    /// <param name="sums">receives <see cref="LengthOf"/> integers</param>
    public ProductKernel(BondFamily family, ref readonly ProductRows rows, Box block, ProductGrid grid, double* field, long* sums)
    {
        (_family, _grid) = (family, grid);
        _rows = ref rows;
        _field = field;
        _sums = sums;
        (_lower, _upper, _points) = (block.Lower[^1], block.Upper[^1], family.Lattice.Points[^1]);
        (_stride, _step, _move, _lowest) = (StrideOf(family), family.Vector[^1], family.Step[^1], family.LowestLevel);
    }

    /// <summary>Integers that the sums of a direction take while they are added.</summary>
    public static long LengthOf(BondFamily family) => (long)family.Transfers * StrideOf(family);

    /// <inheritdoc/>
    public void Run<TOperations, TVector>()
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        new Span<long>(_sums, checked((int)LengthOf(_family))).Clear();
        if (_family.Vector[^1] == 0)
        {
            var level = new OneLevel<TOperations, TVector>(this);
            _rows.Visit(ref level);
        }
        else
        {
            var rising = new RisingLevels<TOperations, TVector>(this);
            _rows.Visit(ref rising);
        }
    }

    /// <summary>The sum of transfer m at level j, in units of the grid.</summary>
    public long Sum(int transfer, int level)
    {
        var sums = _sums + (transfer - 1) * StrideOf(_family);
        if (_family.Vector[^1] is > 0 and var step)
            return sums[Place(_family, step, level)];
        var sum = 0L;
        for (var lane = 0; lane < Lanes; lane++)
            sum += sums[(long)level * Lanes + lane];
        return sum;
    }

    private static long StrideOf(BondFamily family) =>
        family.Vector[^1] is > 0 and var step ? (long)step * Segment(family, step) : (long)family.Levels * Lanes;

    private static int Segment(BondFamily family, int step) => (family.Levels + step - 1) / step;

    private static long Place(BondFamily family, int step, int level) => (long)(level % step) * Segment(family, step) + level / step;

    /// <summary>Rows of one level.</summary>
    private readonly ref struct OneLevel<TOperations, TVector>(ProductKernel of) : IProductRow
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        private readonly ProductKernel _of = of;

        public void Row(long place, int level, int transfers)
        {
            var count = _of._upper - _of._lower;
            var whole = count / TOperations.Count;
            var shift = TOperations.Broadcast(_of._grid.Constant);
            var excess = TOperations.Broadcast(BitConverter.Int64BitsToDouble(
                unchecked(whole * BitConverter.DoubleToInt64Bits(_of._grid.Constant))));
            double* lower = _of._field + place + _of._lower, upper = lower;
            var sums = (double*)(_of._sums + (long)(level - _of._lowest) * Lanes);
            var (stride, move, end) = (_of._stride, _of._rows.Step, whole * TOperations.Count);
            for (var m = 1; m <= transfers; m++, sums += stride)
            {
                upper += move;
                var sum = TOperations.Load(sums);
                for (var x = 0; x < end; x += TOperations.Count)
                    sum = TOperations.AddIntegers(
                        sum, TOperations.MultiplyAdd(TOperations.Load(lower + x), TOperations.Load(upper + x), shift));
                TOperations.Store(TOperations.SubtractIntegers(sum, excess), sums);
                for (var x = end; x < count; x++)
                    *(long*)sums += _of._grid.Product(lower[x], upper[x]);
            }
        }
    }

    /// <summary>Rows along which the level rises.</summary>
    private readonly ref struct RisingLevels<TOperations, TVector>(ProductKernel of) : IProductRow
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : struct
    {
        private readonly ProductKernel _of = of;

        public void Row(long place, int level, int transfers)
        {
            var step = _of._step;
            var shift = TOperations.Broadcast(_of._grid.Constant);
            double* lower = _of._field + place + _of._lower, upper = lower;
            var sums = (double*)(_of._sums + Place(_of._family, step, level - _of._lowest + step * _of._lower));
            var (stride, move, most, room) = (_of._stride, _of._rows.Step + _of._move, _of._upper - _of._lower, _of._points - _of._lower);
            for (var m = 1; m <= transfers; m++, sums += stride)
            {
                upper += move;
                var (x, count) = (0, Math.Min(most, room - m * _of._move));
                for (; x <= count - TOperations.Count; x += TOperations.Count)
                {
                    var product = TOperations.MultiplyAdd(TOperations.Load(lower + x), TOperations.Load(upper + x), shift);
                    TOperations.Store(
                        TOperations.AddIntegers(TOperations.Load(sums + x), TOperations.SubtractIntegers(product, shift)), sums + x);
                }

                for (; x < count; x++)
                    ((long*)sums)[x] += _of._grid.Product(lower[x], upper[x]);
            }
        }
    }
}
