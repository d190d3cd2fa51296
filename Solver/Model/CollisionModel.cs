using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Solver.Model;

/// <summary>Which dielectric function screens the potential.</summary>
public enum Screening
{
    /// <summary>eps = 1: the bare potential.</summary>
    None,

    /// <summary>eps of the fixed unit Maxwellian M of (1.27), in closed form, whatever F is.</summary>
    Maxwellian,

    /// <summary>eps(F) of (1.12), recomputed at every evaluation.</summary>
    Dynamic,
}

/// <summary>How the radial (transfer) integral is mapped to lattice bonds; docs/numerics.md, "Radial weights".</summary>
public enum RadialRule
{
    /// <summary>Cardinal series: spectral accuracy; weights may be negative at small hbar.</summary>
    Spectral,

    /// <summary>Hat functions: second order, weights never negative, discrete H-theorem.</summary>
    Monotone,
}

/// <summary>The equation: hbar (0 for the classical limit), the constant c_d of (1.11), the potential and its screening.</summary>
/// <param name="Hbar">hbar &gt; 0 in thermal units, or 0 for the classical equation (1.17)</param>
/// <param name="Prefactor">c_d of (1.11); the classical operator uses c_d / 2; NaN, in code, for that of the article</param>
/// <param name="Potential">V(k)</param>
/// <param name="Screening">the dielectric function in use</param>
public sealed record CollisionModel(double Hbar, double Prefactor, Potential Potential, Screening Screening)
{
    /// <summary>The equation of the article: dynamic screening, and c_d = 2/(2π)^d of the dimension of the lattice that it comes
    /// to.</summary>
    /// <param name="hbar">hbar &gt; 0 in thermal units, or 0 for the classical equation</param>
    /// <param name="potential">V(k)</param>
    public CollisionModel(double hbar, Potential potential)
        : this(hbar, double.NaN, potential, Screening.Dynamic)
    {
    }

    /// <summary>Quantum statistics of the particles; Boltzmann's unless set.</summary>
    public QuantumStatistics Statistics { get; init; }
}
