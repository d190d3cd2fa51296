using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Records;

namespace Extending;

/// <summary>How far the temperature is from isotropic, as a column of the history.</summary>
public static class Anisotropy
{
    /// <summary>(T_max - T_min)/T from the eigenvalues of the temperature tensor and their mean.</summary>
    public static HistoryColumn<DiagnosedState> Kind { get; } = new(
        "anisotropy", "anisotropy of the temperature", "(T_max - T_min)/T", s => s.Values.Moments.Anisotropy);
}
