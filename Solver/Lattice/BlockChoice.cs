using ClusterLB.Decomposition.Blocks;

namespace ClusterLB.Solver.Lattice;

/// <summary>How a lattice is split over ranks, for a computation as for a plan of one.</summary>
internal static class BlockChoice
{
    /// <summary>Work of a velocity relative to that of receiving one: some thousand bond updates against some nanoseconds.</summary>
    private const double UpdatesPerElementReceived = 100;

    /// <summary>
    /// The grid for a reach of the largest transfer, before the directions are known: they may depend on F.
    /// </summary>
    /// <param name="lattice">the whole lattice</param>
    /// <param name="maxTransfer">X, the largest transfer (velocity)</param>
    /// <param name="ranks">number of ranks</param>
    /// <param name="grid">ranks on each axis; null to choose</param>
    internal static BlockGrid Of(VelocityLattice lattice, double maxTransfer, int ranks, int[]? grid)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        if (grid is not null)
            return new BlockGrid(lattice.Points, grid);
        var reach = Math.Min(1e9, Math.Ceiling(maxTransfer / lattice.Spacing));
        return BlockGrid.Choose(
            lattice.Points, [.. lattice.Points.Select(n => (int)Math.Min(n - 1, reach))], ranks, UpdatesPerElementReceived);
    }
}
