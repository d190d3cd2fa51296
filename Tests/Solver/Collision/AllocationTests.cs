using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Perturbations;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.TimeStepping;
using ClusterLB.Tests.Verification;

namespace ClusterLB.Tests.Solver.Collision;

/// <summary>An evaluation leaves nothing for the collector: not in the bond loop, not in level sums and tables.</summary>
[NonParallelizable]    // counts what all threads of the process allocate
public class AllocationTests
{
    [TestCase(new[] { 20, 24 }, 5, 1.0, 1)]
    [TestCase(new[] { 20, 24 }, 5, 0.0, 2)]
    [TestCase(new[] { 12, 10, 14 }, 6, 1.0, 2)]
    [TestCase(new[] { 9, 8, 10, 8 }, 7, 1.0, 1)]
    [TestCase(new[] { 9, 8, 10, 8 }, 7, 1.0, 3)]
    public void An_evaluation_allocates_nothing(int[] points, int p2, double hbar, int threads)
    {
        var lattice = new VelocityLattice(points, 0.7);
        using var collision = new CollisionOperator(
            lattice, Cases.Model(points.Length, hbar, Screening.Dynamic), DirectionSet.Create(points.Length, p2), RadialRule.Monotone, 6,
                threads);
        using var f = Cases.Rough(lattice, 3);
        using var q = new NativeBuffer(lattice.Count);

        AssertAllocatesNothing(() => collision.Evaluate(f, q), rounds: 40);
    }

    /// <summary>Nor does one of a mixture, species with statistics among them.</summary>
    [TestCase(1.0, RadialRule.Monotone, 1)]
    [TestCase(1.0, RadialRule.Spectral, 3)]
    [TestCase(0.0, RadialRule.Spectral, 2)]
    public void An_evaluation_of_a_mixture_allocates_nothing(double hbar, RadialRule rule, int threads)
    {
        VelocityLattice[] lattices = [new([20, 24], 0.4), new([14, 16], 0.4)];
        Species[] species =
        [
            Mixtures.Species("a", new(1), 0.5, -1, new QuantumStatistics(StatisticsKind.Fermi, 0.5)), Mixtures.Species("b", new(2)),
        ];
        using var collision = Mixtures.Operator(
            species, lattices, Cases.Model(2, hbar, Screening.Dynamic), 5, rule, maxTransfer: 6, threads: threads);
        using var formulation = new MixtureFormulation(collision);
        using NativeBuffer state = new(formulation.Layout.Length), rate = new(formulation.Layout.Length);
        foreach (var (field, seed) in formulation.Layout.Fields(state).Zip([3, 4]))
            field.CopyFrom(Cases.Rough(seed == 3 ? lattices[0] : lattices[1], seed));
        AssertAllocatesNothing(() => formulation.Evaluate(state, rate), rounds: 40);
    }

    /// <summary>Nor does one of the perturbative form or of the linear equation.</summary>
    [Test]
    public void An_evaluation_about_the_Maxwellian_allocates_nothing([Values] bool isLinear, [Values(1, 3)] int threads)
    {
        var lattice = new VelocityLattice([12, 10, 14], 0.7);
        using var collision = new CollisionOperator(
            lattice, Cases.Model(3, 1, Screening.Dynamic), DirectionSet.Create(3, 6), RadialRule.Monotone, 6, threads);
        using var perturbation = new PerturbationOperator(collision, isLinear);
        using var g = Cases.Rough(lattice, 3);
        using var rate = new NativeBuffer(lattice.Count);
        AssertAllocatesNothing(() => perturbation.Evaluate(g, rate), rounds: 40);
    }

    /// <summary>Nor does a step of an integrator: its stages, norms and evaluations.</summary>
    [Test]
    public void A_step_allocates_nothing([Values("dormand-prince", "ssp-rk3", "rkc")] string method, [Values(1, 3)] int threads)
    {
        // More than a chunk of the vector updates, so that threads share them.
        var lattice = new VelocityLattice([40, 48, 40], 0.2);
        using var domain = Domain.Serial(lattice, threads);
        using var collision = new CollisionOperator(
            domain, Cases.Model(3, 1, Screening.Dynamic), DirectionSet.Create(3, 2), RadialRule.Monotone, 1);
        var kind = IntegratorKind.All.Find(method)!;
        using var integrator = new TimeSettings(1, kind, Step: kind.HasFixedStep ? 1e-6 : null).Integrate(
            new Rate(collision), Cases.Sampled(lattice, Cases.Beams(3)), domain);
        AssertAllocatesNothing(() => integrator.Step(1e6), rounds: 10);
    }

    private static void AssertAllocatesNothing(Action action, int rounds)
    {
        // The first meets every method and fills what is kept.
        for (var k = 0; k < 5; k++)
            action();

        // Of several rounds the least: other threads of the test host allocate as well.
        var least = long.MaxValue;
        for (var round = 0; round < rounds && least > 0; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            action();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.That(least, Is.Zero, "bytes");
    }

    private sealed class Rate(CollisionOperator collision) : IRightHandSide
    {
        public void Evaluate(NativeBuffer state, NativeBuffer rate) => collision.Evaluate(state, rate);
    }
}
