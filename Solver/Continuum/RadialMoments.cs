using ClusterLB.Solver.Mathematics;
using MathNet.Numerics.Integration;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace ClusterLB.Solver.Continuum;

/// <summary>Matrices of functions of |v| in the functions of a sector.</summary>
internal static class RadialMoments
{
    private const double Panel = 0.5;
    private const double Rim = 9;
    private static readonly GaussLegendreRule Rule = new(0, Panel, 16);

    /// <summary>∫ M p_i p_j f(|v|) dv.</summary>
    /// <param name="dimension">d</param>
    /// <param name="degree">l</param>
    /// <param name="functions">how many p</param>
    /// <param name="function">f of |v|, smooth and growing slowly</param>
    public static Matrix<double> Of(int dimension, int degree, int functions, Func<double, double> function)
    {
        var alpha = degree + 0.5 * dimension - 1;
        var gamma = MathNet.Numerics.SpecialFunctions.GammaLn(alpha + 1);
        var sum = DenseMatrix.Create(functions, functions, 0);
        var values = new double[functions];
        var panels = (int)Math.Ceiling((2 * Math.Sqrt(2 * functions + degree + 0.5 * dimension) + Rim) / Panel);
        for (var node = 0; node < panels * Rule.Order; node++)
        {
            var r = node / Rule.Order * Panel + Rule.GetAbscissa(node % Rule.Order);
            GaussLaguerre.Polynomials(0.5 * r * r, alpha, values);
            var weight = Rule.GetWeight(node % Rule.Order) * function(r)
                * Math.Exp(-0.5 * r * r + alpha * Math.Log(0.5 * r * r) - gamma) * r;
            for (var i = 0; i < functions; i++)
            {
                for (var j = 0; j < functions; j++)
                    sum[i, j] += weight * values[i] * values[j];
            }
        }

        return sum;
    }
}
