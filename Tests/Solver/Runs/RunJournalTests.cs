using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Runs;
using ClusterLB.Solver.TimeStepping;
using ClusterLB.Tests.Solver.Input;

namespace ClusterLB.Tests.Solver.Runs;

public class RunJournalTests
{
    /// <summary>The operator has evaluated rejected attempts by then; the row must be that of the last good state.</summary>
    [Test]
    public void The_last_row_after_a_failed_step_is_that_of_the_last_good_state()
    {
        using var directory = new TemporaryDirectory();
        var good = LastTemperature(directory.Path("good"), historyEvery: 1, fail: false);
        var failed = LastTemperature(directory.Path("failed"), historyEvery: 2, fail: true);
        Assert.That(failed, Is.EqualTo(good));
    }

    private static double[] LastTemperature(string path, int historyEvery, bool fail)
    {
        var configuration = Sample.Read(
            Sample.Text, $"output.history-every={historyEvery}", "time.end=50.0", "time.step=5.0", "time.tolerance=1e-3");
        using var simulation = new Simulation(configuration, new SerialCommunicator(), threads: 1, planOperator: false);
        var (lattice, model, quadrature) = (simulation.Lattice, configuration.Model, configuration.Quadrature);
        using var collision = new CollisionOperator(lattice, model, simulation.Directions, quadrature.Radial, quadrature.MaxTransfer, 1);
        var initial = InitialField.Sample(configuration, collision.Domain, out _, []);
        var guard = new MonotoneGuard(lattice, initial, enforced: false, 1);
        using var integrator = configuration.RequireTime().Integrate(new Rate(collision), initial, collision.Domain);
        using var results = new RunDirectory(path, replace: false);
        using var formulation = new DistributionFormulation(collision);
        using var stop = new StopConditions(new SerialCommunicator(), results.Stop, null);
        using var journal = new RunJournal(simulation, results, formulation, guard, stop, TextWriter.Null);
        journal.Begin(integrator);
        integrator.Step(50.0);
        journal.Record(integrator);
        if (fail)
            Assert.That(() => integrator.Step(50.0, _ => false), Throws.TypeOf<StepRejectedException>());
        journal.Complete(integrator);
        using var file = H5File.Open(results.History);
        using var temperature = file.OpenDataset("temperature");
        return temperature.ReadAll<double>()[^4..];
    }

    private sealed class Rate(CollisionOperator collision) : IRightHandSide
    {
        public void Evaluate(NativeBuffer state, NativeBuffer rate) => collision.Evaluate(state, rate);
    }
}
