using MathNet.Numerics.LinearAlgebra;

namespace ClusterLB.Solver.Mathematics;

/// <summary>
/// The fit e = A ħ^p (1 + B ħ^q), q given, to positive distances: least squares of ln e by Gauss-Newton, from the straight line
/// ln e = ln A + p ln ħ.
/// The uncertainty of p is one standard deviation from the residuals; with three points the fit is exact and has none (NaN), with two B = 0
/// and p is the local order.
/// </summary>
/// <param name="Factor">A</param>
/// <param name="Exponent">p</param>
/// <param name="Correction">B</param>
/// <param name="Uncertainty">standard deviation of p</param>
internal sealed record PowerFit(double Factor, double Exponent, double Correction, double Uncertainty)
{
    private const int Iterations = 50;

    /// <summary>Fits <paramref name="distance"/>; NaN throughout with fewer than two points or a distance that is not positive.</summary>
    /// <param name="hbar">ħ</param>
    /// <param name="distance">e</param>
    /// <param name="power">q</param>
    public static PowerFit Of(double[] hbar, double[] distance, double power = 2)
    {
        ArgumentNullException.ThrowIfNull(hbar);
        ArgumentNullException.ThrowIfNull(distance);
        if (hbar.Length < 2 || hbar.Length != distance.Length || !distance.All(e => e > 0 && double.IsFinite(e)))
            return new PowerFit(double.NaN, double.NaN, double.NaN, double.NaN);
        var parameters = hbar.Length == 2 ? 2 : 3;
        double[] powers = [.. hbar.Select(h => power == 2 ? h * h : Math.Pow(h, power))];
        double[] logs = [.. distance.Select(e => Math.Log(e))];
        var x = Vector<double>.Build.Dense(parameters);
        (x[0], x[1]) = Line(hbar, logs);
        var jacobian = Matrix<double>.Build.Dense(hbar.Length, parameters);
        var residual = Vector<double>.Build.Dense(hbar.Length);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            for (var i = 0; i < hbar.Length; i++)
            {
                var next = powers[i];
                var correction = parameters == 3 ? 1 + x[2] * next : 1;
                residual[i] = logs[i] - x[0] - x[1] * Math.Log(hbar[i]) - Math.Log(correction);
                (jacobian[i, 0], jacobian[i, 1]) = (1, Math.Log(hbar[i]));
                if (parameters == 3)
                    jacobian[i, 2] = next / correction;
            }

            var step = jacobian.QR().Solve(residual);

            // 1 + B ħ^q stays positive.
            var length = 1.0;
            while (parameters == 3 && powers.Any(h => 1 + (x[2] + length * step[2]) * h < 0.1 * (1 + x[2] * h)))
                length *= 0.5;
            x += length * step;
            if (step.L2Norm() <= 1e-14 * (1 + x.L2Norm()))
                break;
        }

        var freedom = hbar.Length - parameters;
        var variance = freedom > 0 ? residual.DotProduct(residual) / freedom : double.NaN;
        var uncertainty = freedom > 0 ? Math.Sqrt(variance * (jacobian.TransposeThisAndMultiply(jacobian)).Inverse()[1, 1]) : double.NaN;
        return new PowerFit(Math.Exp(x[0]), x[1], parameters == 3 ? x[2] : 0, uncertainty);
    }

    private static (double Constant, double Slope) Line(double[] hbar, double[] logs)
    {
        double[] abscissa = [.. hbar.Select(h => Math.Log(h))];
        var (meanX, meanY) = (abscissa.Average(), logs.Average());
        var slope = abscissa.Zip(logs, (x, y) => (x - meanX) * (y - meanY)).Sum() / abscissa.Sum(x => (x - meanX) * (x - meanX));
        return (meanY - slope * meanX, slope);
    }
}
