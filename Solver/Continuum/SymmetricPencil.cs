using MathNet.Numerics.LinearAlgebra;

namespace ClusterLB.Solver.Continuum;

/// <summary>A x = λ B x with A symmetric and B symmetric and positive, by B = C Cᵀ and the eigenvalues of C^-1 A C^-T.</summary>
internal static class SymmetricPencil
{
    /// <summary>The eigenvalues, ascending, and vectors as columns in the same order, xᵀ B x = 1.</summary>
    /// <exception cref="ArgumentException">B is not positive</exception>
    public static (double[] Values, Matrix<double> Vectors) Solve(Matrix<double> a, Matrix<double> b)
    {
        var factor = b.Cholesky().Factor;
        var spectrum = Symmetric(factor.Solve(factor.Solve(a).Transpose())).Evd(Symmetricity.Symmetric);
        int[] order = [.. Enumerable.Range(0, a.RowCount).OrderBy(i => spectrum.EigenValues[i].Real)];
        var vectors = factor.Transpose().Solve(spectrum.EigenVectors);
        return (
            [.. order.Select(i => spectrum.EigenValues[i].Real)],
            Matrix<double>.Build.DenseOfColumnVectors(order.Select(vectors.Column)));
    }

    /// <summary>The eigenvalues of A alone, ascending.</summary>
    public static double[] Values(Matrix<double> a) =>
        [.. Symmetric(a).Evd(Symmetricity.Symmetric).EigenValues.Select(x => x.Real).Order()];

    private static Matrix<double> Symmetric(Matrix<double> a) => (a + a.Transpose()) / 2;
}
