using ClusterLB.IO.Toml;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Lattice;

[assembly: Kind(typeof(GaussianMixture))]

namespace ClusterLB.Solver.InitialStates;

/// <summary>
/// A sum of Gaussians with a mean and a variance for each axis,
/// F(v) = Σ_c weight_c Π_a (2π s_ca)^(-1/2) exp(-(v_a - m_ca)²/(2 s_ca)): beams, anisotropic temperatures, bumps on a tail.
/// </summary>
public class GaussianMixture : ClosedForm
{
    /// <summary>What an input says of it: weights are positive there.</summary>
    public static InitialStateKind Kind { get; } = new("mixture", "a sum of Gaussians, the [[initial.components]] below",
        ["components"],
        [
            new("[[initial.components]]"),
            new("weight = 0.5", "mass, positive; all weights together: 1"),
            new("mean = [0.7, 0.2]", "d velocities"),
            new("variance = [0.8, 0.6]", "d positive numbers, velocities squared"),
            new(""),
            new("[[initial.components]]"),
            new("weight = 0.5"),
            new("mean = [-0.7, -0.2]"),
            new("variance = [0.8, 1.0]"),
        ],
        Read);

    private readonly GaussianComponent[] _components;

    /// <summary>Creates the mixture of <paramref name="components"/>, at least one, all of the same dimension.</summary>
    /// <exception cref="ArgumentException">no component, or components of different dimension</exception>
    public GaussianMixture(IReadOnlyList<GaussianComponent> components)
        : base(DimensionOf(components)) => _components = [.. components];

    /// <summary>The components, in the order given.</summary>
    public IReadOnlyList<GaussianComponent> Components => _components;

    /// <summary>The smallest standard deviation over components and axes.</summary>
    public override double ThermalWidth => Math.Sqrt(_components.Min(c => c.Variance.Min()));

    /// <inheritdoc/>
    protected internal override void Write(TomlText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var c in Components)
            text.Element("initial.components").Key("weight", c.Weight).Key("mean", c.Mean).Key("variance", c.Variance);
    }

    private static GaussianMixture? Read(InitialSection input)
    {
        var components = input.Keys.Sections("components", "weight, mean, variance")?.Select(c =>
        {
            var weight = c.Number("weight", NumberBound.Magnitude, required: true);
            var mean = c.Numbers("mean", input.Dimension, NumberBound.Signed, required: true);
            var variance = c.Numbers("variance", input.Dimension, NumberBound.Magnitude, required: true);
            return weight is null || mean is null || variance is null || input.Dimension is null ? null
                : new GaussianComponent(weight.Value, mean, variance);
        }).ToArray();
        return components is null || components.Contains(null) ? null : new([.. components.OfType<GaussianComponent>()]);
    }

    /// <inheritdoc/>
    protected override double Evaluate(ReadOnlySpan<double> v)
    {
        var sum = 0.0;
        foreach (var component in _components)
        {
            var product = component.Weight;
            for (var a = 0; a < v.Length; a++)
                product *= component.AxisDensity(a, v[a]);
            sum += product;
        }

        return sum;
    }

    // one exponential a point of an axis; the same products in the same order as Evaluate
    /// <inheritdoc/>
    protected override RowSampler Prepare(VelocityLattice lattice)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        var tables = _components.Select(c => AxisTables.Of(lattice, c.AxisDensity)).ToArray();
        return (index, row) =>
        {
            row.Clear();
            for (var c = 0; c < tables.Length; c++)
            {
                var factor = _components[c].Weight;
                for (var a = 0; a < Dimension - 1; a++)
                    factor *= tables[c][a][index[a]];
                var last = tables[c][Dimension - 1];
                for (var i = 0; i < row.Length; i++)
                    row[i] += factor * last[i];
            }
        };
    }

    private static int DimensionOf(IReadOnlyList<GaussianComponent> components)
    {
        ArgumentNullException.ThrowIfNull(components);
        if (components.Count == 0)
            throw new ArgumentException("a mixture has at least one component", nameof(components));
        var dimension = components[0].Mean.Count;
        if (components.Any(c => c.Mean.Count != dimension))
            throw new ArgumentException("the components of a mixture have the same dimension", nameof(components));
        return dimension;
    }
}
