using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// Newton's method for the product distribution Π_a P_a, P_a(w) = exp(β_a w - c w²)/Z_a on given points of each axis, with
/// Σ w P_a = 0 on every axis and Σ_a Σ w² P_a = s: d + 1 equations. They say that the gradient of the convex function
/// <code>Φ(β, c) = Σ_a ln Z_a(β_a, c) + c s</code>
/// vanishes; its Hessian is the covariance of (w_a, -w²), an arrow: β_a is eliminated axis by axis. Steps are halved until Φ decreases
/// while the Newton decrement λ² = g·H⁻¹g is large.
/// </summary>
internal sealed class EquilibriumNewton
{
    private const int LargestIterations = 400;
    private const double Tolerance = 1e-12;
    private readonly double[][] _offsets;
    private readonly double _spread;

    /// <summary>The problem on points <paramref name="offsets"/>[a] of axis a with mean square <paramref name="spread"/>, summed over the
    /// axes.</summary>
    public EquilibriumNewton(double[][] offsets, double spread)
    {
        (_offsets, _spread) = (offsets, spread);
        Slope = new double[offsets.Length];
        Probabilities = [.. offsets.Select(w => new double[w.Length])];
    }

    /// <summary>β_a.</summary>
    public double[] Slope { get; private set; }

    /// <summary>c.</summary>
    public double Curvature { get; private set; }

    /// <summary>P_a at the points of each axis; each axis adds up to 1.</summary>
    public double[][] Probabilities { get; }

    /// <summary>Whether the solution exists and was found; <see cref="Probabilities"/> are those of the last iterate.</summary>
    public bool Solve()
    {
        if (!Exists())
            return false;
        // on a lattice coarser than the thermal width 1/(2 s/d) would be far beyond: start where a few points still count
        var spacing = _offsets.Where(w => w.Length > 1).Select(w => w[1] - w[0]).DefaultIfEmpty(1.0).Min();
        Curvature = Math.Min(0.5 * _offsets.Length / _spread, 1 / (spacing * spacing));
        var potential = Evaluate(Slope, Curvature);
        var (polish, previous) = (0, double.PositiveInfinity);
        for (var iteration = 0; iteration < LargestIterations; iteration++)
        {
            var (slopes, curvature, decrement) = Step();
            if (decrement < 1e-6 && ++polish > 3 && decrement >= 0.5 * previous)
                return Residual() <= Tolerance;
            previous = decrement;
            var length = 1.0;
            while (true)
            {
                var (b, c) = (Slope.Select((x, a) => x + length * slopes[a]).ToArray(), Curvature + length * curvature);
                var next = Evaluate(b, c);
                if (decrement < 1e-6 || next <= potential - 0.1 * length * decrement)
                {
                    (Slope, Curvature, potential) = (b, c, next);
                    break;
                }

                length *= 0.5;
                if (length < 1e-12)
                    return Residual() <= Tolerance;
            }
        }

        return Residual() <= Tolerance;
    }

    // with mean 0 the mean square on an axis lies between the chord of the two neighbours of 0 and that of the ends
    private bool Exists()
    {
        var (low, high) = (0.0, 0.0);
        foreach (var w in _offsets)
        {
            if (w[0] == 0 && w.Length == 1)
                continue;
            if (!(w[0] < 0 && w[^1] > 0))
                return false;
            low += -w.Last(x => x <= 0) * w.First(x => x > 0);
            high += -w[0] * w[^1];
        }

        return _offsets.All(w => w.Length <= 2)
            ? Math.Abs(_spread - high) <= Tolerance * high
            : _spread > low * (1 + Tolerance) && _spread < high * (1 - Tolerance);
    }

    // P_a and Φ at (β, c)
    private double Evaluate(double[] slope, double curvature)
    {
        var potential = curvature * _spread;
        for (var a = 0; a < _offsets.Length; a++)
        {
            var (w, p) = (_offsets[a], Probabilities[a]);
            for (var i = 0; i < w.Length; i++)
                p[i] = (slope[a] - curvature * w[i]) * w[i];
            var shift = p.Max();
            var sum = 0.0;
            for (var i = 0; i < w.Length; i++)
                sum += p[i] = Math.Exp(p[i] - shift);
            for (var i = 0; i < w.Length; i++)
                p[i] /= sum;
            potential += shift + Math.Log(sum);
        }

        return potential;
    }

    // the Newton step and its decrement λ²
    private (double[] Slope, double Curvature, double Decrement) Step()
    {
        var d = _offsets.Length;
        var (mean, tilt, slope) = (new double[d], new double[d], new double[d]);
        var (excess, stiffness, decrement) = (-_spread, 0.0, 0.0);
        for (var a = 0; a < d; a++)
        {
            var (w, p) = (_offsets[a], Probabilities[a]);
            mean[a] = Mean(w, p, x => x);
            var square = Mean(w, p, x => x * x);
            var variance = Mean(w, p, x => (x - mean[a]) * (x - mean[a]));
            excess += square;
            if (variance == 0)
                continue;
            // regression of w² on w: the part of w² that β_a cannot follow is what c moves
            tilt[a] = Mean(w, p, x => (x - mean[a]) * (x * x - square)) / variance;
            stiffness += Mean(w, p, x => Math.Pow(x * x - square - tilt[a] * (x - mean[a]), 2));
            slope[a] = -mean[a] / variance;
            decrement += mean[a] * mean[a] / variance;
            excess -= tilt[a] * mean[a];
        }

        // two points on every axis fix w² up to a function linear in w: c is then free
        var curvature = _offsets.All(w => w.Length <= 2) || stiffness == 0 ? 0 : excess / stiffness;
        decrement += curvature * excess;
        for (var a = 0; a < d; a++)
            slope[a] += tilt[a] * curvature;
        return (slope, curvature, decrement);
    }

    private double Residual()
    {
        var square = -_spread;
        var mean = 0.0;
        for (var a = 0; a < _offsets.Length; a++)
        {
            mean = Math.Max(mean, Math.Abs(Mean(_offsets[a], Probabilities[a], x => x)));
            square += Mean(_offsets[a], Probabilities[a], x => x * x);
        }

        return Math.Max(mean / Math.Sqrt(_spread), Math.Abs(square) / _spread);
    }

    private static double Mean(double[] w, double[] p, Func<double, double> f)
    {
        var sum = new CompensatedSum();
        for (var i = 0; i < w.Length; i++)
            sum.Add(p[i], f(w[i]));
        return sum.Value;
    }
}
