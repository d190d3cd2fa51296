namespace ClusterLB.Solver.Lattice;

/// <summary>What <see cref="DirectionChoice"/> expects of a direction set; errors of Q relative to its largest value.</summary>
/// <param name="P2">the bound on |p|²</param>
/// <param name="Degree">t, the degree on the sphere</param>
/// <param name="Reach">q |p| h/σ, the longest step between transfers in use</param>
/// <param name="DegreeError">the error of the quadrature on the sphere</param>
/// <param name="SamplingError">the error of sampling the distribution by transfers q |p| h apart</param>
internal sealed record DirectionPrediction(int P2, int Degree, double Reach, double DegreeError, double SamplingError)
{
    /// <summary>The sum of both errors.</summary>
    public double Error => DegreeError + SamplingError;
}
