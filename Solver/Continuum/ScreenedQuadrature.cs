using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Model;
using MathNet.Numerics.Integration;

namespace ClusterLB.Solver.Continuum;

/// <summary>
/// Nodes of ∫ κ^p V²/|ε(M)|² f(κ) dκ on given panels, 16 Gauss-Legendre points each, at a middle velocity u that may move with the
/// transfer, u = a + b ħκ. A panel near a weakly damped plasma oscillation has its weights corrected (<see cref="ResonantWeights"/>).
/// </summary>
internal sealed class ScreenedQuadrature
{
    private const int Order = RadialQuadrature.Order;
    private static readonly GaussLegendreRule Rule = new(-1, 1, Order);
    private readonly CollisionModel _model;
    private readonly double[] _inverse, _factor, _centre;

    /// <summary>The nodes.</summary>
    /// <param name="model">ħ, V, screening</param>
    /// <param name="power">p</param>
    /// <param name="breaks">ends of the panels in κ, ascending</param>
    /// <param name="substitution">q of κ = κ_1 u^q on the innermost panel, where it starts at 0</param>
    public ScreenedQuadrature(CollisionModel model, int power, IReadOnlyList<double> breaks, double substitution = 1)
    {
        _model = model;
        var count = (breaks.Count - 1) * Order;
        (Wavenumber, _inverse, _factor, _centre) = (new double[count], new double[count], new double[count], new double[count / Order]);
        for (var k = 0; k < count; k++)
        {
            var (low, high) = (breaks[k / Order], breaks[k / Order + 1]);
            var (node, weight) = (Rule.GetAbscissa(k % Order), 0.5 * (high - low) * Rule.GetWeight(k % Order));
            _centre[k / Order] = (high + low) / (high - low);
            if (low == 0 && substitution > 1)
            {
                var u = 0.5 * (1 + node);
                Wavenumber[k] = high * Math.Pow(u, substitution);
                weight *= substitution * Math.Pow(u, substitution - 1);
            }
            else
            {
                Wavenumber[k] = 0.5 * (low + high) + 0.5 * (high - low) * node;
            }

            _factor[k] = weight * Math.Pow(Wavenumber[k], power);
            _inverse[k] = model.Potential.Inverse(Wavenumber[k]);
        }
    }

    /// <summary>κ at the nodes, ascending.</summary>
    public double[] Wavenumber { get; }

    /// <summary>κ^p V²/|ε|² dκ at the nodes.</summary>
    /// <param name="velocity">a</param>
    /// <param name="drift">b</param>
    /// <param name="into">an element a node</param>
    public void Fill(double velocity, double drift, Span<double> into)
    {
        if (_model.Screening == Screening.None)
        {
            FillBare(into);
            return;
        }

        Span<double> real = stackalloc double[Order], imaginary = stackalloc double[Order];
        for (var first = 0; first < Wavenumber.Length; first += Order)
        {
            var value = into.Slice(first, Order);
            for (var k = 0; k < Order; k++)
            {
                var x = _model.Hbar * Wavenumber[first + k];
                var d = _inverse[first + k] - MaxwellianSusceptibility.Value(velocity + drift * x, x);
                (real[k], imaginary[k]) = (d.Real, d.Imaginary);
                value[k] = 1 / (d.Real * d.Real + d.Imaginary * d.Imaginary);
            }

            ResonantWeights.Correct(real, imaginary, value, _centre[first / Order]);
            for (var k = 0; k < Order; k++)
                value[k] *= _factor[first + k];
        }
    }

    /// <summary>κ^p V² dκ at the nodes.</summary>
    public void FillBare(Span<double> into)
    {
        for (var k = 0; k < Wavenumber.Length; k++)
            into[k] = _factor[k] / (_inverse[k] * _inverse[k]);
    }
}
