using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds.Oblique;

/// <summary>
/// The directions that move along every axis. No lines of theirs have one level; instead the rows of the lattice along its last axis are
/// taken whole: over the bonds of transfer m
/// <code>Q(row, x) += C_m(level of x) F(row + m c, x + m a),      u = q p = (c, a),</code>
/// with consecutive coefficients (<see cref="ObliqueTables"/>) and consecutive velocities. F is read from a copy whose rows have zeros
/// between them: what lies beyond the ends of a row adds nothing. Source: docs/numerics.md, "Bond tables and kernels".
/// </summary>
internal sealed unsafe class ObliqueBonds : IBondSet
{
    private const int MostGroups = 16, RowsAtATime = 64;

    /// <summary>Collects oblique directions.</summary>
    /// <param name="lattice">the whole lattice</param>
    /// <param name="block">the velocities whose rate is computed</param>
    /// <param name="halo">the velocities that are read</param>
    /// <param name="families">the bonds of these directions</param>
    /// <param name="directions">their numbers</param>
    public ObliqueBonds(VelocityLattice lattice, Box block, Box halo, BondFamily[] families, int[] directions)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(halo);
        ArgumentNullException.ThrowIfNull(families);
        (Lattice, Block, Halo, Families, Directions) = (lattice, block, halo, families, directions);
        Shape = new ObliqueShape(families, halo.Lengths);
        Passes = block.Count == 0 ? [] : [.. Groups(families).Select(group => new ObliquePass(this, [.. group]))];
        Updates = families.Sum(f => f.BondUpdates);
    }

    /// <summary>The whole lattice.</summary>
    public VelocityLattice Lattice { get; }

    /// <summary>The velocities whose rate is computed.</summary>
    public Box Block { get; }

    /// <summary>The velocities that are read.</summary>
    public Box Halo { get; }

    /// <summary>The bonds, by member.</summary>
    public BondFamily[] Families { get; }

    /// <inheritdoc/>
    public int[] Directions { get; }

    /// <summary>The rows of the copy of F.</summary>
    public ObliqueShape Shape { get; }

    /// <summary>Directions that share their chains of rows.</summary>
    public ObliquePass[] Passes { get; }

    /// <inheritdoc/>
    public int? Axis => null;

    /// <inheritdoc/>
    public long Updates { get; }

    /// <inheritdoc/>
    public long FieldLength => Shape.FieldLength;

    /// <inheritdoc/>
    public long WorkLength => 0;

    /// <inheritdoc/>
    public long Bytes => 0;

    /// <inheritdoc/>
    public void Copy(ThreadTeam team, double* halo, double* field, int share = 0, int shares = 1)
    {
        ArgumentNullException.ThrowIfNull(team);
        var rows = HaloRows;
        var (first, end) = (checked((int)((long)rows * share / shares)), checked((int)((long)rows * (share + 1) / shares)));
        team.For((end - first + RowsAtATime - 1) / RowsAtATime, new Copying(this, halo, field, first, end));
    }

    /// <inheritdoc/>
    public IBondCoefficients NewCoefficients(bool hasGains) => new ObliqueTables(this, hasGains);

    /// <inheritdoc/>
    public void Run(
        BondThreads threads, IBondCoefficients coefficients, double* field, NativeBuffer rate, bool isFirst, IRowAddition? addition = null)
    {
        ArgumentNullException.ThrowIfNull(threads);
        ArgumentNullException.ThrowIfNull(coefficients);
        ArgumentNullException.ThrowIfNull(rate);
        if (isFirst)
            rate.Clear();
        if (addition is null)
            Gather(threads, (ObliqueTables)coefficients, field, rate, default(NoAddition));
        else
            Gather(threads, (ObliqueTables)coefficients, field, rate, new Addition(addition));
    }

    private void Gather<TAddition>(BondThreads threads, ObliqueTables tables, double* field, NativeBuffer rate, TAddition addition)
        where TAddition : struct, IRowAddition
    {
        for (var pass = 0; pass < Passes.Length; pass++)
        {
            var groups = Passes[pass].Groups.Length;
            var atATime = Math.Clamp(groups / (8 * threads.Team.Threads), 1, MostGroups);
            threads.Team.For(
                (groups + atATime - 1) / atATime,
                new Chains<TAddition>(this, pass, tables, field, rate.Pointer, atATime, addition));
        }

        GC.KeepAlive(tables);
        GC.KeepAlive(rate);
    }

    /// <summary>Position in the copy of F of the first velocity of a row of the block, rows counted in C order.</summary>
    public long BlockOffset(long row)
    {
        var last = Shape.Strides.Length;
        var offset = (long)Shape.Margin + Block.Lower[last] - Halo.Lower[last];
        for (var a = last - 1; a >= 0; a--)
            (row, offset) = (row / Block.Length(a), offset + (row % Block.Length(a) + Block.Lower[a] - Halo.Lower[a]) * Shape.Strides[a]);
        return offset;
    }

    /// <summary>Indices of a row of the block on the axes but the last, on the whole lattice.</summary>
    public void Index(long row, Span<int> index)
    {
        for (var a = Shape.Strides.Length - 1; a >= 0; a--)
            (row, index[a]) = (row / Block.Length(a), Block.Lower[a] + (int)(row % Block.Length(a)));
    }

    /// <summary>The first rows of a group of chains.</summary>
    public TilePosition Start(ObliquePass pass, ref readonly ChainGroup group, double* field, double* rate)
    {
        ArgumentNullException.ThrowIfNull(pass);
        var last = Shape.Strides.Length;
        field += group.First * pass.Shift;
        rate += group.First * pass.RateShift;
        var length = (long)Block.Length(last);
        var position = new TilePosition
        {
            Level = group.Level / pass.Stride,
            Behind = group.Behind,
            Ahead = group.Ahead,
            First = Block.Lower[last],
            End = Block.Upper[last],
            Points = Lattice.Points[last],
        };
        for (var chain = 0; chain < group.Chains; chain++)
            position.Set(chain, field + BlockOffset(group.Row(chain)), rate + group.Row(chain) * length);
        return position;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private int HaloRows => Halo.Count == 0 ? 0 : checked((int)(Halo.Count / Halo.Length(Halo.Dimension - 1)));

    /// <summary>Members that agree, up to the sign, on all axes but the last, and on the stride.</summary>
    private static IEnumerable<IGrouping<(int, string), int>> Groups(BondFamily[] families) =>
        Enumerable.Range(0, families.Length)
            .GroupBy(k => (families[k].Direction.Stride,
                string.Join(' ', families[k].Vector.SkipLast(1).Select(p => p * Math.Sign(families[k].Vector[0])))));

    /// <summary>Position in the copy of F of the first velocity of a row of the halo, rows counted in C order.</summary>
    private long HaloOffset(long row)
    {
        var offset = (long)Shape.Margin;
        for (var a = Shape.Strides.Length - 1; a >= 0; a--)
            (row, offset) = (row / Halo.Length(a), offset + row % Halo.Length(a) * Shape.Strides[a]);
        return offset;
    }

    /// <summary>Copies a row, and clears what lies between it and the next.</summary>
    private void CopyRow(int row, double* halo, double* field)
    {
        var length = Halo.Length(Halo.Dimension - 1);
        var (at, next) = (HaloOffset(row), row + 1 < HaloRows ? HaloOffset(row + 1) : FieldLength);
        new ReadOnlySpan<double>(halo + (long)row * length, length).CopyTo(new Span<double>(field + at, length));
        new Span<double>(field + at + length, checked((int)(next - at - length))).Clear();
        if (row == 0)
            new Span<double>(field, Shape.Margin).Clear();
    }

    /// <summary>A copy, some rows at a time.</summary>
    private readonly struct Copying(ObliqueBonds bonds, double* halo, double* field, int first, int end) : ILoopBody
    {
        public void Run(int item, int thread)
        {
            var from = first + item * RowsAtATime;
            for (var row = from; row < Math.Min(from + RowsAtATime, end); row++)
                bonds.CopyRow(row, halo, field);
        }
    }

    /// <summary>A pass, some groups of chains at a time.</summary>
    private readonly struct Chains<TAddition>(
        ObliqueBonds bonds, int pass, ObliqueTables tables, double* field, double* rate, int atATime, TAddition addition) : ILoopBody
        where TAddition : struct, IRowAddition
    {
        public void Run(int item, int thread)
        {
            var kernel = new ObliqueKernel<TAddition>(bonds, pass, item * atATime, atATime, tables, field, rate, addition);
            InstructionPaths.Run(ref kernel);
        }
    }
}
