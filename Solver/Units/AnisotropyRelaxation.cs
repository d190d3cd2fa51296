using static ClusterLB.Solver.Units.PhysicalQuantity;

namespace ClusterLB.Solver.Units;

/// <summary>
/// Relaxation of a temperature anisotropy in one species, NRL Plasma Formulary ("Thermal equilibration, temperature isotropization"):
/// dT⊥/dt = -½ dT∥/dt = -ν (T⊥ - T∥), with A = T⊥/T∥ - 1 and, in Gaussian units,
/// <code>ν = 2√π e⁴ n λ / (m^½ (k T∥)^(3/2)) A⁻² [-3 + (A + 3) arctan(√A)/√A]      (A &lt; 0: artanh(√-A)/√-A).</code>
/// </summary>
internal static class AnisotropyRelaxation
{
    /// <summary>A⁻² [-3 + (A + 3) arctan(√A)/√A], A &gt; -1; 4/15 at A = 0.</summary>
    public static double Shape(double anisotropy)
    {
        var a = anisotropy;
        // arctan(√A)/√A = Σ (-A)^n/(2n + 1), so the bracket is Σ (-1)^n A^(n+2) [1/(2n+3) - 3/(2n+5)] (-1) there.
        if (Math.Abs(a) < 0.1)
        {
            var (sum, power) = (0.0, 1.0);
            for (var n = 0; n < 20; n++, power *= -a)
                sum += power * (3.0 / (2 * n + 5) - 1.0 / (2 * n + 3));
            return sum;
        }

        var root = Math.Sqrt(Math.Abs(a));
        var angle = (a > 0 ? Math.Atan(root) : Math.Atanh(root)) / root;
        return (-3 + (a + 3) * angle) / (a * a);
    }

    /// <summary>ν in 1/s for T∥ = T(1 - …) given as k_B T∥ in J.</summary>
    /// <param name="system">density, mass, charge</param>
    /// <param name="parallelEnergy">k_B T∥, J</param>
    /// <param name="anisotropy">A</param>
    /// <param name="logarithm">λ</param>
    public static double Rate(PhysicalSystem system, double parallelEnergy, double anisotropy, double logarithm)
    {
        ArgumentNullException.ThrowIfNull(system);
        var e2 = system.Charge * system.Charge / (4 * Math.PI * VacuumPermittivity);
        return 2 * Math.Sqrt(Math.PI) * e2 * e2 * system.Density * logarithm / (
            Math.Sqrt(system.Mass) * Math.Pow(parallelEnergy, 1.5)) * Shape(anisotropy);
    }

    /// <summary>
    /// ν in units of the golden-rule time unit, with lengths in Debye lengths, T∥ in units of the temperature that they belong to:
    /// ν = √π/(8π²) λ T∥^(-3/2) A⁻² […], for A → 0 √π/(30π²) λ.
    /// </summary>
    public static double DimensionlessRate(double parallelTemperature, double anisotropy, double logarithm) =>
        Math.Sqrt(Math.PI) / (8 * Math.PI * Math.PI) * logarithm * Math.Pow(parallelTemperature, -1.5) * Shape(anisotropy);
}
