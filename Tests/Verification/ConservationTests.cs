using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Tests.Verification;

/// <summary>Mass, momentum and energy: exact to rounding at every evaluation and over runs.</summary>
public class ConservationTests
{
    [TestCase(new[] { 16, 16 }, 10)]
    [TestCase(new[] { 12, 17 }, 5)]
    [TestCase(new[] { 8, 8, 8 }, 6)]
    [TestCase(new[] { 5, 9, 6 }, 3)]
    [TestCase(new[] { 5, 5, 5, 5 }, 7)]
    [TestCase(new[] { 3, 6, 4, 5 }, 4)]
    public void Rates_vanish_to_rounding(int[] points, int p2)
    {
        var lattice = Cases.Lattice(0.35 * points[0], points);
        double worstTurnover = 0, worstRate = 0;
        foreach (var rule in Enum.GetValues<RadialRule>())
        {
            foreach (var hbar in new[] { 1.0, 0.1, 0.0 })
            {
                using var collision = Cases.Operator(lattice, Cases.Model(points.Length, hbar, Screening.Dynamic), p2, rule, 6);
                for (var seed = 0; seed <= (Cases.All ? 20 : 3); seed++)
                {
                    using var f = seed == 0 ? Cases.Sampled(lattice, Cases.Beams(points.Length))
                        : Cases.Rough(lattice, seed, seed % 2 * 0.2);
                    using var q = collision.Rate(f);
                    var (direct, turnover) = collision.Direct(f);
                    direct.Dispose();
                    foreach (var (name, psi) in Cases.Invariants(points.Length))
                    {
                        var (sum, magnitude) = Cases.Moment(lattice, q, psi);
                        var ofTurnover = Math.Abs(sum) / Cases.Moment(lattice, turnover, psi).Magnitude;
                        Assert.That(ofTurnover, Is.LessThanOrEqualTo(1e-14), $"{name}, {rule}, hbar {hbar}, seed {seed}");
                        worstTurnover = Math.Max(worstTurnover, ofTurnover);
                        if (seed == 0)
                            continue;
                        Assert.That(
                            Math.Abs(sum) / magnitude, Is.LessThanOrEqualTo(1e-14),
                            $"{name}, {rule}, hbar {hbar}, seed {seed}, of Σ|Q||ψ|");
                        worstRate = Math.Max(worstRate, Math.Abs(sum) / magnitude);
                    }

                    turnover.Dispose();
                }
            }
        }

        Cases.Report(
            $"points {string.Join('x', points)} P2={p2}: |Σ Q ψ| of Σ (gain + loss)|ψ|: {worstTurnover:E1}; rough data, of Σ |Q||ψ|: "
            + $"{worstRate:E1}");
    }

    /// <summary>Drift of mass, momentum and energy over 1000 steps of a two-beam relaxation; in d = 3, but without --all one case
    /// alone.</summary>
    [Test]
    public void Nothing_drifts_over_1000_steps([Values] RadialRule rule, [Values("dormand-prince", "ssp-rk3")] string method)
    {
        var d = Cases.All || (rule, method) == (RadialRule.Spectral, "ssp-rk3") ? 3 : 2;
        var lattice = Cases.Cube(d, 12, 4.5);
        using var collision = Cases.Operator(lattice, Cases.Model(d, 1, Screening.Dynamic), d, rule, 6);
        using var start = Cases.Sampled(lattice, Cases.Beams(d));
        using var first = new NativeBuffer(lattice.Count);
        first.CopyFrom(start);
        using var rate = collision.Rate(start);
        // A twentieth of the fastest relative change: the 1000 steps reach equilibrium.
        var step = 0.05 * Cases.Largest(start) / Cases.Largest(rate);
        using var threads = new ThreadTeam(2);
        var settings = new IntegratorSettings { Step = step, Threads = threads };
        var copy = new NativeBuffer(lattice.Count);
        copy.CopyFrom(start);
        using TimeIntegrator integrator = method == "ssp-rk3"
            ? new SspRk3(new CollisionRate(collision), copy, settings) : new DormandPrince54(new CollisionRate(collision), copy, settings);
        while (integrator.StepNumber < 1000)
            integrator.Step(1e9);
        foreach (var (name, psi) in Cases.Invariants(d))
        {
            var (before, magnitude) = Cases.Moment(lattice, first, psi);
            var drift = Math.Abs(Cases.Moment(lattice, integrator.State, psi).Sum - before) / magnitude;
            Cases.Report(
                $"d={d} {method}, {rule}: drift of {name} over 1000 steps, of Σ F|ψ|: {drift:E1}; F moved by "
                + $"{Cases.Distance(first, integrator.State) / Cases.Largest(first):F2}");
            Assert.That(drift, Is.LessThanOrEqualTo(1e-13), name);
        }
    }
}
