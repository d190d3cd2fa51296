using System.Numerics;
using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Solver.Dielectric;

/// <summary>
/// The dielectric function of one direction at wavenumber κ and frequency Ω, with u = Ω/κ the phase velocity and x = ħκ,
/// <code>ε_ħ(κ, Ω) = 1 - V(κ) [H(u + x/2) - H(u - x/2)]/x,      ε_0(κ, Ω) = 1 - V(κ) H'(u).</code>
/// In the notation of (1.12) Ω = k·(v₁ + ħk/2), of (2.31) ω = ħΩ, of (1.19) Ω = k·v. The sign is the one of docs/physics.md; ε is analytic
/// in the upper half plane of Ω, where it tends to 1 - V κ² mass/Ω².
/// </summary>
internal sealed class DielectricFunction
{
    private readonly (LineDensity Line, double Mass)[] _lines;
    private readonly Potential _potential;

    /// <summary>ε of the state whose projection is <paramref name="line"/>.</summary>
    /// <param name="line">R and H along the direction</param>
    /// <param name="potential">V</param>
    /// <param name="hbar">ħ; 0 for ε_0</param>
    public DielectricFunction(LineDensity line, Potential potential, double hbar)
        : this([(line, 1)], potential, hbar)
    {
    }

    /// <summary>
    /// ε of a mixture, in which each mass m has Σ Z² R of its species for R:
    /// <code>χ = Σ_m [H_m(u + x/(2m)) - H_m(u - x/(2m))]/x,     classically Σ_m H_m'(u)/m.</code>
    /// </summary>
    internal DielectricFunction(IReadOnlyList<(LineDensity Line, double Mass)> lines, Potential potential, double hbar)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentOutOfRangeException.ThrowIfNegative(hbar);
        foreach (var (line, _) in lines)
            ArgumentNullException.ThrowIfNull(line, nameof(lines));
        (_lines, _potential, Hbar) = ([.. lines], potential, hbar);
    }

    /// <summary>ħ; 0 for ε_0.</summary>
    public double Hbar { get; }

    /// <summary>χ = [H(u + x/2) - H(u - x/2)]/x, classically H'(u); u anywhere, below the real axis by continuation. Below x = 10⁻⁵ it
    /// is H' to 10⁻¹¹.</summary>
    public Complex Susceptibility(double wavenumber, Complex velocity)
    {
        var x = Hbar * wavenumber;
        Complex sum = 0;
        foreach (var (line, mass) in _lines)
        {
            var half = 0.5 * x / mass;
            sum += x < 1e-5 ? line.Slope(velocity) / mass : (line.Hilbert(velocity + half) - line.Hilbert(velocity - half)) / x;
        }

        return sum;
    }

    /// <summary>∂ε/∂u at Ω = κu, by a central difference.</summary>
    public Complex Slope(double wavenumber, Complex velocity)
    {
        var step = 1e-4 * ThermalWidth;
        Complex Value(Complex at) => this.Value(wavenumber, at * wavenumber);
        return (Value(velocity + step) - Value(velocity - step)) / (2 * step);
    }

    /// <summary>The velocity within which R is not negligible, of any mass.</summary>
    public double Extent => _lines.Max(l => l.Line.Extent);

    /// <summary>Mean of R.</summary>
    public double MeanVelocity => _lines.Sum(l => l.Line.Mass * l.Line.Mean) / _lines.Sum(l => l.Line.Mass);

    /// <summary>Standard deviation of R, the least of all masses.</summary>
    public double ThermalWidth => _lines.Min(l => l.Line.ThermalWidth);

    /// <summary>The standard deviations of R that differ, the least first.</summary>
    public IEnumerable<double> ThermalWidths => _lines.Select(l => l.Line.ThermalWidth).Distinct().Order();

    /// <summary>Im u down to which ε is known to 10⁻⁹; 0 or less.</summary>
    public double LowestImaginary => _lines.Max(l => l.Line.LowestImaginary);

    /// <summary>ε(κ, Ω), κ &gt; 0; below the real axis its analytic continuation.</summary>
    public Complex Value(double wavenumber, Complex frequency) =>
        1 - Coupling(wavenumber) * Susceptibility(wavenumber, frequency / wavenumber);

    /// <summary>-Im 1/ε.</summary>
    public static double Loss(Complex epsilon) => epsilon.Imaginary / (epsilon.Real * epsilon.Real + epsilon.Imaginary * epsilon.Imaginary);

    /// <summary>Ω_p²(κ) = V(κ) κ² mass, the strength of both sum rules.</summary>
    public double PlasmaFrequencySquared(double wavenumber) =>
        Coupling(wavenumber) * wavenumber * wavenumber * _lines.Sum(l => l.Line.Mass / l.Mass);

    /// <summary>Im ε is negligible at frequencies outside ± this.</summary>
    public double Bandwidth(double wavenumber) => wavenumber * (Extent + 0.5 * Hbar * wavenumber / _lines.Min(l => l.Mass));

    private double Coupling(double wavenumber) => wavenumber > _potential.MaxWavenumber ? 0 : _potential.Value(wavenumber);
}
