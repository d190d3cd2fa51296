namespace ClusterLB.Solver.Perturbations;

/// <summary>The Hermite spectrum of a perturbation, and the norms (1.30) that it gives.</summary>
/// <param name="Dimension">d</param>
/// <param name="Energies">E_N = Σ_(|α| = N) a_α², N = 0, 1, ...</param>
internal sealed record HermiteSpectrum(int Dimension, double[] Energies)
{
    /// <summary>The largest r of <see cref="SquaredNorms"/>.</summary>
    public const int LargestOrder = 8;

    /// <summary>
    /// ‖g‖_r² = Σ_(r' ≤ r) ‖(∇ - v/2)^r' g‖² for r = 0 ... 8. Since (∂_a - v_a/2) φ_n = -sqrt(n_a + 1) φ_(n + e_a),
    /// <code>‖g‖_r² = Σ_(r' ≤ r) Σ_N (N + d)(N + d + 1) ... (N + d + r' - 1) E_N.</code>
    /// </summary>
    public double[] SquaredNorms()
    {
        var norms = new double[LargestOrder + 1];
        for (var n = 0; n < Energies.Length; n++)
        {
            var term = Energies[n];
            var sum = 0.0;
            for (var r = 0; r <= LargestOrder; r++)
            {
                sum += term;
                norms[r] += sum;
                term *= n + Dimension + r;
            }
        }

        return norms;
    }
}
