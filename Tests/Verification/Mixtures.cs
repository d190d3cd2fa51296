using System.Numerics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using MathNet.Numerics.Integration;

namespace ClusterLB.Tests.Verification;

/// <summary>Mixtures that the tests share, and an oracle for them that knows no lattice.</summary>
internal static class Mixtures
{
    public static Potential Yukawa { get; } = new YukawaPotential(1, 1);

    public static Species Species(
        string name, MassRatio mass, double density = 0.5, double charge = 1, QuantumStatistics statistics = default) =>
        new(name, mass, charge, density, statistics);

    public static MixtureOperator Operator(
        IReadOnlyList<Species> species, IReadOnlyList<VelocityLattice> lattices, CollisionModel model, int p2, RadialRule rule,
        double maxTransfer = 8, int threads = 2) => new(
            species, [.. lattices.Select(lattice => Domain.Serial(lattice, threads))], model,
            DirectionSet.Create(lattices[0].Dimension, p2), rule, maxTransfer);

    public static NativeBuffer[] Rates(this MixtureOperator collision, IReadOnlyList<NativeBuffer> f)
    {
        NativeBuffer[] rates = [.. f.Select(x => new NativeBuffer(x.Length))];
        collision.Evaluate(f, rates);
        return rates;
    }

    /// <summary>
    /// Q_a(v) of Gaussian components by quadrature of the integral over k in polar coordinates, with projections and their Hilbert
    /// transforms in closed form: trapezoidal in the angle (d = 3: Gauss-Legendre in its cosine too), Gauss-Legendre in κ.
    /// </summary>
    public static double Integral(
        IReadOnlyList<Species> species, IReadOnlyList<GaussianMixture> states, CollisionModel model, int a, double[] v, int angles)
    {
        var (hbar, potential) = (model.Hbar, model.Potential);
        var rule = new GaussLegendreRule(-1, 1, 12);
        double[] breaks = [0, .. Enumerable.Range(0, 15).Select(i => 0.05 * Math.Pow(400 / hbar, i / 14.0))];
        var total = 0.0;
        foreach (var (omega, weight) in Sphere(v.Length, angles))
        {
            var s = omega.Zip(v, (x, y) => x * y).Sum();
            for (var panel = 0; panel + 1 < breaks.Length; panel++)
            {
                for (var k = 0; k < rule.Order; k++)
                {
                    var half = 0.5 * (breaks[panel + 1] - breaks[panel]);
                    var (kappa, wk) = (breaks[panel] + half * (1 + rule.GetAbscissa(k)), half * rule.GetWeight(k));
                    var q = hbar * kappa;
                    var x = q / species[a].Mass.Value;
                    var middle = s + 0.5 * x;
                    Complex epsilon = 1;
                    for (var c = 0; c < species.Count && model.Screening == Screening.Dynamic; c++)
                    {
                        var xc = q / species[c].Mass.Value;
                        epsilon -= potential.Value(kappa) * species[c].SquaredCharge / q
                            * (Hilbert(states[c], omega, middle + 0.5 * xc) - Hilbert(states[c], omega, middle - 0.5 * xc));
                    }

                    var (after, before) = (Value(states[a], [.. v.Zip(omega, (y, o) => y + x * o)]), Value(states[a], v));
                    var sum = 0.0;
                    for (var b = 0; b < species.Count; b++)
                    {
                        var xb = q / species[b].Mass.Value;
                        sum += species[b].SquaredCharge * (
                            after * Projection(states[b], omega, middle - 0.5 * xb)
                            - before * Projection(states[b], omega, middle + 0.5 * xb));
                    }

                    var squared = epsilon.Real * epsilon.Real + epsilon.Imaginary * epsilon.Imaginary;
                    total += weight * wk * hbar * Math.Pow(q, v.Length - 2) * Math.Pow(hbar, -v.Length - 1) * model.Prefactor
                        * Math.Pow(potential.Value(kappa), 2) / squared * species[a].SquaredCharge * sum;
                }
            }
        }

        return total;
    }

    /// <summary>Anisotropic states of the table of docs/verification.md: one beam, and two of the other.</summary>
    public static GaussianMixture[] States(IReadOnlyList<Species> species, int d = 2)
    {
        var (ta, tb) = (1 / species[0].Mass.Value, 1 / species[1].Mass.Value);
        var u = Math.Sqrt(tb);
        return
        [
            new([Component(0.5, [0.3, 0.1, -0.2], [1.1 * ta, 0.7 * ta, 0.9 * ta])]),
            new(
            [
                Component(0.3, [-0.4 * u, 0.2 * u, 0.1 * u], [0.6 * tb, 0.8 * tb, tb]),
                Component(0.2, [0.5 * u, 0, -0.3 * u], [0.7 * tb, tb, 0.8 * tb]),
            ]),
        ];

        GaussianComponent Component(double weight, double[] mean, double[] variance) => new(weight, mean[..d], variance[..d]);
    }

    private static IEnumerable<(double[] Omega, double Weight)> Sphere(int dimension, int angles)
    {
        for (var i = 0; i < angles; i++)
        {
            var phi = 2 * Math.PI * (i + 0.5) / angles;
            if (dimension == 2)
            {
                yield return ([Math.Cos(phi), Math.Sin(phi)], 2 * Math.PI / angles);
                continue;
            }

            var rule = new GaussLegendreRule(-1, 1, angles / 2);
            for (var k = 0; k < rule.Order; k++)
            {
                var (cosine, sine) = (rule.GetAbscissa(k), Math.Sqrt(1 - rule.GetAbscissa(k) * rule.GetAbscissa(k)));
                yield return ([sine * Math.Cos(phi), sine * Math.Sin(phi), cosine], 2 * Math.PI / angles * rule.GetWeight(k));
            }
        }
    }

    private static double Value(GaussianMixture state, double[] v) =>
        state.Components.Sum(c => c.Weight * v.Select((x, a) => Normal(x - c.Mean[a], c.Variance[a])).Aggregate((x, y) => x * y));

    private static double Projection(GaussianMixture state, double[] omega, double s) =>
        state.Components.Sum(c => c.Weight * Normal(s - Dot(c.Mean, omega), Along(c, omega)));

    private static Complex Hilbert(GaussianMixture state, double[] omega, double s)
    {
        Complex sum = 0;
        foreach (var c in state.Components)
            sum += c.Weight * Faddeeva.GaussianHilbert(s, Dot(c.Mean, omega), Math.Sqrt(Along(c, omega)));
        return sum;
    }

    private static double Along(GaussianComponent c, double[] omega) => c.Variance.Zip(omega, (t, o) => t * o * o).Sum();

    private static double Dot(IReadOnlyList<double> first, double[] second) => first.Zip(second, (x, y) => x * y).Sum();

    private static double Normal(double x, double variance) => Math.Exp(-0.5 * x * x / variance) / Math.Sqrt(2 * Math.PI * variance);
}
