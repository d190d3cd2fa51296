using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Hdf5;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Runs;
using ClusterLB.Solver.Runs.Outputs;
using ClusterLB.Solver.TimeStepping;
using ClusterLB.Tests.Solver.Input;

namespace ClusterLB.Tests.Solver.Runs;

public class HistoryOutputTests
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
        using var setup = Case.Of(configuration, new SerialCommunicator(), threads: 1);
        using var evolution = setup.Evolve();
        var integrator = evolution.Integrator;
        using var results = new RunDirectory(path, replace: false);
        using var stop = new StopConditions(new SerialCommunicator(), results.Stop, null);
        using var between = new StateBetween(integrator, evolution.Formulation);
        var run = new RunState(
            setup.Configuration, setup.Directions, evolution, between, stop, results, new RunPhases(), TextWriter.Null);
        results.Begin(run.Toml, goesOn: false, TextWriter.Null);
        var history = new HistoryOutput(run);
        history.Write(run);
        integrator.Step(50.0);
        if (history.Schedule.IsDue(run))
            history.Write(run);
        if (fail)
            Assert.That(() => integrator.Step(50.0, _ => false), Throws.TypeOf<StepRejectedException>());
        history.End(run, isFinal: true);
        history.Flush();
        using var file = H5File.Open(results.History);
        using var temperature = file.OpenDataset("temperature");
        return temperature.ReadAll<double>()[^4..];
    }
}
