using ClusterLB.IO.Toml;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Model.Potentials;

[assembly: Kind(typeof(YukawaPotential))]

namespace ClusterLB.Solver.Model.Potentials;

/// <summary>The screened Coulomb potential V(k) = strength / (k² + inverse-length²); k and the inverse length in the same unit.</summary>
/// <param name="strength">g &gt; 0</param>
/// <param name="inverseLength">the inverse screening length, &gt; 0</param>
public sealed class YukawaPotential(double strength, double inverseLength) : Potential
{
    /// <summary>What an input says of it.</summary>
    public static PotentialKind Kind { get; } = new("yukawa", "strength / (k^2 + inverse-length^2)",
        [new("strength", NumberBound.Magnitude, 1), new("inverse-length", NumberBound.Magnitude, 1)], (c, cut) =>
            new YukawaPotential(c[0], c[1]) { MaxWavenumber = cut });

    /// <summary>g.</summary>
    public double Strength { get; } = strength;

    /// <summary>The inverse screening length.</summary>
    public double InverseLength { get; } = inverseLength;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Constants => [Strength, InverseLength];

    /// <inheritdoc/>
    public override double Scale => InverseLength;

    /// <inheritdoc/>
    public override double OriginExponent => 0;

    /// <inheritdoc/>
    public override double DecayExponent => 4;

    /// <inheritdoc/>
    public override double Value(double wavenumber) => Strength / (wavenumber * wavenumber + InverseLength * InverseLength);

    /// <inheritdoc/>
    public override double Inverse(double wavenumber) => (wavenumber * wavenumber + InverseLength * InverseLength) / Strength;
}
