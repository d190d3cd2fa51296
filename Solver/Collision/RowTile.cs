using System.Runtime.CompilerServices;

namespace ClusterLB.Solver.Collision;

/// <summary>A few chains of rows whose levels are the same, from a step of theirs on: what a kernel computes at once.</summary>
public readonly struct RowTile
{
    /// <summary>Names the rows.</summary>
    /// <param name="chains">number of chains, at most <see cref="ObliquePass.MostRows"/></param>
    /// <param name="rows">the first row of each chain, counted in the block</param>
    /// <param name="first">steps from there to the tile</param>
    /// <param name="count">rows of each chain in the tile</param>
    /// <param name="level">q·row of the tile's first row</param>
    /// <param name="behind">rows of the lattice before that</param>
    /// <param name="ahead">rows of the lattice after that</param>
    internal RowTile(int chains, ReadOnlySpan<int> rows, int first, int count, int level, int behind, int ahead)
    {
        (Chains, First, Count, Level, Behind, Ahead) = (chains, first, count, level, behind, ahead);
        rows.CopyTo(_rows);
    }

    /// <summary>Number of chains.</summary>
    public int Chains { get; }

    /// <summary>Steps from the first row of a chain to the tile.</summary>
    public int First { get; }

    /// <summary>Rows of each chain.</summary>
    public int Count { get; }

    /// <summary>q·row of the first row, in indices of the lattice.</summary>
    public int Level { get; }

    /// <summary>Rows of the lattice before the first.</summary>
    public int Behind { get; }

    /// <summary>Rows of the lattice after the first.</summary>
    public int Ahead { get; }

    /// <summary>The first row of a chain, counted in the block.</summary>
    public int Row(int chain) => _rows[chain];

    [InlineArray(ObliquePass.MostRows)]
    private struct Numbers
    {
        private int _first;
    }

    private readonly Numbers _rows;
}
