namespace ClusterLB.Solver.Model;

/// <summary>Which statistics the particles obey.</summary>
public enum StatisticsKind
{
    /// <summary>Maxwell-Boltzmann: states are never crowded.</summary>
    Boltzmann,

    /// <summary>Fermi-Dirac: a state that is occupied blocks collisions into it.</summary>
    Fermi,

    /// <summary>Bose-Einstein: a state that is occupied attracts collisions into it.</summary>
    Bose,
}

/// <summary>
/// Quantum statistics: in a collision every final state has the factor 1 - ηF,
/// <code>F1'F2'(1 - ηF1)(1 - ηF2) - F1F2(1 - ηF1')(1 - ηF2'),     η = θ (2πħ)^d/g</code>
/// with g the degeneracy of the spin, and θ = 1, -1, 0 for Fermi, Bose and Boltzmann. The quartic terms cancel. ε is that of F alone: the
/// factors cancel in the Lindhard function. Source: R. Balescu, Phys. Fluids 4, 94 (1961); docs/physics.md, "Quantum statistics".
/// </summary>
/// <param name="Kind">the statistics</param>
/// <param name="Degeneracy">|η| in units of 1/F; 0 for Boltzmann. 1/|η| is the largest F of a Fermi gas.</param>
public readonly record struct QuantumStatistics(StatisticsKind Kind, double Degeneracy)
{
    /// <summary>Maxwell-Boltzmann statistics.</summary>
    public static QuantumStatistics Boltzmann => default;

    /// <summary>Whether there are no factors: η = 0.</summary>
    public bool IsBoltzmann => Kind == StatisticsKind.Boltzmann;

    /// <summary>η with its sign: positive for fermions, negative for bosons.</summary>
    public double Eta => Kind switch { StatisticsKind.Fermi => Degeneracy, StatisticsKind.Bose => -Degeneracy, _ => 0 };

    /// <summary>The name of the equilibrium.</summary>
    internal string EquilibriumName => Kind switch
    {
        StatisticsKind.Fermi => "Fermi-Dirac state",
        StatisticsKind.Bose => "Bose-Einstein state",
        _ => "Maxwellian",
    };

    /// <summary>The factor 1 - ηF of a final state.</summary>
    public double Factor(double distribution) => 1 - Eta * distribution;
}
