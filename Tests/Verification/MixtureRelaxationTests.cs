using System.Numerics;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using MathNet.Numerics.Integration;

namespace ClusterLB.Tests.Verification;

/// <summary>
/// Two Maxwellian species of different temperatures at rest: the power from one to the other on the lattice, against the integral over
/// wavenumber and phase velocity with ε of both species,
/// <code>dE_a/dt = |S^(d-1)| (c_d/ħ) Z_a² Z_b² ∫dκ κ^(d-1) V² ∫ds s R_a(s - x_a/2) R_b(s + x_b/2)/|ε(κ, s)|²,</code>
/// since a collision gives ħκs to a particle whose middle velocity along k is s. Classically and without screening it has a closed form,
/// that of Spitzer and of NRL's formulary.
/// </summary>
public class MixtureRelaxationTests
{
    private static readonly GaussLegendreRule _rule = new(-1, 1, 16);

    [TestCase(2, 1, 2, 96, 64, 0.12, 5, 1e-3)]
    [TestCase(2, 1, 3, 126, 76, 0.08, 5, 1e-3)]
    [TestCase(3, 1, 1, 32, 32, 0.32, 5, 1e-3)]
    [TestCase(3, 1, 2, 60, 42, 0.17, 5, 3e-3)]
    public void The_power_between_two_species_is_that_of_the_integral(
        int d, int ma, int mb, int na, int nb, double h, int p2, double tolerance)
    {
        var model = new CollisionModel(1, Cases.Prefactor(d), Mixtures.Yukawa, Screening.Dynamic);
        Species[] species = [Mixtures.Species("a", new(ma), 0.5, -1), Mixtures.Species("b", new(mb), 0.5, 1)];
        double[] temperatures = [1.1, 0.8];
        var found = Power(species, temperatures, model, d, [na, nb], h, p2);
        var exact = Integral(species, temperatures, model, d);
        var error = Math.Abs(found / exact - 1);
        Cases.Report($"d={d} {ma}:{mb} h={h} points {na}, {nb} P2={p2}: dE_a/dt {found:g8}, integral {exact:g8}, error {error:0.0e+00}");
        Assert.That(error, Is.LessThanOrEqualTo(tolerance));
    }

    /// <summary>ν_ε of NRL's formulary, dT_a/dt = ν (T_b - T_a), with its λ the integral ∫ κ³ V² dκ over the square of the
    /// strength.</summary>
    [TestCase(1, 1, 32, 32, 0.32, 5e-3)]
    [TestCase(1, 2, 60, 42, 0.17, 2e-2)]
    public void Classically_it_is_the_rate_of_the_formulary(int ma, int mb, int na, int nb, double h, double tolerance)
    {
        // V = g exp(-k²/2): ∫ κ³ V² dκ = g²/2.
        const double G = 1.7;
        var model = new CollisionModel(0, Cases.Prefactor(3) * Math.PI, new GaussianPotential(G, 1), Screening.None);
        Species[] species = [Mixtures.Species("a", new(ma), 0.5, -1), Mixtures.Species("b", new(mb), 0.5, 1)];
        double[] t = [1.1, 0.8];
        var found = Power(species, t, model, 3, [na, nb], h, 5);
        var rate = found * 2 / 3 / species[0].Density / (t[1] - t[0]);

        // With c_d of the golden rule and V = 4π e²/k² this is 8/3 sqrt(2π) e⁴ n_b λ sqrt(m_a m_b)/(m_a T_b + m_b T_a)^(3/2).
        var charge = Math.Pow(G / (4 * Math.PI), 2);
        var exact = 8.0 / 3 * Math.Sqrt(2 * Math.PI) * charge * species[1].Density * 0.5 * Math.Sqrt((double)ma * mb)
            / Math.Pow(ma * t[1] + mb * t[0], 1.5);
        Cases.Report($"{ma}:{mb}: nu {rate:g8}, NRL {exact:g8}, error {Math.Abs(rate / exact - 1):0.0e+00}");
        Assert.That(rate / exact, Is.EqualTo(1).Within(tolerance));
    }

    private static double Power(
        Species[] species, double[] temperatures, CollisionModel model, int d, int[] points, double h, int p2)
    {
        VelocityLattice[] lattices = [.. points.Select(n => new VelocityLattice([.. Enumerable.Repeat(n, d)], h))];
        using var collision = Mixtures.Operator(species, lattices, model, p2, RadialRule.Spectral);
        var q = collision.Rates([.. species.Select((s, a) => Cases.Filled(lattices[a], v =>
        {
            var variance = temperatures[a] / s.Mass.Value;
            return s.Density * Math.Exp(-0.5 * v.Sum(x => x * x) / variance) / Math.Pow(2 * Math.PI * variance, 0.5 * d);
        }))]);
        double Gain(int a) => 0.5 * species[a].Mass.Value * Cases.Moment(lattices[a], q[a], v => v.Sum(x => x * x)).Sum
            * lattices[a].CellVolume;
        Assert.That(Gain(1), Is.EqualTo(-Gain(0)).Within(1e-12 * Math.Abs(Gain(0))));
        return Gain(0);
    }

    private static double Integral(Species[] species, double[] temperatures, CollisionModel model, int d)
    {
        double[] widths = [.. species.Select((s, a) => Math.Sqrt(temperatures[a] / s.Mass.Value))];
        double R(int a, double s) =>
            species[a].Density * Math.Exp(-0.5 * s * s / (widths[a] * widths[a])) / Math.Sqrt(2 * Math.PI) / widths[a];
        var total = 0.0;
        double[] breaks = [0, .. Enumerable.Range(0, 41).Select(i => 1e-3 * Math.Pow(40 / 1e-3, i / 40.0))];
        foreach (var (kappa, wk) in Nodes(breaks))
        {
            var v = model.Potential.Value(kappa);
            double[] halves = [.. species.Select(s => 0.5 * model.Hbar * kappa / s.Mass.Value)];
            foreach (var (s, ws) in Nodes([.. Enumerable.Range(0, 61).Select(i => 0.3 * (i - 30))]))
            {
                Complex epsilon = 1;
                for (var c = 0; c < species.Length; c++)
                    epsilon -= v * species[c].SquaredCharge * species[c].Density / (model.Hbar * kappa) * (
                        Faddeeva.GaussianHilbert(s + halves[c], 0, widths[c]) - Faddeeva.GaussianHilbert(s - halves[c], 0, widths[c]));
                total += wk * ws * Math.Pow(kappa, d - 1) * v * v * s * R(0, s - halves[0]) * R(1, s + halves[1])
                    / (epsilon.Magnitude * epsilon.Magnitude);
            }
        }

        return DirectionSet.SphereArea(d) * model.Prefactor / model.Hbar * species[0].SquaredCharge * species[1].SquaredCharge * total;
    }

    private static IEnumerable<(double Node, double Weight)> Nodes(double[] breaks)
    {
        for (var panel = 0; panel + 1 < breaks.Length; panel++)
        {
            var half = 0.5 * (breaks[panel + 1] - breaks[panel]);
            for (var k = 0; k < _rule.Order; k++)
                yield return (breaks[panel] + half * (1 + _rule.GetAbscissa(k)), half * _rule.GetWeight(k));
        }
    }
}
