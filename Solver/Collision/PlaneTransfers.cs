using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Collision;

/// <summary>
/// How far the points of a line can move in its plane: the largest m with (i_a, i_b) ± m Factor P inside the lattice. Along a line of
/// constant level these are not constant, but bounded by the two axes alone; what bounds the other axes is one number for the line.
/// </summary>
public sealed class PlaneTransfers
{
    private readonly BondClass _bonds;
    private readonly int[][] _plus, _minus;

    /// <summary>Tabulates both axes of the plane of <paramref name="bonds"/>.</summary>
    public PlaneTransfers(BondClass bonds, VelocityLattice lattice)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        ArgumentNullException.ThrowIfNull(lattice);
        _bonds = bonds;
        var plane = bonds.Plane;
        (int Axis, int Step)[] axes = [(plane.A, plane.Factor * plane.Pa), (plane.B, plane.Factor * plane.Pb)];
        _plus = [.. axes.Select(x => Steps(lattice.Points[x.Axis], x.Step))];
        _minus = [.. axes.Select(x => Steps(lattice.Points[x.Axis], -x.Step))];
    }

    /// <summary>The largest m along +P and -P of the points of rows of the block, by row and x; what is outside a row's support is left as it is.</summary>
    /// <param name="firstLine">the first row c in the rows of the lattice</param>
    /// <param name="lines">number of rows</param>
    /// <param name="most">bound on all of them</param>
    /// <param name="plus">receives those along +P, <see cref="BondClass.RowLength"/> numbers a row</param>
    /// <param name="minus">receives those along -P</param>
    public unsafe void Rows(int firstLine, int lines, int most, int* plus, int* minus)
    {
        var plane = _bonds.Plane;
        for (var c = firstLine; c < firstLine + lines; c++, plus += _bonds.RowLength, minus += _bonds.RowLength)
        {
            var (first, end) = _bonds.Support[c - _bonds.Target.Lower[^1]];
            if (end <= first)
                continue;
            var (ia, ib) = _bonds.FirstPoint(c);
            for (var x = first; x < end; x++, ia -= plane.Pb, ib += plane.Pa)
            {
                plus[x] = Math.Min(most, Math.Min(_plus[0][ia], _plus[1][ib]));
                minus[x] = Math.Min(most, Math.Min(_minus[0][ia], _minus[1][ib]));
            }
        }
    }

    private static int[] Steps(int points, int step) =>
        [.. Enumerable.Range(0, points).Select(i => step > 0 ? (points - 1 - i) / step : i / -step)];
}
