using ClusterLB.IO.Toml;
using ClusterLB.Solver.Model.Potentials;

namespace Extending;

/// <summary>The soft-core interaction V(k) = strength exp(-k length).</summary>
/// <param name="strength">g &gt; 0</param>
/// <param name="length">&gt; 0</param>
public sealed class ExponentialPotential(double strength, double length) : Potential
{
    /// <summary>What an input says of it.</summary>
    public static PotentialKind Kind { get; } = new("exponential", "strength exp(-k length)",
        [new("strength", NumberBound.Positive, 1), new("length", NumberBound.Positive, 1)],
        (c, cut) => new ExponentialPotential(c[0], c[1]) { MaxWavenumber = cut });

    /// <inheritdoc/>
    public override IReadOnlyList<double> Constants => [strength, length];

    /// <inheritdoc/>
    public override double Scale => 1 / length;

    /// <inheritdoc/>
    public override double OriginExponent => 0;

    /// <inheritdoc/>
    public override double DecayExponent => double.PositiveInfinity;

    /// <inheritdoc/>
    public override double Value(double wavenumber) => strength * Math.Exp(-wavenumber * length);

    /// <inheritdoc/>
    public override double Inverse(double wavenumber) => Math.Exp(wavenumber * length) / strength;
}
