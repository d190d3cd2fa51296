using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Tests.Verification;

/// <summary>The exact solution of Bobylev, Krook and Wu: Q against ∂F/∂t, whole relaxations, and the observed orders in time.</summary>
public class BkwTests
{
    private const double Extent = 7, MaxTransfer = 14;

    private static IEnumerable<TestCaseData> Rates()
    {
        foreach (var (d, p2, tolerance) in new[] { (2, 2, 1e-8), (3, 3, 1e-7), (4, 4, 1e-3), (4, 7, 1e-3) })
        {
            foreach (var k0 in new[] { Bkw.SmallestK(d), 0.7, 0.85 })
            {
                foreach (var hbar in new[] { 0.3, 1.0, 2.0 })
                {
                    if (d < 4 || Cases.All || p2 == 4 && hbar == 1 && k0 == 0.7)
                        yield return new TestCaseData(d, p2, k0, hbar, tolerance);
                }
            }
        }
    }

    [TestCaseSource(nameof(Rates))]
    public void Q_is_the_exact_rate(int d, int p2, double k0, double hbar, double tolerance)
    {
        using var collision = Maxwell(d, 32, p2, hbar);
        var state = new Bkw(d, k0);
        var rate = Rate(d, hbar);
        using var f = Cases.Sampled(collision.Lattice, state);
        using var exact = Cases.Filled(collision.Lattice, v => state.TimeDerivative(v, rate));
        using var q = collision.Rate(f);
        var error = Cases.Distance(q, exact) / Cases.Largest(exact);
        Cases.Report(
            $"BKW d={d} n=32 P2={p2} K0={k0:F3} hbar={hbar}: error of Q, of max |∂F/∂t|: {error:E1}; {collision.Seconds.Total:F2} s");
        Assert.That(error, Is.LessThanOrEqualTo(tolerance));
    }

    [TestCase(2, 2, 1e-8)]
    [TestCase(3, 3, 1e-7)]
    public void A_relaxation_is_the_exact_one(int d, int p2, double tolerance)
    {
        using var collision = Maxwell(d, 32, p2, 1);
        var (state, rate) = (new Bkw(d, Bkw.SmallestK(d)), Rate(d, 1));
        var end = 1.5 / rate;
        using var threads = new ThreadTeam(2);
        var settings = new IntegratorSettings { Tolerance = 1e-10, Threads = threads };
        using var integrator = new DormandPrince54(new CollisionRate(collision), Cases.Sampled(collision.Lattice, state), settings);
        while (integrator.Time < end)
            integrator.Step(end);
        using var exact = Cases.Sampled(collision.Lattice, state.At(end, rate));
        var error = Cases.Distance(integrator.State, exact) / Cases.Largest(exact);
        Cases.Report($"BKW d={d} n=32 P2={p2}, 1.5/λ at tolerance 1e-10: error of F, of max F: {error:E1}; {integrator.StepNumber} steps");
        Assert.That(error, Is.LessThanOrEqualTo(tolerance));
    }

    /// <summary>Error at 1.5/λ on one lattice with steps h and h/2, against the same lattice with Dormand-Prince steps far below
    /// both.</summary>
    [TestCase("ssp-rk3", 3, 0.1)]
    [TestCase("dormand-prince", 5, 0.2)]
    public void Observed_order_in_time(string method, double order, double tolerance)
    {
        using var collision = Maxwell(2, 32, 2, 1);
        var (state, end) = (new Bkw(2, 0.5), 1.5 / Rate(2, 1));
        using var reference = Run("dormand-prince", 1600);
        int[] steps = method == "ssp-rk3" ? [100, 200, 400, 800] : [50, 100, 200];
        double[] errors = [.. steps.Select(n =>
        {
            using var f = Run(method, n);
            return Cases.Distance(f, reference) / Cases.Largest(reference);
        })];
        for (var k = 1; k < steps.Length; k++)
            Cases.Report(
                $"{method}: {steps[k - 1]} and {steps[k]} steps, errors {errors[k - 1]:E2}, {errors[k]:E2}, order "
                + $"{Math.Log2(errors[k - 1] / errors[k]):F3}");
        Assert.That(Math.Log2(errors[^2] / errors[^1]), Is.EqualTo(order).Within(tolerance));

        NativeBuffer Run(string name, int count)
        {
            var settings = new IntegratorSettings { Step = end / count };
            var start = Cases.Sampled(collision.Lattice, state);
            using TimeIntegrator integrator = name == "ssp-rk3" ? new SspRk3(new CollisionRate(collision), start, settings)
                : new DormandPrince54(new CollisionRate(collision), start, settings);
            while (integrator.Time < end)
                integrator.Step(end);
            Assert.That((integrator.StepNumber, integrator.Rejected), Is.EqualTo(((long)count, 0L)));
            var result = new NativeBuffer(collision.Lattice.Count);
            result.CopyFrom(integrator.State);
            return result;
        }
    }

    /// <summary>The state between the ends of one step from an exact state, against the exact solution: the error of F at half of a step of
    /// length h, and of h/2.</summary>
    [TestCase("dormand-prince", 5, 0.3)]
    [TestCase("ssp-rk3", 4, 0.3)]
    [TestCase("rkc", 3, 0.3)]
    public void Observed_order_between_steps(string method, double order, double tolerance)
    {
        using var collision = Maxwell(2, 32, 2, 1);
        var (state, rate) = (new Bkw(2, 0.5), Rate(2, 1));
        double[] errors = [.. ((double[])[0.04, 0.02]).Select(relative =>
        {
            var h = relative / rate;
            using var integrator = IntegratorKind.All.Find(method)!.Create(
                new CollisionRate(collision), Cases.Sampled(collision.Lattice, state), new() { Step = h }, null);
            integrator.Step(10 * h);
            using var between = new NativeBuffer(collision.Lattice.Count);
            integrator.Interpolate(h / 2, between);
            using var exact = Cases.Sampled(collision.Lattice, state.At(h / 2, rate));
            return Cases.Distance(between, exact) / Cases.Largest(exact);
        })];
        Cases.Report(
            $"BKW d=2, {method}: error of F at h/2, h = 0.04/λ and 0.02/λ: {errors[0]:E2}, {errors[1]:E2}, order "
            + $"{Math.Log2(errors[0] / errors[1]):F3}");
        Assert.That(Math.Log2(errors[0] / errors[1]), Is.EqualTo(order).Within(tolerance));
    }

    private static double Rate(int d, double hbar) => Bkw.Rate(Cases.Prefactor(d), 1, hbar, d);

    private static CollisionOperator Maxwell(int d, int points, int p2, double hbar) => Cases.Operator(
        Cases.Cube(d, points, Extent), Cases.Model(d, hbar, Screening.None, new PowerLawPotential(1, 0.5 * (d - 2))), p2,
            RadialRule.Spectral, MaxTransfer);
}
