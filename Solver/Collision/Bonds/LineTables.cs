using System.Numerics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision.Bonds;

/// <summary>
/// What a row of a <see cref="BondClass"/> needs of its directions: the level, and the largest transfers up and down that stay inside the
/// lattice. Kept by row axis and index with the directions side
/// by side, so that a row's values are one pass of sums and minima over short contiguous rows.
/// </summary>
public sealed unsafe class LineTables : IDisposable
{
    private const int Lanes = 16;
    private readonly int[] _offsets;
    private readonly NativeBuffer _rows;

    /// <summary>Tabulates the members of <paramref name="bonds"/>.</summary>
    public LineTables(BondClass bonds, VelocityLattice lattice, BondFamily[] families)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(families);
        var rows = bonds.LatticeRows;
        Width = WidthFor(bonds.Members.Length);
        _rows = new NativeBuffer((long)rows.Sum() * Kinds * Width / 2 + Lanes);
        _offsets = new int[rows.Length];
        for (var k = 1; k < rows.Length; k++)
            _offsets[k] = _offsets[k - 1] + rows[k - 1];
        for (var k = 0; k < rows.Length; k++)
        {
            for (var i = 0; i < rows[k]; i++)
            {
                for (var f = 0; f < bonds.Members.Length; f++)
                {
                    var family = families[bonds.Members[f]];
                    var (level, up, down) = Axis(family, family.Vector[bonds.RowAxes[k]], rows[k], i);
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

    /// <summary>Room for the values of a row: <see cref="Kinds"/> rows of this many integers.</summary>
    public int Width { get; }

    /// <summary><see cref="Width"/> for a number of directions.</summary>
    public static int WidthFor(int directions) => (directions + Lanes - 1) / Lanes * Lanes;

    /// <summary>What the indices on all row axes but the last make of the values: rows of levels, largest transfers up, largest transfers
    /// down.</summary>
    public void Heads(ReadOnlySpan<int> row, int* values)
    {
        for (var kind = 0; kind < Kinds; kind++, values += Width)
        {
            for (var f = 0; f < Width; f += Vector<int>.Count)
            {
                var value = new Vector<int>(kind == 0 ? 0 : int.MaxValue);
                for (var k = 0; k < row.Length - 1; k++)
                    value = Joined(kind, value, Vector.Load(Row(k, row[k], kind) + f));
                value.Store(values + f);
            }
        }
    }

    /// <summary>The values of a row with these heads and index c on the last row axis.</summary>
    public void Values(int* heads, int c, int* values)
    {
        var line = Row(_offsets.Length - 1, c, 0);
        for (var kind = 0; kind < Kinds; kind++, heads += Width, values += Width, line += Width)
        {
            for (var f = 0; f < Width; f += Vector<int>.Count)
                Joined(kind, Vector.Load(heads + f), Vector.Load(line + f)).Store(values + f);
        }
    }

    /// <summary>What row axis <paramref name="axis"/> adds to the level of a member.</summary>
    public int Level(int member, int axis, int index) => Row(axis, index, 0)[member];

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    /// <summary>On one axis: p_a i from its lowest value, and the largest m with i ± m p_a inside.</summary>
    private static (int Level, int Up, int Down) Axis(BondFamily family, int p, int points, int i)
    {
        if (p == 0)
            return (0, family.Transfers, family.Transfers);
        var (above, below) = ((points - 1 - i) / Math.Abs(p), i / Math.Abs(p));
        var (up, down) = p > 0 ? (above, below) : (below, above);
        return (p * i - Math.Min(0, p) * (points - 1), Math.Min(up, family.Transfers), Math.Min(down, family.Transfers));
    }

    private static Vector<int> Joined(int kind, Vector<int> a, Vector<int> b) => kind == 0 ? a + b : Vector.Min(a, b);

    private int* Row(int axis, int index, int kind) => (int*)_rows.Pointer + ((long)(_offsets[axis] + index) * Kinds + kind) * Width;
}
