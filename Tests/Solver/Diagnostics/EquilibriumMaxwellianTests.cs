using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Tests.Solver.Diagnostics;

public class EquilibriumMaxwellianTests
{
    private static readonly (int[] Points, double Spacing, double[] Mean, double[] Variance)[] s_states =
    [
        ([32, 32], 0.3, [0.2, -0.1], [1.0, 0.5]),
        ([6, 5], 1.5, [0.3, 0.4], [0.6, 0.9]),            // coarse
        ([8, 8, 8], 0.4, [0.5, -0.5, 0.0], [1.0, 2.0, 1.5]),  // cut off
        ([8, 7], 0.3, [0.6, 0.0], [9.0, 9.0]),            // hotter than the lattice: c is near zero
        ([12, 20, 31], 0.35, [0.1, 0.8, -1.2], [0.3, 1.0, 2.0]),
        ([5, 6, 9, 12], 0.8, [0.1, 0.0, -0.2, 0.7], [0.5, 1.2, 0.9, 0.7]),
        ([2, 2, 3], 1.0, [0.1, -0.1, 0.2], [1.0, 1.0, 0.3]),
        ([16, 16], 1.0, [0.1, 0.2], [0.08, 0.05]),        // far colder than the spacing
        ([15], 0.6, [0.3], [1.0]),
    ];

    [Test]
    public void It_has_the_moments_of_the_state(
        [ValueSource(nameof(s_states))] (int[] Points, double Spacing, double[] Mean, double[] Variance) s)
    {
        var lattice = new VelocityLattice(s.Points, s.Spacing);
        using var field = DiagnosticFields.Sample(
            new GaussianMixture([new(0.9, s.Mean, s.Variance), new(0.2, [.. s.Mean.Select(m => -m)], s.Variance)]), lattice);
        var moments = DiagnosticFields.MomentsOf(lattice, field);
        var final = EquilibriumMaxwellian.Find(lattice, moments)!;
        using var equilibrium = new NativeBuffer(lattice.Count);
        final.Sample(equilibrium);
        Assert.That(DiagnosticFields.MomentsOf(lattice, equilibrium).Drift(moments), Is.LessThan(1e-14));
        Assert.That(equilibrium.AsSpan().ToArray(), Is.All.LessThanOrEqualTo(final.Largest).And.All.GreaterThanOrEqualTo(0));

        // it is of the family: ln M is a + b v - c |v|²
        var index = new int[lattice.Dimension];
        double? constant = null;
        for (var i = 0L; i < lattice.Count; i++)
        {
            lattice.Index(i, index);
            Assert.That(final.Value(index), Is.EqualTo(equilibrium[i]).Within(2).Ulps);
            if (equilibrium[i] < 1e-250)
                continue;
            var exponent = index.Select((k, a) => (final.Slope[a] - final.Curvature * lattice.Velocity(a, k)) * lattice.Velocity(a, k))
                .Sum();
            constant ??= Math.Log(equilibrium[i]) - exponent;
            Assert.That(Math.Log(equilibrium[i]) - exponent, Is.EqualTo(constant.Value).Within(1e-10));
        }

        // and has the largest entropy of all states with these moments
        Assert.That(PointwiseDiagnostics.Compute(lattice, equilibrium, null, null, 1).Entropy,
            Is.GreaterThanOrEqualTo(PointwiseDiagnostics.Compute(lattice, field, null, null, 1).Entropy - 1e-13));
    }

    [Test]
    public void A_Maxwellian_on_the_lattice_is_its_own_equilibrium([Values(0.2, 1.0, 7.0)] double temperature)
    {
        // truncated or coarse, still exp(a + b v - c v²)
        var lattice = new VelocityLattice([10, 12, 9], 0.7);
        using var field = DiagnosticFields.Sample(new Maxwellian(temperature, [0.3, -0.2, 0.9]), lattice);
        var moments = DiagnosticFields.MomentsOf(lattice, field);
        var final = EquilibriumMaxwellian.Find(lattice, moments)!;
        Assert.That(final.Curvature, Is.EqualTo(0.5 / temperature).Within(1e-11 / temperature));
        Assert.That(
            final.Slope, Is.EqualTo(new[] { 0.3 / temperature, -0.2 / temperature, 0.9 / temperature }).Within(1e-11 / temperature));
        Assert.That(PointwiseDiagnostics.Compute(lattice, field, null, final, 1).Distance, Is.LessThan(1e-13 * moments.Mass));
    }

    [Test]
    public void Inverted_states_have_an_equilibrium_of_negative_curvature()
    {
        var lattice = new VelocityLattice([9, 9], 0.5);
        using var field = new NativeBuffer(lattice.Count);
        field.AsSpan().Fill(0.01);
        field[0] = field[80] = field[8] = field[72] = 1.0;
        var moments = DiagnosticFields.MomentsOf(lattice, field);
        var final = EquilibriumMaxwellian.Find(lattice, moments)!;
        Assert.That(final.Curvature, Is.LessThan(0));
        using var equilibrium = new NativeBuffer(lattice.Count);
        final.Sample(equilibrium);
        Assert.That(DiagnosticFields.MomentsOf(lattice, equilibrium).Drift(moments), Is.LessThan(1e-14));
    }

    [Test]
    public void States_without_an_equilibrium_have_none()
    {
        var lattice = new VelocityLattice([9, 9], 0.5);
        using var field = new NativeBuffer(lattice.Count);
        Assert.That(EquilibriumMaxwellian.Find(lattice, DiagnosticFields.MomentsOf(lattice, field)), Is.Null, "no mass");
        field[30] = 1.0;
        Assert.That(EquilibriumMaxwellian.Find(lattice, DiagnosticFields.MomentsOf(lattice, field)), Is.Null, "a single point");
        field[0] = -0.4;
        Assert.That(EquilibriumMaxwellian.Find(lattice, DiagnosticFields.MomentsOf(lattice, field)), Is.Null, "negative temperature");
        var wrong = new Moments(1.0, [double.NaN, 0], 1.0, [1, 1], new double[2, 2]);
        Assert.That(() => EquilibriumMaxwellian.Find(lattice, wrong), Throws.InstanceOf<ArithmeticException>());
    }
}
