using System.Numerics;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Solver.Theory;

/// <summary>The projection of a sum of Gaussians in closed form: along ω each component is a Gaussian of mean ω·m and variance Σ ω_a²
/// s_a.</summary>
internal sealed class GaussianLine : LineDensity
{
    private readonly (double Weight, double Mean, double Sigma)[] _components;

    /// <summary>The projection of <paramref name="state"/> on the direction of <paramref name="vector"/>, times
    /// <paramref name="scale"/>.</summary>
    public GaussianLine(GaussianMixture state, ReadOnlySpan<int> vector, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(state);
        int[] p = [.. vector];
        var squared = p.Sum(a => (double)a * a);
        _components =
        [
            .. state.Components.Select(c => (
                scale * c.Weight,
                p.Zip(c.Mean, (a, m) => a * m).Sum() / Math.Sqrt(squared),
                Math.Sqrt(p.Zip(c.Variance, (a, s) => a * a * s).Sum() / squared))),
        ];
    }

    /// <summary>The projection of the unit Maxwellian of (1.27), the same in all directions and dimensions.</summary>
    public static GaussianLine UnitMaxwellian { get; } = new(new Maxwellian(1, [0]), [1]);

    /// <inheritdoc/>
    public override double Mass => _components.Sum(c => c.Weight);

    /// <inheritdoc/>
    public override double Mean => _components.Sum(c => c.Weight * c.Mean) / Mass;

    /// <inheritdoc/>
    public override double ThermalWidth =>
        Math.Sqrt(_components.Sum(c => c.Weight * (c.Sigma * c.Sigma + (c.Mean - Mean) * (c.Mean - Mean))) / Mass);

    /// <summary>Where e^(-z²) of the narrowest part is still of a size that a double can tell from the rest: five widths below.</summary>
    public override double LowestImaginary => -5 * _components.Min(c => c.Sigma);

    /// <summary>Ten standard deviations around every mean.</summary>
    public override double Extent => _components.Max(c => Math.Abs(c.Mean) + 10 * c.Sigma);

    /// <inheritdoc/>
    public override Complex Hilbert(Complex s)
    {
        Complex sum = 0;
        foreach (var (weight, mean, sigma) in _components)
            sum += weight * Gaussian(s, mean, sigma);
        return sum;
    }

    /// <summary>H' = -(1 + (s - m) H)/σ² of each unit Gaussian.</summary>
    public override Complex Slope(Complex s)
    {
        Complex sum = 0;
        foreach (var (weight, mean, sigma) in _components)
            sum -= weight * (1 + (s - mean) * Gaussian(s, mean, sigma)) / (sigma * sigma);
        return sum;
    }

    private static Complex Gaussian(Complex s, double mean, double sigma) =>
        Complex.ImaginaryOne * Math.Sqrt(Math.PI / 2) / sigma * Faddeeva.W((s - mean) / (sigma * Math.Sqrt(2)));
}
