using ClusterLB.IO.Toml;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Model.Potentials;

[assembly: Kind(typeof(AlgebraicPotential))]

namespace ClusterLB.Solver.Model.Potentials;

/// <summary>V(k) = strength (1 + k²)^(-decay/4), so that V² ~ k^(-decay): Assumption 2 of the article with s = decay.</summary>
/// <param name="strength">g &gt; 0</param>
/// <param name="decay">s &gt; 0</param>
public sealed class AlgebraicPotential(double strength, double decay) : Potential
{
    // Steeper ones leave the range of a double on the way from κ = 0 to the largest transfer.
    private const double Steepest = 100;

    /// <summary>What an input says of it.</summary>
    public static PotentialKind Kind { get; } = new("algebraic", "strength (1 + k^2)^(-decay/4); classical: decay > d + 1",
        [new("strength", NumberBound.Magnitude, 1), new("decay", NumberBound.UpTo(Steepest), 8)], (c, cut) =>
            new AlgebraicPotential(c[0], c[1]) { MaxWavenumber = cut });

    /// <summary>g.</summary>
    public double Strength { get; } = strength;

    /// <summary>s of V² ~ k^(-s).</summary>
    public double Decay { get; } = decay;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Constants => [Strength, Decay];

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
