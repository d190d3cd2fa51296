using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Tests.Verification;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace ClusterLB.Tests.Solver.Perturbations;

/// <summary>The matrix-free eigenvalues and the coercivity constant against dense matrices.</summary>
public class SpectrumTests
{
    [TestCase(2, 12, 4.5, 5, 1.0, RadialRule.Monotone)]
    [TestCase(2, 12, 4.5, 5, 0.5, RadialRule.Spectral)]
    [TestCase(2, 11, 4.5, 5, 0.0, RadialRule.Monotone)]
    [TestCase(3, 6, 3.0, 3, 1.0, RadialRule.Monotone)]
    [TestCase(4, 4, 2.0, 4, 1.0, RadialRule.Monotone)]
    public void Are_those_of_the_dense_problem(int d, int points, double extent, int p2, double hbar, RadialRule rule)
    {
        var lattice = Cases.Cube(d, points, extent);
        using var collision = new CollisionOperator(
            Domain.Serial(lattice, 2), Cases.Model(d, hbar, Screening.Dynamic), DirectionSet.Create(d, p2), rule, 6, slices: 3);
        using var linear = new PerturbationOperator(collision, isLinear: true);
        using var study = new SpectrumStudy(linear);
        Assert.That(study.Solve(4, 1e-7, 2000), "converged");

        using var norm = new CollisionNorm(linear, hbar);
        var (l, n) = (MatrixOf(lattice, linear.Evaluate) * -1, MatrixOf(lattice, norm.Apply));
        double[] values = [.. Symmetric(l).Evd(Symmetricity.Symmetric).EigenValues.Select(x => x.Real).Order()];

        // The coercivity constant on an orthonormal basis of the complement of the null space.
        using var conserved = new ConservedModes(Domain.Serial(lattice, 1), linear.Root);
        var w = DenseMatrix.OfColumnArrays(
            conserved.Modes.Select(m => m.AsSpan().ToArray().Select(x => x * Math.Sqrt(lattice.CellVolume)).ToArray()));
        var projector = (DenseMatrix.CreateIdentity(l.RowCount) - w * w.Transpose()).Evd(Symmetricity.Symmetric);
        var basis = Matrix<double>.Build.DenseOfColumnVectors(
            Enumerable.Range(0, l.RowCount).Where(i => projector.EigenValues[i].Real > 0.5).Select(i => projector.EigenVectors.Column(i)));
        var factor = Symmetric(basis.TransposeThisAndMultiply(n * basis)).Cholesky().Factor;
        var reduced = factor.Solve(factor.Solve(Symmetric(basis.TransposeThisAndMultiply(l * basis))).Transpose());
        var coercivity = Symmetric(reduced).Evd(Symmetricity.Symmetric).EigenValues.Min(x => x.Real);
        Cases.Report(
            $"d={d} n={points} hbar={hbar} {rule}: λ_1 = {study.Eigenvalues[0]:g12} (dense {values[d + 2]:g12}), coercivity "
            + $"{study.Coercivity:g12} ({coercivity:g12}), {study.Steps.Eigenvalues} and {study.Steps.Coercivity} steps, null residual "
            + $"{study.NullResidual:E1}");
        for (var i = 0; i < 4; i++)
            Assert.That(study.Eigenvalues[i], Is.EqualTo(values[d + 2 + i]).Within(1e-10 * values[^1]));
        Assert.That(study.Coercivity, Is.EqualTo(coercivity).Within(1e-9));
        Assert.That(study.NullResidual, Is.LessThanOrEqualTo(1e-14));
    }

    private static Matrix<double> Symmetric(Matrix<double> matrix) => (matrix + matrix.Transpose()) / 2;

    internal static Matrix<double> MatrixOf(VelocityLattice lattice, Action<NativeBuffer, NativeBuffer> apply)
    {
        var n = (int)lattice.Count;
        using var unit = new NativeBuffer(n);
        using var image = new NativeBuffer(n);
        var matrix = DenseMatrix.Create(n, n, 0);
        for (var i = 0; i < n; i++)
        {
            unit[i] = 1;
            apply(unit, image);
            unit[i] = 0;
            for (var k = 0; k < n; k++)
                matrix[k, i] = image[k];
        }

        return matrix;
    }
}
