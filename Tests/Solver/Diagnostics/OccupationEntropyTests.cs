using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Tests.Solver.Diagnostics;

/// <summary>Entropy, production, bounds and guard of Fermi and Bose gases against sums written down as they are defined.</summary>
public class OccupationEntropyTests
{
    [Test]
    public void Sums_are_as_defined(
        [Values] bool signed, [Values(StatisticsKind.Fermi, StatisticsKind.Bose)] StatisticsKind kind,
        [Values(1e-9, 0.3, 1.0, 1.6)] double degeneracy)
    {
        var statistics = new QuantumStatistics(kind, degeneracy);
        var eta = statistics.Eta;
        foreach (var shape in DiagnosticFields.Shapes)
        {
            var lattice = new VelocityLattice(shape, 0.4);
            using var f = DiagnosticFields.Random(lattice, 3, signed);
            using var q = DiagnosticFields.Random(lattice, 4, signed: true);
            f[lattice.Count - 1] = 0;
            if (kind == StatisticsKind.Fermi && degeneracy == 1)
                f[0] = 1;
            var found = PointwiseDiagnostics.Compute(Domain.Serial(lattice, 2), f, q, null, statistics);
            double Entropy(double x) => x <= 0 ? 0
                : -x * Math.Log(x) - (1 - eta * x > 0 ? (1 - eta * x) * Log1P(-eta * x) / eta : 0);
            var scale = DiagnosticFields.Sum(lattice, f, (x, _) => Math.Abs(Entropy(x)));
            Assert.That(
                found.Entropy, Is.EqualTo(DiagnosticFields.Sum(lattice, f, (x, _) => Entropy(x))).Within(2e-14 * scale), "entropy");
            Assert.That(found.AbsoluteEntropy, Is.EqualTo(scale).Within(2e-14 * scale));
            var (production, size) = (0.0, 0.0);
            for (var i = 0L; i < lattice.Count; i++)
            {
                var x = f[i];
                var term = x > 0 && 1 - eta * x > 0 ? -q[i] * (Math.Log(x) - Log1P(-eta * x)) : 0;
                (production, size) = (production + term * lattice.CellVolume, size + Math.Abs(term) * lattice.CellVolume);
            }

            Assert.That(found.EntropyProduction, Is.EqualTo(production).Within(1e-13 * size), "production");
            Assert.That(found.ExcessMass, Is.EqualTo(kind == StatisticsKind.Bose
                ? 0 : DiagnosticFields.Sum(lattice, f, (x, _) => Math.Max(0, x - 1 / eta))).Within(1e-14));
            Assert.That(
                PointwiseDiagnostics.Compute(Domain.Serial(lattice, 3), f, q, null, statistics), Is.EqualTo(found), "threads");
        }
    }

    [Test]
    public void Without_degeneracy_it_is_that_of_boltzmann_and_the_mass()
    {
        var lattice = new VelocityLattice([17, 9], 0.4);
        using var f = DiagnosticFields.Random(lattice, 3, signed: false);
        var mass = DiagnosticFields.Sum(lattice, f, (x, _) => x);
        var expected = PointwiseDiagnostics.Compute(lattice, f, null, null, 1).Entropy + mass;
        foreach (var kind in new[] { StatisticsKind.Fermi, StatisticsKind.Bose })
        {
            foreach (var degeneracy in new[] { 1e-15, 1e-200 })
                Assert.That(
                    PointwiseDiagnostics.Compute(Domain.Serial(lattice, 1), f, null, null, new(kind, degeneracy)).Entropy,
                    Is.EqualTo(expected).Within(1e-14 * Math.Abs(expected)));
        }
    }

    [Test]
    public void A_fermi_gas_that_fills_a_state_beyond_one_is_refused()
    {
        var lattice = new VelocityLattice([8, 8], 0.6);
        var fermi = new QuantumStatistics(StatisticsKind.Fermi, 2);
        using var state = new NativeBuffer(lattice.Count);
        state.AsSpan().Fill(0.2);
        using var fuller = new NativeBuffer(lattice.Count);
        fuller.AsSpan().Fill(0.25);
        foreach (var enforced in new[] { true, false })
        {
            var guard = new MonotoneGuard(s => GuardedState.Of(Domain.Serial(lattice, 1), s, fermi), state, enforced)
            {
                MostNegativeMass = 0.01,
            };
            fuller[5] = 0.5 * (1 + 5e-15);
            Assert.That(guard.Admissible(fuller), "full, to rounding");
            fuller[5] = 0.5 * (1 + 3e-14);
            Assert.That(guard.Admissible(fuller), Is.EqualTo(!enforced));
            fuller[5] = 0.5 + 0.0101 / lattice.CellVolume;
            Assert.That(guard.Admissible(fuller), Is.False);
            Assert.That(guard.RefusedNegativeMass, Is.EqualTo(enforced ? 0 : 0.0101).Within(1e-12));
            Assert.That(guard.NegativeSteps, Is.EqualTo(enforced ? 2 : 0));
            fuller[5] = 0.25;
        }
    }

    // ln(1 + x) to full precision
    private static double Log1P(double x)
    {
        var y = 1 + x;
        return y == 1 ? x : Math.Abs(x) > 1e-4 ? Math.Log(y) : x - x * x / 2 + x * x * x / 3 - x * x * x * x / 4;
    }
}
