using System.Runtime.Intrinsics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// What a line of a <see cref="BondClass"/> needs of its directions: the level of its first point, and the largest transfers up and
/// down that stay inside the lattice on the other axes. Kept by axis and index with the directions side by side, so that a line's values
/// are one pass of sums and minima over short contiguous rows.
/// </summary>
public sealed unsafe class LineTables : IDisposable
{
    private const int Lanes = 16;
    private readonly int[] _axes;
    private readonly int[][] _offsets;
    private readonly NativeBuffer _rows;
    private readonly int _width;

    /// <summary>Tabulates <paramref name="members"/> of <paramref name="families"/> for lines along another axis than <paramref name="axes"/>.</summary>
    public LineTables(VelocityLattice lattice, BondFamily[] families, int[] members, int[] axes)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        _axes = axes;
        _width = (members.Length + Lanes - 1) / Lanes * Lanes;
        _offsets = [.. axes.Select(a => new int[lattice.Points[a]])];
        var entries = axes.Sum(a => lattice.Points[a]);
        _rows = new NativeBuffer((long)entries * Kinds * _width / 2 + Lanes);
        var at = 0;
        for (var k = 0; k < axes.Length; k++)
        {
            for (var i = 0; i < lattice.Points[axes[k]]; i++, at++)
            {
                _offsets[k][i] = at;
                for (var f = 0; f < members.Length; f++)
                {
                    var line = new BondClass.LineTable(families[members[f]], axes[k], lattice.Points[axes[k]], i);
                    (Row(at, 0)[f], Row(at, 1)[f], Row(at, 2)[f]) = (line.Level, line.Up, line.Down);
                }
            }
        }
    }

    /// <summary>Level, up and down.</summary>
    public const int Kinds = 3;

    /// <summary>Room for the values of a line: <see cref="Kinds"/> rows of this many integers.</summary>
    public int Width => _width;

    /// <summary>The values of the line with these indices: rows of levels, largest transfers up, largest transfers down.</summary>
    public void Line(ReadOnlySpan<int> index, int* values)
    {
        for (var kind = 0; kind < Kinds; kind++)
        {
            var target = values + kind * _width;
            var first = Row(_offsets[0][index[_axes[0]]], kind);
            for (var f = 0; f < _width; f += Lanes)
                Vector512.Load(first + f).Store(target + f);
            for (var k = 1; k < _axes.Length; k++)
            {
                var row = Row(_offsets[k][index[_axes[k]]], kind);
                for (var f = 0; f < _width; f += Lanes)
                {
                    var (have, more) = (Vector512.Load(target + f), Vector512.Load(row + f));
                    (kind == 0 ? have + more : Vector512.Min(have, more)).Store(target + f);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private int* Row(int entry, int kind) => (int*)_rows.Pointer + ((long)entry * Kinds + kind) * _width;
}
