using ClusterLB.Solver.Model.Potentials;

namespace ClusterLB.Solver.Theory;

/// <summary>-V: its square is V², and ε = 1 - (-V)χ is the dielectric function with the sign that (1.12) prints.</summary>
internal sealed class PrintedSign : Potential
{
    private readonly Potential _potential;

    /// <summary>-V of <paramref name="potential"/>.</summary>
    public PrintedSign(Potential potential) => (_potential, MaxWavenumber) = (potential, potential.MaxWavenumber);

    public override double Scale => _potential.Scale;

    public override double OriginExponent => _potential.OriginExponent;

    public override double DecayExponent => _potential.DecayExponent;

    public override double Value(double wavenumber) => -_potential.Value(wavenumber);

    public override double Inverse(double wavenumber) => -_potential.Inverse(wavenumber);
}
