using static ClusterLB.Solver.Units.PhysicalQuantity;

namespace ClusterLB.Solver.Units;

/// <summary>
/// One species of charged particles in SI units, d = 3 (or charges that move in a plane, d = 2), and what it is in the units of the
/// dimensionless equation. With velocities in v_th = √(k_B T/m) and lengths in ℓ,
/// <code>ħ → ħ/(m v_th ℓ),   V(κ) = n Û(κ/ℓ)/(k_B T),   unit of time n ℓ^(d+1)/v_th (prefactor "golden-rule"; "paper": that over π),</code>
/// Û the Fourier transform of the interaction, Q²/(ε₀ q²) in d = 3, Q²/(2ε₀ q) in a plane. Derivation: docs/units.md.
/// </summary>
/// <param name="Density">n, m^-d</param>
/// <param name="ThermalEnergy">k_B T, J</param>
/// <param name="Mass">m, kg</param>
/// <param name="Charge">|Q|, C</param>
/// <param name="Dimension">d, 2 or 3</param>
/// <param name="ChosenLength">ℓ, m; null for the screening length</param>
internal sealed record PhysicalSystem(
    double Density, double ThermalEnergy, double Mass, double Charge, int Dimension = 3, double? ChosenLength = null)
{
    /// <summary>v_th = √(k_B T/m), the unit of velocity, m/s.</summary>
    public double ThermalVelocity => Math.Sqrt(ThermalEnergy / Mass);

    /// <summary>The classical screening length, m: Debye's √(ε₀ k_B T/(n Q²)) in d = 3, 2ε₀ k_B T/(n Q²) in a plane.</summary>
    public double ScreeningLength => Dimension == 3
        ? Math.Sqrt(VacuumPermittivity * ThermalEnergy / (Density * Charge * Charge))
        : 2 * VacuumPermittivity * ThermalEnergy / (Density * Charge * Charge);

    /// <summary>ℓ, the unit of length, m.</summary>
    public double Length => ChosenLength ?? ScreeningLength;

    /// <summary>ħ of the dimensionless equation; with ℓ the Debye length ħω_p/(k_B T).</summary>
    public double Hbar => ReducedPlanck / (Mass * ThermalVelocity * Length);

    /// <summary>e of V = strength κ^-e.</summary>
    public int Exponent => Dimension - 1;

    /// <summary>Strength of V; 1 with ℓ the screening length.</summary>
    public double Strength => Math.Pow(Length / ScreeningLength, Exponent);

    /// <summary>The unit of time with prefactor = "golden-rule", s.</summary>
    public double TimeUnit => Density * Math.Pow(Length, Dimension + 1) / ThermalVelocity;

    /// <summary>η in Pa s (in a plane N s/m) of one in thermal units with prefactor = "golden-rule": n k_B T times the unit of
    /// time.</summary>
    public double Viscosity(double coefficient) => coefficient * Density * ThermalEnergy * TimeUnit;

    /// <summary>κ in W/(m K) (in a plane W/K) of one in thermal units with prefactor = "golden-rule": n k_B v_th² times the unit of
    /// time.</summary>
    public double HeatConduction(double coefficient) => coefficient * Density * Boltzmann * ThermalVelocity * ThermalVelocity * TimeUnit;

    /// <summary>h/√(2π m k_B T), the thermal wavelength, m.</summary>
    public double ThermalWavelength => 2 * Math.PI * ReducedPlanck / Math.Sqrt(2 * Math.PI * Mass * ThermalEnergy);

    /// <summary>η = n (2πħ/(m v_th))^d/g in units of 1/F, for F of mass 1 in thermal units: ηF is the occupation of a state.</summary>
    /// <param name="spin">g, the number of spin states</param>
    public double Eta(int spin) => Density * Math.Pow(2 * Math.PI * ReducedPlanck / (Mass * ThermalVelocity), Dimension) / spin;

    /// <summary>n λ^d with the thermal wavelength λ: quantum statistics are of this order.</summary>
    public double Degeneracy => Density * Math.Pow(ThermalWavelength, Dimension);

    /// <summary>Particles in a cube (square) of the screening length; the equation is the leading order in its inverse.</summary>
    public double ScreeningNumber => Density * Math.Pow(ScreeningLength, Dimension);

    /// <summary>Γ = Q²/(4πε₀ a k_B T), a the Wigner-Seitz radius.</summary>
    public double Coupling
    {
        get
        {
            var radius = Dimension == 3 ? Math.Cbrt(3 / (4 * Math.PI * Density)) : 1 / Math.Sqrt(Math.PI * Density);
            return Charge * Charge / (4 * Math.PI * VacuumPermittivity * radius * ThermalEnergy);
        }
    }

    /// <summary>ω_p = v_th/λ_D, 1/s; d = 3 only.</summary>
    public double PlasmaFrequency => ThermalVelocity / ScreeningLength;

    /// <summary>Whether the NRL formulas for electrons apply.</summary>
    public bool IsElectrons => Dimension == 3 && Math.Abs(Mass / ElectronMass - 1) < 1e-3 && Math.Abs(Charge / ElementaryCharge - 1) < 1e-3;
}
