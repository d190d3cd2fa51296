using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.Records;

namespace ClusterLB.Tests.Solver.Diagnostics;

public class MonotoneGuardTests
{
    private static readonly VelocityLattice s_lattice = new([16, 16], 0.6);

    [Test]
    public void Steps_that_raise_H_or_are_negative_are_refused()
    {
        using var cold = DiagnosticFields.Sample(new Maxwellian(0.8, [0.0, 0.0]), s_lattice);
        using var warm = DiagnosticFields.Sample(new Maxwellian(1.0, [0.0, 0.0]), s_lattice);
        var guard = new MonotoneGuard(s_lattice, cold, enforced: true, 1);
        Assert.That(guard.Admissible(cold), "no change is no violation");
        Assert.That(guard.Admissible(warm));
        guard.Advance();
        Assert.That(guard.Admissible(cold), Is.False);
        Assert.That(guard.Admissible(cold), Is.False);
        Assert.That((guard.NegativeSteps, guard.RaisedSteps), Is.EqualTo((0L, 2L)));
        warm[3] = -1e-30;
        Assert.That(guard.Admissible(warm), Is.False);
        Assert.That(guard.NegativeSteps, Is.EqualTo(1L));
        warm[3] = 0.0;
        using var hot = DiagnosticFields.Sample(new Maxwellian(1.1, [0.0, 0.0]), s_lattice);
        Assert.That(guard.Admissible(hot));
        guard.Advance();
        Assert.That(guard.Current, Is.EqualTo(GuardedState.Of(Domain.Serial(s_lattice, 2), hot)));
        hot[0] = double.NaN;
        Assert.That(guard.Admissible(hot), Is.False);
    }

    [Test]
    public void A_candidate_that_was_not_taken_does_not_bind_a_shorter_step()
    {
        using var cold = DiagnosticFields.Sample(new Maxwellian(0.8, [0.0, 0.0]), s_lattice);
        using var warm = DiagnosticFields.Sample(new Maxwellian(1.0, [0.0, 0.0]), s_lattice);
        using var between = DiagnosticFields.Sample(new Maxwellian(0.9, [0.0, 0.0]), s_lattice);
        var guard = new MonotoneGuard(s_lattice, cold, enforced: true, 1);
        Assert.That(guard.Admissible(warm), "then refused by the error control");
        Assert.That(guard.Admissible(between), "H lies between that of the state and that of the longer step");
        guard.Advance();
        Assert.That(guard.Admissible(cold), Is.False);
    }

    [Test]
    public void Rounding_of_H_is_no_violation_but_more_is()
    {
        using var state = DiagnosticFields.Sample(new Maxwellian(1.0, [0.0, 0.0]), s_lattice);
        var guard = new MonotoneGuard(s_lattice, state, enforced: true, 1);
        var centre = s_lattice.Offset([8, 8]);
        var rise = guard.Current.Scale / s_lattice.CellVolume / -(1 + Math.Log(state[centre]));
        Assert.That(rise, Is.Positive);
        state[centre] -= 5e-15 * rise;
        Assert.That(guard.Admissible(state), "the entropy fell by half the tolerance");
        state[centre] -= 3e-14 * rise;
        Assert.That(guard.Admissible(state), Is.False);
    }

    [Test]
    public void Spectral_runs_only_count()
    {
        using var cold = DiagnosticFields.Sample(new Maxwellian(0.8, [0.0, 0.0]), s_lattice);
        using var warm = DiagnosticFields.Sample(new Maxwellian(1.0, [0.0, 0.0]), s_lattice);
        var guard = new MonotoneGuard(s_lattice, warm, enforced: false, 1);
        cold[0] = -1e-3;
        Assert.That(guard.Admissible(cold));
        guard.Advance();
        Assert.That((guard.NegativeSteps, guard.RaisedSteps), Is.EqualTo((1L, 1L)));
    }

    /// <summary>Negative values of the size of rounding or of the error of spectral weights are no news.</summary>
    [TestCase(0.5, 0)]
    [TestCase(1.5, 1)]
    public void Spectral_runs_count_negative_values_that_matter(double size, long counted)
    {
        using var state = DiagnosticFields.Sample(new Maxwellian(1.0, [0.0, 0.0]), s_lattice);
        using var next = DiagnosticFields.Sample(new Maxwellian(1.0, [0.0, 0.0]), s_lattice);
        state[1] = -1e-3;
        next[1] = -1e-3 - size * MonotoneGuard.CountedNegativeMass / s_lattice.CellVolume;
        var guard = new MonotoneGuard(s_lattice, state, enforced: false, 1);
        Assert.That(guard.Admissible(next));
        guard.Advance();
        Assert.That(guard.NegativeSteps, Is.EqualTo(counted));
    }

    [Test]
    public void Where_negative_values_are_refused_anyway_their_mass_has_no_say_and_they_are_counted()
    {
        using var state = DiagnosticFields.Sample(new Maxwellian(1.0, [0.0, 0.0]), s_lattice);
        using var candidate = DiagnosticFields.Sample(new Maxwellian(1.1, [0.0, 0.0]), s_lattice);
        candidate[3] = -1;
        foreach (var enforced in new[] { true, false })
        {
            var guard = new MonotoneGuard(s_lattice, state, enforced, 1) { MostNegativeMass = 1e-3 };
            Assert.That(guard.Admissible(candidate), Is.False);
            Assert.That(guard.RefusedNegativeMass, Is.EqualTo(enforced ? 0 : s_lattice.CellVolume));
            Assert.That(guard.NegativeSteps, Is.EqualTo(enforced ? 1L : 0L));
        }
    }

    [Test]
    public void A_row_has_every_column_of_the_history()
    {
        using var field = DiagnosticFields.Sample(new GaussianMixture([new(1.0, [0.3, 0.0], [0.7, 1.2])]), s_lattice);
        using var rate = new NativeBuffer(s_lattice.Count);
        var model = new CollisionModel(1.0, 0.05, new Bell(), Screening.Dynamic);
        using var collision = new CollisionOperator(s_lattice, model, DirectionSet.Create(2, 5), RadialRule.Monotone, 6.0, 1);
        collision.Evaluate(field, rate);
        var final = EquilibriumMaxwellian.Find(s_lattice, DiagnosticFields.MomentsOf(s_lattice, field));
        using var formulation = new DistributionFormulation(collision);
        var row = DiagnosticRow.Of(0.5, 3, 0.1, formulation, field, rate, [final!], Screening.Dynamic);
        var history = new HistoryRow();
        foreach (var column in DiagnosticColumns.All)
            column.Set(history, new DiagnosedState(row, formulation, field, rate));
        new HistoryFile("unused.h5", 2, DiagnosticColumns.Declarations, []).Append(history);
        Assert.That(row.Pointwise.EntropyProduction, Is.Positive);
        Assert.That(row.Pointwise.Distance, Is.Positive);
        Assert.That(row.MinDielectric, Is.InRange(0.01, 10.0));
        Assert.That(CollisionRates.Of(s_lattice, rate, 1).Defect, Is.LessThan(1e-13));
        Assert.That((row.EdgeMass, row.IsLatticeSmall), Is.EqualTo((row.Pointwise.EdgeMass / row.Moments.Mass, false)));
    }

    // V = exp(-k²/2)
    private sealed class Bell : Potential
    {
        public override double Scale => 1;

        public override double OriginExponent => 0;

        public override double DecayExponent => double.PositiveInfinity;

        public override double Value(double wavenumber) => Math.Exp(-0.5 * wavenumber * wavenumber);

        public override double Inverse(double wavenumber) => Math.Exp(0.5 * wavenumber * wavenumber);
    }
}
