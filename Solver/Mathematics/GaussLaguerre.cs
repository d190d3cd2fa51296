using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace ClusterLB.Solver.Mathematics;

/// <summary>
/// Gauss' rule of the generalised Laguerre weight as a mean, <c>∫ t^α e^(-t) f(t) dt/Γ(α + 1) = Σ_k w_k f(t_k)</c>, exact for polynomials
/// of degree 2n - 1, and the orthonormal polynomials of that mean,
/// <code>√((j + 1)(j + 1 + α)) p_(j+1) = (t - 2j - α - 1) p_j - √(j (j + α)) p_(j-1),      p_0 = 1</code>
/// Nodes are the eigenvalues of the Jacobi matrix (Golub and Welsch 1969) after Newton steps on p_n; weights are 1/Σ_(j&lt;n) p_j², right
/// to rounding relative to each of them, as small as they are.
/// </summary>
internal sealed class GaussLaguerre
{
    private const int NewtonSteps = 3;

    /// <summary>The rule of <paramref name="count"/> points.</summary>
    /// <param name="count">n, at least 1</param>
    /// <param name="alpha">α &gt; -1</param>
    public GaussLaguerre(int count, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, -1);
        var jacobi = DenseMatrix.Create(count, count, (i, j) =>
            i == j ? 2 * i + alpha + 1 : Math.Abs(i - j) == 1 ? Math.Sqrt(Math.Max(i, j) * (Math.Max(i, j) + alpha)) : 0);
        Nodes = [.. jacobi.Evd(Symmetricity.Symmetric).EigenValues.Select(x => x.Real).Order()];
        Weights = new double[count];
        for (var k = 0; k < count; k++)
        {
            for (var step = 0; step < NewtonSteps; step++)
            {
                var (value, slope, _) = Last(Nodes[k], count, alpha);
                Nodes[k] -= value / slope;
            }

            Weights[k] = 1 / Last(Nodes[k], count, alpha).Squares;
        }
    }

    /// <summary>t_k, ascending.</summary>
    public double[] Nodes { get; }

    /// <summary>w_k, Σ w_k = 1.</summary>
    public double[] Weights { get; }

    /// <summary>√(j (j + α)), what couples p_(j-1) and p_j.</summary>
    public static double Coupling(int j, double alpha) => Math.Sqrt(j * (j + alpha));

    /// <summary>p_0 ... at t, as many as there is room for.</summary>
    public static void Polynomials(double t, double alpha, Span<double> values)
    {
        double before = 0, value = 1;
        for (var j = 0; j < values.Length; j++)
        {
            values[j] = value;
            (before, value) = (value, ((t - 2 * j - alpha - 1) * value - Coupling(j, alpha) * before) / Coupling(j + 1, alpha));
        }
    }

    /// <summary>p_n and its derivative at t, and Σ p_j² over j &lt; n.</summary>
    private static (double Value, double Slope, double Squares) Last(double t, int n, double alpha)
    {
        double before = 0, value = 1, slopeBefore = 0, slope = 0, squares = 0;
        for (var j = 0; j < n; j++)
        {
            squares += value * value;
            var (down, up) = (Coupling(j, alpha), Coupling(j + 1, alpha));
            (before, value, slopeBefore, slope) = (
                value,
                ((t - 2 * j - alpha - 1) * value - down * before) / up,
                slope,
                (value + (t - 2 * j - alpha - 1) * slope - down * slopeBefore) / up);
        }

        return (value, slope, squares);
    }
}
