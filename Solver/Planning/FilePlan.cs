using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Output;

namespace ClusterLB.Solver.Planning;

/// <summary>Sizes of files, without the headers of HDF5 (some ten kilobytes a file).</summary>
/// <param name="Snapshot">bytes of the file of one state, as evaluate and run write it</param>
/// <param name="HistoryRow">bytes that each recorded step adds to history.h5</param>
public sealed record FilePlan(long Snapshot, long HistoryRow)
{
    /// <summary>The files of a lattice and set of directions.</summary>
    public static FilePlan Of(VelocityLattice lattice, DirectionSet directions)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(directions);
        var d = lattice.Dimension;
        return new FilePlan(
            sizeof(double) * (2 * lattice.Count + lattice.Points.Sum() + d + (d + 2L) * directions.Count),
            sizeof(double) * HistoryColumn.Standard.Sum(c => c.Rank switch { HistoryRank.Vector => d, HistoryRank.Tensor => d * d, _ => 1L }));
    }
}
