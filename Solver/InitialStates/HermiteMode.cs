namespace ClusterLB.Solver.InitialStates;

/// <summary>One term a φ_n of a perturbation g: the Hermite multi-index n = (n_1, ..., n_d) and its amplitude a.</summary>
public sealed class HermiteMode
{
    /// <summary>The largest degree n_a on an axis.</summary>
    public const int LargestIndex = 1000;

    private readonly int[] _index;

    /// <summary>Creates the mode.</summary>
    /// <param name="index">n, d integers from 0 to <see cref="LargestIndex"/></param>
    /// <param name="amplitude">a, finite</param>
    /// <exception cref="ArgumentException">a value outside these bounds</exception>
    public HermiteMode(IReadOnlyList<int> index, double amplitude)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (index.Any(n => n is < 0 or > LargestIndex))
            throw new ArgumentException($"the index of a Hermite mode lies between 0 and {LargestIndex} on every axis", nameof(index));
        if (!double.IsFinite(amplitude))
            throw new ArgumentException("the amplitude of a Hermite mode is finite", nameof(amplitude));
        _index = [.. index];
        Amplitude = amplitude;
    }

    /// <summary>n_a, the degree on each axis.</summary>
    public IReadOnlyList<int> Index => _index;

    /// <summary>a, the coefficient of φ_n in g.</summary>
    public double Amplitude { get; }
}
