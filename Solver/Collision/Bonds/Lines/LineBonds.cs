using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>
/// Directions that do not move along one axis. A line of velocities along that axis has one level, and a bond joins whole lines: it is a
/// coefficient times a line of F. A transfer moves by m steps u = q p from line to line and leaves x. Source: docs/numerics.md, "Bond
/// tables and kernels".
/// </summary>
internal sealed unsafe class LineBonds : IBondSet
{
    /// <summary>Collects directions, none of which moves along the axis of the lines.</summary>
    /// <param name="layout">the lines</param>
    /// <param name="families">the bonds of these directions</param>
    /// <param name="directions">their numbers</param>
    public LineBonds(LineLayout layout, BondFamily[] families, int[] directions)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(families);
        (Layout, Families, Directions) = (layout, families, directions);
        Moves = [.. families.Select(f => layout.Across.Select(a => f.Step[a]).ToArray())];
        Shift = [.. Moves.Select(move => Dot(move, layout.Shape.SourceStrides))];
        RateShift = [.. Moves.Select(move => Dot(move, layout.Shape.PieceStrides))];
        Levels = new LineLevels(layout, families);
        Updates = families.Sum(f => f.BondUpdates);
        WorkLength = WorkLengthOf(layout.Shape, families.Length);
    }

    /// <summary>The lines.</summary>
    public LineLayout Layout { get; }

    /// <summary>The bonds, by member.</summary>
    public BondFamily[] Families { get; }

    /// <inheritdoc/>
    public int[] Directions { get; }

    /// <inheritdoc/>
    public int? Axis => Layout.Axis;

    /// <inheritdoc/>
    public long Updates { get; }

    /// <inheritdoc/>
    public long FieldLength => Layout.Shape.FieldLength;

    /// <summary>Doubles that a thread needs: the rate of a piece, and the scratch of its chains and losses.</summary>
    public long WorkLength { get; }

    /// <summary>u = q p in lines, by member.</summary>
    public int[][] Moves { get; }

    /// <summary>Distance in the copy of F from a line to the line shifted by u, by member.</summary>
    public long[] Shift { get; }

    /// <summary>Distance in the rate from a line to the line shifted by u, by member.</summary>
    public long[] RateShift { get; }

    /// <summary>Levels and largest transfers of each line.</summary>
    public LineLevels Levels { get; }

    /// <inheritdoc/>
    public long Bytes => Levels.Bytes;

    /// <summary><see cref="WorkLength"/> for lines of a shape and a number of directions.</summary>
    public static long WorkLengthOf(LineShape shape, int directions)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.PieceLength + Math.Max(ChainSteps.Scratch(shape.Piece.Sum()), LossScratch.Length(directions));
    }

    /// <inheritdoc/>
    public void Copy(ThreadTeam team, double* halo, double* field, int share = 0, int shares = 1) =>
        LineCopy.Gather(team, Layout, halo, field, share, shares);

    /// <inheritdoc/>
    public IBondCoefficients NewCoefficients(bool hasGains) => new LineTables(this, hasGains);

    /// <inheritdoc/>
    public void Run(
        BondThreads threads, IBondCoefficients coefficients, double* field, NativeBuffer rate, bool isFirst, IRowAddition? addition = null)
    {
        ArgumentNullException.ThrowIfNull(threads);
        ArgumentNullException.ThrowIfNull(coefficients);
        ArgumentNullException.ThrowIfNull(rate);
        if (addition is null)
            Gather(threads, (LineTables)coefficients, field, rate, isFirst, default(NoAddition));
        else
            Gather(threads, (LineTables)coefficients, field, rate, isFirst, new Addition(addition));
    }

    /// <inheritdoc/>
    public void Dispose() => Levels.Dispose();

    private static long Dot(int[] move, long[] strides) => move.Zip(strides, (m, s) => m * s).Sum();

    private void Gather<TAddition>(
        BondThreads threads, LineTables tables, double* field, NativeBuffer rate, bool isFirst, TAddition addition)
        where TAddition : struct, IRowAddition
    {
        threads.Team.For(
            Layout.Pieces.Length,
            new Pieces<TAddition>(this, threads, tables, field, rate.Pointer, isFirst, addition));
        GC.KeepAlive(tables);
        GC.KeepAlive(rate);
    }

    /// <summary>The pieces of a run.</summary>
    private readonly struct Pieces<TAddition>(
        LineBonds bonds, BondThreads threads, LineTables tables, double* field, double* rate, bool isFirst, TAddition addition) : ILoopBody
        where TAddition : struct, IRowAddition
    {
        public void Run(int item, int thread)
        {
            var kernel = new LineKernel<TAddition>(
                bonds, bonds.Layout.Pieces[item], tables, field, rate, isFirst, threads.Work(thread), addition);
            InstructionPaths.Run(ref kernel);
        }
    }
}
