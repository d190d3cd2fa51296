using System.Numerics;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Units;
using MathNet.Numerics.Integration;

namespace ClusterLB.Solver.Theory;

/// <summary>Coulomb logarithms: the textbook's for electrons, and the one that this equation has near equilibrium.</summary>
internal static class CoulombLogarithm
{
    private const int Order = 16;
    private const double FastestCentre = 6;
    private const int CentrePanels = 12;
    private static readonly GaussLegendreRule _rule = new(-1, 1, Order);
    private static readonly PowerLawPotential _coulomb = new(1, 2);

    /// <summary>
    /// Thermal electron-electron collisions, NRL Plasma Formulary ("Collisions and transport"), n in cm⁻³, T in eV:
    /// λ = 23.5 - ln(n^½ T^(-5/4)) - √(10⁻⁵ + (ln T - 2)²/16).
    /// </summary>
    public static double Nrl(PhysicalSystem electrons)
    {
        ArgumentNullException.ThrowIfNull(electrons);
        var (n, t) = (electrons.Density * 1e-6, electrons.ThermalEnergy / PhysicalQuantity.ElementaryCharge);
        return 23.5 - Math.Log(Math.Sqrt(n) * Math.Pow(t, -1.25)) - Math.Sqrt(1e-5 + Math.Pow(Math.Log(t) - 2, 2) / 16);
    }

    /// <summary>
    /// The logarithm with which NRL's anisotropy relaxation, for a small anisotropy, is exactly that of the quantum equation with dynamic
    /// screening in d = 3 (docs/units.md): L = ∫ κ³ V² exp(-ħ²κ²/4) ⟨1/|ε(κ, κu)|²⟩ dκ, V = κ⁻², the mean over u of variance 1/2, ε that of
    /// M.
    /// </summary>
    /// <param name="hbar">ħω_p/(k_B T), &gt; 0</param>
    public static double OfEquation(double hbar)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hbar);
        var sum = 0.0;
        for (var panel = 0; panel < CentrePanels; panel++)
        {
            sum += Panel(panel * FastestCentre / CentrePanels, (panel + 1) * FastestCentre / CentrePanels,
                u => Math.Exp(-u * u) * Radial(hbar, u));
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    /// <summary>
    /// ½ ∫ exp(-ħ²q/4) q/|q + w|² dq, q = κ² and w = -χ: V²/|ε|² = 1/|q + w|². Panels grow away from the plasma resonance q = -Re w, next
    /// to which they are as narrow as Im w.
    /// </summary>
    private static double Radial(double hbar, double u)
    {
        var epsilon = new DielectricFunction(GaussianLine.UnitMaxwellian, _coulomb, hbar);
        Complex W(double q) => -epsilon.Susceptibility(Math.Sqrt(q), u);
        var resonance = 0.0;
        for (var i = 0; i < 20; i++)
            resonance = Math.Max(0, -W(resonance).Real);
        var (width, last) = (Math.Max(Math.Abs(W(resonance).Imaginary), 1e-9) / 4, 160 / (hbar * hbar));
        var breaks = new SortedSet<double> { 0, last };
        if (resonance > 0)
            breaks.Add(resonance);
        for (var distance = width; distance < last; distance *= 1.5)
        {
            if (resonance + distance < last)
                breaks.Add(resonance + distance);
            if (resonance - distance > 0)
                breaks.Add(resonance - distance);
        }

        var sum = 0.0;
        var from = double.NaN;
        foreach (var to in breaks)
        {
            if (!double.IsNaN(from))
            {
                sum += Panel(from, to, q =>
                {
                    var d = q + W(q);
                    return Math.Exp(-0.25 * hbar * hbar * q) * q / (d.Real * d.Real + d.Imaginary * d.Imaginary);
                });
            }

            from = to;
        }

        return 0.5 * sum;
    }

    private static double Panel(double from, double to, Func<double, double> f)
    {
        var (sum, centre, half) = (0.0, 0.5 * (from + to), 0.5 * (to - from));
        for (var i = 0; i < Order; i++)
            sum += _rule.GetWeight(i) * f(centre + half * _rule.GetAbscissa(i));
        return half * sum;
    }
}
