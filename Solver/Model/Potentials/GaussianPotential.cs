using ClusterLB.IO.Toml;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Model.Potentials;

[assembly: Kind(typeof(GaussianPotential))]

namespace ClusterLB.Solver.Model.Potentials;

/// <summary>V(k) = strength exp(-k² length² / 2), the transform of a Gaussian interaction of width length.</summary>
/// <param name="strength">g &gt; 0</param>
/// <param name="length">the width in space, &gt; 0</param>
public sealed class GaussianPotential(double strength, double length) : Potential
{
    /// <summary>What an input says of it.</summary>
    public static PotentialKind Kind { get; } = new("gaussian", "strength exp(-k^2 length^2 / 2)",
        [new("strength", NumberBound.Magnitude, 1), new("length", NumberBound.Magnitude, 1)], (c, cut) =>
            new GaussianPotential(c[0], c[1]) { MaxWavenumber = cut });

    /// <summary>g.</summary>
    public double Strength { get; } = strength;

    /// <summary>The width in space.</summary>
    public double Length { get; } = length;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Constants => [Strength, Length];

    /// <inheritdoc/>
    public override double Scale => 1 / Length;

    /// <inheritdoc/>
    public override double OriginExponent => 0;

    /// <inheritdoc/>
    public override double DecayExponent => double.PositiveInfinity;

    /// <inheritdoc/>
    public override double Value(double wavenumber) => Strength * Math.Exp(-0.5 * (wavenumber * Length) * (wavenumber * Length));

    /// <inheritdoc/>
    public override double Inverse(double wavenumber) => Math.Exp(0.5 * (wavenumber * Length) * (wavenumber * Length)) / Strength;
}
