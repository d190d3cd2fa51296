namespace ClusterLB.Solver.Potentials;

/// <summary>V(k) = strength (1 + k²)^(-decay/4), so that V² ~ k^(-decay): Assumption 2 of the article with s = decay.</summary>
/// <param name="strength">g &gt; 0</param>
/// <param name="decay">s &gt; 0</param>
public sealed class AlgebraicPotential(double strength, double decay) : Potential
{
    /// <summary>g.</summary>
    public double Strength { get; } = strength;

    /// <summary>s of V² ~ k^(-s).</summary>
    public double Decay { get; } = decay;

    /// <inheritdoc/>
    public override double Scale => 1;

    /// <inheritdoc/>
    public override double OriginExponent => 0;

    /// <inheritdoc/>
    public override double DecayExponent => Decay;

    /// <inheritdoc/>
    public override double Value(double wavenumber) => Strength * Math.Pow(1 + wavenumber * wavenumber, -0.25 * Decay);

    /// <inheritdoc/>
    public override double Inverse(double wavenumber) => Math.Pow(1 + wavenumber * wavenumber, 0.25 * Decay) / Strength;
}
