namespace ClusterLB.Solver.InitialStates;

/// <summary>
/// One component of a mixture, weight Π_a (2π s_a)^(-1/2) exp(-(v_a - m_a)²/(2 s_a)), with mean m and one variance s_a an axis.
/// </summary>
public sealed class GaussianComponent
{
    private readonly double[] _mean;
    private readonly double[] _variance;

    /// <summary>Creates the component.</summary>
    /// <param name="weight">its mass; finite, of either sign</param>
    /// <param name="mean">m, d finite velocities</param>
    /// <param name="variance">s, d positive finite squares of velocities</param>
    /// <exception cref="ArgumentException">a value outside these bounds, or arrays of different lengths</exception>
    public GaussianComponent(double weight, IReadOnlyList<double> mean, IReadOnlyList<double> variance)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(variance);
        if (!double.IsFinite(weight))
            throw new ArgumentException("the weight of a Gaussian is finite", nameof(weight));
        if (!mean.All(double.IsFinite))
            throw new ArgumentException("the mean of a Gaussian is finite", nameof(mean));
        if (variance.Count != mean.Count)
            throw new ArgumentException(
                $"a Gaussian with {mean.Count} means has as many variances, not {variance.Count}", nameof(variance));
        if (!variance.All(s => s > 0 && double.IsFinite(s)))
            throw new ArgumentException("the variances of a Gaussian are positive and finite", nameof(variance));
        Weight = weight;
        _mean = [.. mean];
        _variance = [.. variance];
    }

    /// <summary>The mass of the component.</summary>
    public double Weight { get; }

    /// <summary>m_a, the mean velocity.</summary>
    public IReadOnlyList<double> Mean => _mean;

    /// <summary>s_a, the variance of each velocity component.</summary>
    public IReadOnlyList<double> Variance => _variance;

    /// <summary>(2π s_a)^(-1/2) exp(-(v_a - m_a)²/(2 s_a)), the density of one velocity component.</summary>
    public double AxisDensity(int axis, double velocity)
    {
        var offset = velocity - _mean[axis];
        return Math.Exp(-0.5 * offset * offset / _variance[axis]) / Math.Sqrt(2 * Math.PI * _variance[axis]);
    }
}
