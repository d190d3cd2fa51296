namespace ClusterLB.Solver.Potentials;

/// <summary>
/// V(k) = strength k^(-exponent): Coulomb in d = 3 with exponent 2, Maxwell molecules (the BKW solution) in dimension d with exponent
/// (d - 2)/2. Without a length of its own; its scale is taken as 1. For exponent &gt; 0 Value(0) is infinite and Inverse(0) is 0.
/// </summary>
/// <param name="strength">g &gt; 0</param>
/// <param name="exponent">e &gt;= 0</param>
public sealed class PowerLawPotential(double strength, double exponent) : Potential
{
    /// <summary>g.</summary>
    public double Strength { get; } = strength;

    /// <summary>e of V ~ k^(-e).</summary>
    public double Exponent { get; } = exponent;

    /// <inheritdoc/>
    public override double Scale => 1;

    /// <inheritdoc/>
    public override double OriginExponent => Exponent;

    /// <inheritdoc/>
    public override double DecayExponent => 2 * Exponent;

    /// <inheritdoc/>
    public override double Value(double wavenumber) => Strength * Math.Pow(wavenumber, -Exponent);

    /// <inheritdoc/>
    public override double Inverse(double wavenumber) => Math.Pow(wavenumber, Exponent) / Strength;
}
