using ClusterLB.IO.Toml;
using ClusterLB.Solver.InitialStates;

namespace Extending;

/// <summary>
/// A ring (d = 2) or shell of velocities, F(v) ~ exp(-(|v| - radius)²/(2 width²)); <c>normalise = true</c> gives it mass 1.
/// </summary>
/// <param name="dimension">d</param>
/// <param name="radius">&gt; 0</param>
/// <param name="width">&gt; 0</param>
public sealed class Ring(int dimension, double radius, double width) : ClosedForm(dimension)
{
    /// <summary>What an input says of it.</summary>
    public static InitialStateKind Kind { get; } = new("ring", "velocities of about one length",
        ["radius", "width"],
        [new("radius = 1.5", "positive, a velocity"), new("width = 0.5", "positive, a velocity; default 0.5")],
        Read);

    /// <inheritdoc/>
    public override double ThermalWidth => width;

    /// <inheritdoc/>
    protected override double Evaluate(ReadOnlySpan<double> v)
    {
        var square = 0.0;
        foreach (var component in v)
            square += component * component;
        var distance = (Math.Sqrt(square) - radius) / width;
        return Math.Exp(-0.5 * distance * distance);
    }

    /// <inheritdoc/>
    protected override void Write(TomlText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Key("radius", radius).Key("width", width);
    }

    private static Ring? Read(InitialSection input)
    {
        var radius = input.Keys.Number("radius", NumberBound.Positive, required: true);
        var width = input.Keys.Number("width", NumberBound.Positive) ?? 0.5;
        return radius is { } r && input.Dimension is { } d ? new Ring(d, r, width) : null;
    }
}
