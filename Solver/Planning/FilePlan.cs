using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Planning;

/// <summary>Sizes of files, without the headers of HDF5 (some ten kilobytes a file).</summary>
/// <param name="Snapshot">bytes of the file of one state, as evaluate and run write it</param>
/// <param name="HistoryRow">bytes that each recorded step adds to history.h5</param>
internal sealed record FilePlan(long Snapshot, long HistoryRow)
{
    /// <summary>The files of a lattice and set of directions, without compression.</summary>
    /// <param name="lattice">the whole lattice</param>
    /// <param name="directions">the directions</param>
    /// <param name="form">what is evolved: the perturbation has two fields more in its files</param>
    /// <param name="reductions">what [output] asks for besides</param>
    public static FilePlan Of(VelocityLattice lattice, DirectionSet directions, EquationForm form, ReductionPlan reductions)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(directions);
        ArgumentNullException.ThrowIfNull(reductions);
        var (d, fields) = (lattice.Dimension, form == EquationForm.Distribution ? 2 : 4);
        return new FilePlan(
            sizeof(double) * (fields * lattice.Count + lattice.Points.Sum() + d + (d + 2L) * directions.Count + reductions.Elements),
            sizeof(double) * DiagnosticColumns.Declarations.Sum(
                c => c.Rank switch { HistoryRank.Vector => d, HistoryRank.Tensor => d * d, _ => 1L }));
    }
}
