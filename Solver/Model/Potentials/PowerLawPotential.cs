using ClusterLB.IO.Toml;
using ClusterLB.Solver.Kinds;
using ClusterLB.Solver.Model.Potentials;

[assembly: Kind(typeof(PowerLawPotential))]

namespace ClusterLB.Solver.Model.Potentials;

/// <summary>
/// V(k) = strength k^(-exponent): Coulomb in d = 3 with exponent 2, Maxwell molecules (the BKW solution) in dimension d with exponent
/// (d - 2)/2. Without a length of its own; its scale is taken as 1. For exponent &gt; 0 Value(0) is infinite and Inverse(0) is 0.
/// </summary>
/// <param name="strength">g &gt; 0</param>
/// <param name="exponent">e &gt;= 0</param>
public sealed class PowerLawPotential(double strength, double exponent) : Potential
{
    // Steeper ones leave the range of a double on the way to the largest transfer.
    private const double Steepest = 10;

    /// <summary>What an input says of it.</summary>
    public static PotentialKind Kind { get; } = new("power", "strength k^(-exponent); Coulomb in d = 3: exponent 2",
        [new("strength", NumberBound.Magnitude, 1), new("exponent", NumberBound.FromZeroTo(Steepest), 2)], (c, cut) =>
            new PowerLawPotential(c[0], c[1]) { MaxWavenumber = cut });

    /// <summary>g.</summary>
    public double Strength { get; } = strength;

    /// <summary>e of V ~ k^(-e).</summary>
    public double Exponent { get; } = exponent;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Constants => [Strength, Exponent];

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
