using System.Numerics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>
/// What a line needs of its directions: the level, and the largest transfers up and down that stay inside the lattice. Each axis across
/// contributes a term to the level and a bound to the transfers. These are kept by axis and index with the directions side by side, so that
/// the values of a line are one pass of sums and minima over short contiguous rows.
/// </summary>
internal sealed unsafe class LineLevels : IDisposable
{
    private const int Lanes = 16;
    private readonly int[] _offsets;
    private readonly NativeBuffer _rows;

    /// <summary>Tabulates the directions of <paramref name="families"/>.</summary>
    public LineLevels(LineLayout layout, BondFamily[] families)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(families);
        var lines = layout.LatticeLines;
        Width = WidthFor(families.Length);
        _rows = new NativeBuffer(LengthOf(lines.Sum(), families.Length));
        _offsets = new int[lines.Length];
        for (var k = 1; k < lines.Length; k++)
            _offsets[k] = _offsets[k - 1] + lines[k - 1];
        for (var k = 0; k < lines.Length; k++)
        {
            for (var i = 0; i < lines[k]; i++)
            {
                for (var f = 0; f < families.Length; f++)
                {
                    var (level, up, down) = OnAxis(families[f], layout.Across[k], lines[k], i);
                    (Row(k, i, 0)[f], Row(k, i, 1)[f], Row(k, i, 2)[f]) = (level, up, down);
                }
            }
        }
    }

    /// <summary>Level, up and down.</summary>
    public const int Kinds = 3;

    /// <summary>The row of the largest transfers along p.</summary>
    public const int Up = 1;

    /// <summary>The row of the largest transfers along -p.</summary>
    public const int Down = 2;

    /// <summary>Room for the values of a line: <see cref="Kinds"/> rows of this many integers.</summary>
    public int Width { get; }

    /// <summary>Bytes of the tables.</summary>
    public long Bytes => sizeof(double) * _rows.Length;

    /// <summary><see cref="Width"/> for a number of directions.</summary>
    public static int WidthFor(int directions) => (directions + Lanes - 1) / Lanes * Lanes;

    /// <summary>Doubles of the tables.</summary>
    /// <param name="points">points of the whole lattice, summed over the axes across</param>
    /// <param name="directions">number of directions</param>
    public static long LengthOf(int points, int directions) => (long)points * Kinds * WidthFor(directions) / 2 + Lanes;

    /// <summary>What the indices of a line on all axes across but the last contribute: rows of levels, of bounds up, of bounds
    /// down.</summary>
    public void Begin(ReadOnlySpan<int> line, int* partial)
    {
        for (var kind = 0; kind < Kinds; kind++, partial += Width)
        {
            for (var f = 0; f < Width; f += Vector<int>.Count)
            {
                var value = new Vector<int>(kind == 0 ? 0 : int.MaxValue);
                for (var k = 0; k < line.Length - 1; k++)
                    value = Joined(kind, value, Vector.Load(Row(k, line[k], kind) + f));
                value.Store(partial + f);
            }
        }
    }

    /// <summary>The values of a line: what <see cref="Begin"/> found, and index <paramref name="last"/> on the last axis across.</summary>
    public void Complete(int* partial, int last, int* values)
    {
        var row = Row(_offsets.Length - 1, last, 0);
        for (var kind = 0; kind < Kinds; kind++, partial += Width, values += Width, row += Width)
        {
            for (var f = 0; f < Width; f += Vector<int>.Count)
                Joined(kind, Vector.Load(partial + f), Vector.Load(row + f)).Store(values + f);
        }
    }

    /// <summary>What an axis across adds to the level of a member.</summary>
    public int Level(int member, int axis, int index) => Row(axis, index, 0)[member];

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    /// <summary>On one axis: p_a i from its lowest value, and the largest m with i ± m u_a inside.</summary>
    private static (int Level, int Up, int Down) OnAxis(BondFamily family, int axis, int points, int i)
    {
        var (p, step) = (family.Vector[axis], Math.Abs(family.Step[axis]));
        if (p == 0)
            return (0, family.Transfers, family.Transfers);
        var (above, below) = ((points - 1 - i) / step, i / step);
        var (up, down) = p > 0 ? (above, below) : (below, above);
        return (p * i - Math.Min(0, p) * (points - 1), Math.Min(up, family.Transfers), Math.Min(down, family.Transfers));
    }

    private static Vector<int> Joined(int kind, Vector<int> a, Vector<int> b) => kind == 0 ? a + b : Vector.Min(a, b);

    private int* Row(int axis, int index, int kind) => (int*)_rows.Pointer + ((long)(_offsets[axis] + index) * Kinds + kind) * Width;
}
