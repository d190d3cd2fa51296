using ClusterLB.Solver.Perturbations;
using MathNet.Numerics.LinearAlgebra;

namespace ClusterLB.Solver.Continuum;

/// <summary>
/// Whether the linear equation lets the norms of (1.30) grow. Functions of the basis are eigenvectors of ‖·‖_r² = &lt;g, D_r g&gt;, by
/// their degree in v, and
/// <code>½ d/dt ‖g‖_r² = -&lt;g, sym(D_r L) g&gt; ≤ -λ_r ‖g‖_r²,      sym(D_r L) = (D_r L + L D_r)/2</code>
/// where λ_r is the least eigenvalue of the pencil (sym(D_r L), D_r) over π₀ g = 0. Where it is positive, (1.32) holds with the constant 1.
/// </summary>
internal static class SobolevGrowth
{
    /// <summary>The largest r.</summary>
    public const int LargestOrder = HermiteSpectrum.LargestOrder;

    /// <summary>λ_r of a sector, r = 0 ... 8; λ_0 is the least eigenvalue of L.</summary>
    public static double[] Rates(SectorMatrices matrices, int dimension, int functions)
    {
        var l = matrices.Complement(matrices.Operator, functions);
        var rates = new double[LargestOrder + 1];
        for (var r = 0; r <= LargestOrder; r++)
        {
            var weights = Matrix<double>.Build.DenseOfDiagonalArray([.. Weights(matrices, dimension, functions, r)]);
            rates[r] = SymmetricPencil.Solve((weights * l + l * weights) / 2, weights).Values[0];
        }

        return rates;
    }

    /// <summary>D_r of the functions that are no invariants: Σ_(q ≤ r) (N + d) ... (N + d + q - 1), N the degree in v.</summary>
    public static IEnumerable<double> Weights(SectorMatrices matrices, int dimension, int functions, int order) =>
        Enumerable.Range(matrices.Invariants, functions).Select(n =>
        {
            var energies = new double[2 * n + matrices.Degree + 1];
            energies[^1] = 1;
            return new HermiteSpectrum(dimension, energies).SquaredNorms()[order];
        });
}
