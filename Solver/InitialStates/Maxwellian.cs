using ClusterLB.IO.Toml;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Kinds;

[assembly: Kind(typeof(Maxwellian))]

namespace ClusterLB.Solver.InitialStates;

/// <summary>
/// The equilibrium of unit mass with temperature T and mean velocity m, F(v) = (2πT)^(-d/2) exp(-|v - m|²/(2T)). The article's M, (1.27),
/// is T = 1, m = 0.
/// </summary>
public sealed class Maxwellian : GaussianMixture
{
    /// <summary>What an input says of it.</summary>
    public static new InitialStateKind Kind { get; } = new("maxwellian", "an equilibrium",
        ["temperature", "mean"],
        [new("temperature = 1.0", "positive, a velocity squared"), new("mean = [0.0, 0.0]", "d velocities; default 0")],
        Read);

    /// <summary>Creates the equilibrium.</summary>
    /// <param name="temperature">T, positive and finite</param>
    /// <param name="mean">m, d finite velocities</param>
    /// <exception cref="ArgumentException">a value outside these bounds</exception>
    public Maxwellian(double temperature, IReadOnlyList<double> mean)
        : base([Component(temperature, mean)]) => Temperature = temperature;

    /// <summary>T, the variance of each velocity component.</summary>
    public double Temperature { get; }

    /// <inheritdoc/>
    protected internal override void Write(TomlText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Key("temperature", Temperature).Key("mean", Components[0].Mean);
    }

    private static Maxwellian? Read(InitialSection input)
    {
        var temperature = input.Keys.Number("temperature", NumberBound.Magnitude, required: true);
        var mean = input.Keys.Numbers("mean", input.Dimension, NumberBound.Signed) ?? new double[input.Dimension ?? 0];
        return temperature is { } t && input.Dimension is not null ? new Maxwellian(t, mean) : null;
    }

    private static GaussianComponent Component(double temperature, IReadOnlyList<double> mean)
    {
        ArgumentNullException.ThrowIfNull(mean);
        return temperature > 0 && double.IsFinite(temperature)
            ? new GaussianComponent(1.0, mean, [.. mean.Select(_ => temperature)])
            : throw new ArgumentException("the temperature of a Maxwellian is positive and finite", nameof(temperature));
    }
}
