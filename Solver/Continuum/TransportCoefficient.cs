namespace ClusterLB.Solver.Continuum;

/// <summary>
/// A transport coefficient in the limit of small gradients (Chapman and Enskog),
/// <code>
/// viscosity         &lt;A, L^-1 A&gt;,   A = v₁ v₂ √M
/// heat conduction   &lt;A, L^-1 A&gt;,   A = ½ (|v|² - d - 2) v₁ √M
/// </code>
/// in thermal units: the viscosity in (mass density) (thermal velocity)² (unit of time), the heat conduction in k_B (number density)
/// (thermal velocity)² (unit of time). With n Sonine polynomials it is a lower bound that rises with n. Source: docs/continuum.md,
/// "Transport".
/// </summary>
/// <param name="ByTerms">with 1, 2, ... Sonine polynomials</param>
/// <param name="Error">how far the last may be below the limit, with what a coarser quadrature changes</param>
internal sealed record TransportCoefficient(double[] ByTerms, double Error)
{
    /// <summary>With all polynomials.</summary>
    public double Value => ByTerms[^1];

    /// <summary>From the sector's matrices; A is <paramref name="square"/>^½ times the first function that is no invariant.</summary>
    internal static TransportCoefficient Of(SectorMatrices fine, SectorMatrices coarse, int functions, double square)
    {
        double[] all = [.. Enumerable.Range(1, fine.Functions).Select(n => square * First(fine, n))];
        return new TransportCoefficient(all[..functions], SequenceLimit.Error(all, functions, square * First(coarse, functions)));
    }

    /// <summary>The first diagonal element of the inverse.</summary>
    private static double First(SectorMatrices matrices, int functions)
    {
        var unit = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(functions, i => i == 0 ? 1 : 0);
        return matrices.Complement(matrices.Operator, functions).Cholesky().Solve(unit)[0];
    }
}
