namespace ClusterLB.Solver.InitialStates;

/// <summary>
/// The equilibrium of unit mass with temperature T and mean velocity m, F(v) = (2πT)^(-d/2) exp(-|v - m|²/(2T)). The article's M, (1.27),
/// is T = 1, m = 0.
/// </summary>
public sealed class Maxwellian : GaussianMixture
{
    /// <summary>Creates the equilibrium.</summary>
    /// <param name="temperature">T, positive and finite</param>
    /// <param name="mean">m, d finite velocities</param>
    /// <exception cref="ArgumentException">a value outside these bounds</exception>
    public Maxwellian(double temperature, IReadOnlyList<double> mean)
        : base([Component(temperature, mean)]) => Temperature = temperature;

    /// <summary>T, the variance of each velocity component.</summary>
    public double Temperature { get; }

    private static GaussianComponent Component(double temperature, IReadOnlyList<double> mean)
    {
        ArgumentNullException.ThrowIfNull(mean);
        return temperature > 0 && double.IsFinite(temperature)
            ? new GaussianComponent(1.0, mean, [.. mean.Select(_ => temperature)])
            : throw new ArgumentException("the temperature of a Maxwellian is positive and finite", nameof(temperature));
    }
}
