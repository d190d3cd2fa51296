using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.LevelSums;

/// <summary>
/// One direction's values by level and by shell: a velocity lies in the shell M of the largest transfers up that stay inside the lattice,
/// and in one of the largest down. Since every shorter transfer is inside too,
/// <code>S(m, j) = Σ_(M ≥ m) Up[M][j],   S'(m, j) = Σ_(M ≥ m) Down[M][j + m q|p|²],   R(j) = Σ_M Up[M][j],</code>
/// each value is added twice, whatever the number of transfers. Values come in rows along the last axis that p moves in
/// (<see cref="LevelRows"/>).
/// </summary>
internal sealed unsafe class LevelShells
{
    private readonly BondFamily _family;
    private readonly int _points, _lower, _count, _step, _move;

    /// <summary>Plans the shells of <paramref name="family"/> over a block.</summary>
    public LevelShells(VelocityLattice block, BondFamily family)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(family);
        _family = family;
        var last = Array.FindLastIndex(family.Vector, p => p != 0);
        (_step, _move) = (family.Vector[last], family.Step[last]);
        (_points, _lower, _count) = (block.Whole.Points[last], block.Box.Lower[last], block.Points[last]);
    }

    /// <summary>Doubles of both kinds of shells.</summary>
    public static long Length(BondFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        return 2 * (family.Transfers + 1L) * family.Levels;
    }

    /// <summary>Down[M][j] begins here, Up[M][j] at 0; both have M levels + j.</summary>
    public long Down => Length(_family) / 2;

    /// <summary>Adds a row to the shells of the largest transfers up.</summary>
    /// <param name="row">its values</param>
    /// <param name="level">what the other axes add to the level</param>
    /// <param name="transfers">bound of the other axes on the transfers</param>
    /// <param name="shells">Up[0][0]</param>
    public void AddUp(double* row, int level, int transfers, double* shells)
    {
        // Inside on the last axis: (points - 1 - i) / move, at least the bound up to here.
        var m = Math.Min(transfers, _family.Transfers);
        var end = Math.Clamp(_points - _move * m - _lower, 0, _count);
        var first = shells + level + (long)_step * _lower;
        Run(row, first + (long)m * _family.Levels, 0, end);
        for (var i = end; i < _count; i++)
            first[(long)((_points - 1 - _lower - i) / _move) * _family.Levels + _step * i] += row[i];
    }

    /// <summary>Adds a row to the shells of the largest transfers down; as <see cref="AddUp"/>.</summary>
    public void AddDown(double* row, int level, int transfers, double* shells)
    {
        var m = Math.Min(transfers, _family.Transfers);
        var begin = Math.Clamp(_move * m - _lower, 0, _count);
        var first = shells + level + (long)_step * _lower;
        for (var i = 0; i < begin; i++)
            first[(long)((_lower + i) / _move) * _family.Levels + _step * i] += row[i];
        Run(row, first + (long)m * _family.Levels, begin, _count);
    }

    /// <summary>The part of a row that one shell takes.</summary>
    private void Run(double* row, double* shell, int begin, int end)
    {
        if (_step == 1)
        {
            RowKernels.Add(row + begin, shell + begin, end - begin);
            return;
        }

        for (var i = begin; i < end; i++)
            shell[(long)_step * i] += row[i];
    }
}
