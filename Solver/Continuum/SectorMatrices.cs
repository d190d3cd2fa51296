using MathNet.Numerics.LinearAlgebra;

namespace ClusterLB.Solver.Continuum;

/// <summary>The matrices of a sector for one member of the multiplet; leading blocks are those of fewer functions.</summary>
/// <param name="Degree">l</param>
/// <param name="Operator">&lt;g, L g&gt;</param>
/// <param name="Norm">‖g‖_ħ², ‖g‖_0² for ħ = 0; null where it is infinite</param>
/// <param name="Comparison">the first term of (3.8), α = ½; null where it is infinite</param>
internal sealed record SectorMatrices(int Degree, Matrix<double> Operator, Matrix<double>? Norm, Matrix<double>? Comparison)
{
    /// <summary>How many of the first functions are collision invariants: 1 and |v|² of l = 0, v of l = 1.</summary>
    public int Invariants => InvariantsOf(Degree);

    /// <summary>How many functions there are beside these.</summary>
    public int Functions => Operator.RowCount - Invariants;

    /// <summary>The same of any degree.</summary>
    public static int InvariantsOf(int degree) => degree switch { 0 => 2, 1 => 1, _ => 0 };

    /// <summary>The matrix on the first <paramref name="functions"/> functions that are no invariants: the basis is orthonormal, so that
    /// they span π₀ g = 0.</summary>
    public Matrix<double> Complement(Matrix<double> matrix, int functions) =>
        matrix.SubMatrix(Invariants, functions, Invariants, functions);

    /// <summary>The matrices of the first <paramref name="functions"/> functions, invariants included.</summary>
    public SectorMatrices Leading(int functions)
    {
        Matrix<double>? Block(Matrix<double>? matrix) => matrix?.SubMatrix(0, functions, 0, functions);
        return this with { Operator = Block(Operator)!, Norm = Block(Norm), Comparison = Block(Comparison) };
    }
}
