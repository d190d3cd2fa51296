using MathNet.Numerics.LinearAlgebra;

namespace ClusterLB.Solver.Continuum;

/// <summary>
/// How norm and operator of two values of ħ compare on the functions that both studies use, 0 &lt;= ħ &lt; ħ':
/// <code>
/// Lemma 3.7         C = max ‖g‖_ħ'/‖g‖_ħ                                                    (3.36)
/// Lemma 3.8         ‖g‖_0 ≤ 1 in the limit: max ‖g‖_0²/‖g‖_ħ'² → 1                           (3.37), with ħ = 0
/// Proposition 4.1   max |&lt;f, (L_ħ' - L_ħ) g&gt;|/((‖f‖² + ‖f‖_ħ'²)^½ ‖g‖_4)                     (4.1), with ħ = 0
/// </code>
/// Maxima over all functions of all sectors; more functions can only raise them. For rough g both norms oscillate less than they count, and
/// the maxima settle.
/// </summary>
/// <param name="NormGrowth">C² of (3.36): max ‖g‖_ħ'²/‖g‖_ħ²</param>
/// <param name="NormLoss">max ‖g‖_ħ²/‖g‖_ħ'²</param>
/// <param name="FormDifference">the constant of (4.1) times its power of ħ'</param>
internal sealed record SemiclassicalForms(double NormGrowth, double NormLoss, double FormDifference)
{
    private const int SobolevOrder = 4;

    /// <summary>Compares two studies of the same potential and dimension that have norms.</summary>
    /// <param name="larger">that of ħ'</param>
    /// <param name="smaller">that of ħ &lt; ħ'</param>
    /// <exception cref="ArgumentException">the studies differ in more than ħ, or one has no norm</exception>
    public static SemiclassicalForms Of(ContinuumStudy larger, ContinuumStudy smaller)
    {
        ArgumentNullException.ThrowIfNull(larger);
        ArgumentNullException.ThrowIfNull(smaller);
        var sameEquation = larger.Model with { Hbar = 0 } == smaller.Model with { Hbar = 0 } && larger.Dimension == smaller.Dimension;
        var sameFunctions = larger.Functions == smaller.Functions && larger.Sectors.Count == smaller.Sectors.Count;
        if (!sameEquation || !sameFunctions || !(larger.Model.Hbar > smaller.Model.Hbar))
            throw new ArgumentException("the two studies must be of the same equation but for ħ, the larger ħ first", nameof(smaller));
        if (larger.Obstacle is not null || smaller.Obstacle is not null)
            throw new ArgumentException("there is no norm to compare", nameof(smaller));
        double growth = 0, loss = 0, difference = 0;
        foreach (var (a, b) in larger.Matrices.Zip(smaller.Matrices))
        {
            var ratios = SymmetricPencil.Solve(a.Norm!, b.Norm!).Values;
            (growth, loss) = (Math.Max(growth, ratios[^1]), Math.Max(loss, 1 / ratios[0]));
            difference = Math.Max(difference, Difference(a, b, larger.Dimension, larger.Functions));
        }

        return new SemiclassicalForms(growth, loss, difference);
    }

    /// <summary>The largest singular value of C^-1 (L_ħ' - L_ħ) D_4^(-½), C Cᵀ = 1 + N_ħ'; invariants are in both null spaces.</summary>
    private static double Difference(SectorMatrices a, SectorMatrices b, int dimension, int functions)
    {
        var change = a.Complement(a.Operator, functions) - b.Complement(b.Operator, functions);
        var factor = (a.Complement(a.Norm!, functions) + Matrix<double>.Build.DenseIdentity(functions)).Cholesky().Factor;
        var weights = SobolevGrowth.Weights(a, dimension, functions, SobolevOrder).Select(w => 1 / Math.Sqrt(w));
        return (factor.Solve(change) * Matrix<double>.Build.DenseOfDiagonalArray([.. weights])).L2Norm();
    }
}
