using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Runs;
using ClusterLB.Solver.Runs.Outputs;
using ClusterLB.Tests.Solver.Input;

namespace ClusterLB.Tests.Solver.Runs;

/// <summary>An output that the library does not know, beside its own.</summary>
public class RunOutputTests
{
    [Test]
    public void One_by_steps_is_written_at_the_beginning_every_so_many_steps_and_at_the_end()
    {
        var steps = new List<long>();
        var summary = Run(new Probe(Schedule.EverySteps(2), run => steps.Add(run.Integrator.StepNumber)));
        Assert.That(summary.Steps, Is.EqualTo(5));
        Assert.That(steps, Is.EqualTo([0, 2, 4, 5]));
    }

    /// <summary>Between the steps of 0.2 the state at the very time; the steps do not change.</summary>
    [Test]
    public void One_by_time_is_written_at_every_multiple_exactly()
    {
        var states = new List<(double Time, long Step, double Mass)>();
        var summary = Run(new Probe(
            Schedule.EveryTime(0.3), run => states.Add((run.Time, run.Step, run.Formulation.Moments().Mass))));
        Assert.That(states.Select(s => s.Time), Is.EqualTo([0, 0.3, 0.6, 3 * 0.3, 1.0]).Within(1e-15), "and the end");
        Assert.That(states.Select(s => s.Step), Is.EqualTo([0, 1, 3, 4, 5]));
        Assert.That(states.Select(s => s.Mass), Is.All.EqualTo(states[0].Mass).Within(1e-15), "the operator has evaluated that state");
        Assert.That(summary.Steps, Is.EqualTo(5));
    }

    /// <summary>Several times within one step, and two outputs whose times interleave.</summary>
    [Test]
    public void Many_times_within_one_step_are_written_in_their_order()
    {
        var times = new List<double>();
        Run(new Probe(Schedule.EveryTime(0.07), run => times.Add(run.Time)), "output.at=[0.01,0.02,0.5]");
        Assert.That(times, Is.EqualTo([.. Enumerable.Range(0, 15).Select(k => k * 0.07), 1.0]).Within(1e-15));
    }

    /// <summary>Every time that the ranks agree to go on, which is before each of 5 steps.</summary>
    [Test]
    public void One_by_the_clock_is_written_when_the_ranks_agree()
    {
        var steps = new List<long>();
        Run(new Probe(Schedule.EverySeconds(0), run => steps.Add(run.Integrator.StepNumber)));
        Assert.That(steps, Is.EqualTo([0, 0, 1, 2, 3, 4, 5]));
    }

    /// <summary>What it cannot write on rank 0 stops the run, which can go on.</summary>
    [Test]
    public void One_that_fails_stops_the_run()
    {
        var summary = Run(new Probe(Schedule.EverySteps(3), run => run.Try(
            () => throw (run.Integrator.StepNumber > 0 ? new IOException("the tape is torn") : new IOException("")))));
        Assert.That((summary.ExitCode, summary.Steps, summary.Reason), Is.EqualTo((75, 3L, "the tape is torn")));
    }

    /// <summary>At every multiple of the interval, not a step later, and once each: both are rounded.</summary>
    [TestCase(0.1, 10, 1)]
    [TestCase(0.1, 1, 0.1)]
    [TestCase(0.1, 6.3, 0.7)]
    [TestCase(0.02, 1.8, 0.06)]
    public void One_by_time_meets_the_multiples_of_a_fixed_step(double step, double end, double every)
    {
        var times = new List<double>();
        var probe = new Probe(Schedule.EveryTime(every), run => times.Add(run.Time));
        var summary = Run(probe, $"time.step={step:R}", $"time.end={end:R}");
        var count = (int)Math.Round(end / every);
        double[] expected = [.. Enumerable.Range(0, count + 1).Select(k => k * every), end];
        Assert.That(times, Is.EqualTo(expected).Within(1e-14), "and the last one as the end");
        Assert.That(summary.Steps, Is.EqualTo((long)Math.Round(end / step)));
    }

    private static RunSummary Run(IRunOutput output, params string[] settings)
    {
        using var directory = new TemporaryDirectory();
        var configuration = Sample.Read(
            Sample.Text,
            ["lattice.points=8", "time.method=ssp-rk3", "time.step=0.2", "time.end=1.0", "output.snapshot-every=0.0", .. settings]);
        using var setup = Case.Of(configuration, new SerialCommunicator(), threads: 1);
        using var results = new RunDirectory(directory.Path("run"), replace: false);
        using var stop = new StopConditions(setup.Domain.World, results.Stop, null);
        using var run = new Run(setup, results, stop, TextWriter.Null, _ => [output]);
        RunSummary? summary = null;
        run.ToEnd(s => summary = s);
        return summary!;
    }

    private sealed class Probe(Schedule schedule, Action<RunState> write) : IRunOutput
    {
        public Schedule Schedule => schedule;

        public void Write(RunState run) => write(run);
    }
}
