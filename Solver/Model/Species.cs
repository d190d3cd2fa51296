namespace ClusterLB.Solver.Model;

/// <summary>
/// One kind of particle in a mixture. The distribution F of a species has the density for its integral; V is the interaction of unit
/// charges, so that two species interact by Z_a Z_b V.
/// </summary>
/// <param name="Name">letters, digits, - and _: the name of its group in files</param>
/// <param name="Mass">m, in units of the mass for which velocities are thermal</param>
/// <param name="Charge">Z, the charge number, with its sign</param>
/// <param name="Density">∫ F dv; those of all species add up to 1 unless the input says otherwise</param>
/// <param name="Statistics">quantum statistics, with the degeneracy in units of 1/F of this species</param>
public sealed record Species(string Name, MassRatio Mass, double Charge, double Density, QuantumStatistics Statistics)
{
    /// <summary>Z².</summary>
    public double SquaredCharge => Charge * Charge;
}
