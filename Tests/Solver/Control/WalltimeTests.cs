using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.TimeStepping;
using ClusterLB.Tests.Solver.TimeStepping;

namespace ClusterLB.Tests.Solver.Control;

public class WalltimeTests
{
    [TestCase("30", 1800)]
    [TestCase("0:10", 10)]
    [TestCase("12:00:00", 43200)]
    [TestCase("1-0", 86400)]
    [TestCase("2-03:30", 185400)]
    [TestCase("1-00:00:01", 86401)]
    [TestCase("90s", 90)]
    [TestCase("1.5m", 90)]
    [TestCase("2h", 7200)]
    [TestCase("3d", 259200)]
    public void Times_are_those_of_Slurm(string text, double seconds) =>
        Assert.That(Walltime.Parse(text).TotalSeconds, Is.EqualTo(seconds));

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-5")]
    [TestCase("soon")]
    [TestCase("1:2:3:4")]
    [TestCase("1-2:3:4:5")]
    [TestCase("1e3")]
    [TestCase("12:xx")]
    [TestCase("nan")]
    [TestCase("s")]
    public void Anything_else_is_refused(string text) =>
        Assert.That(() => Walltime.Parse(text), Throws.TypeOf<InputException>().With.Message.Contains("--walltime must be a time such as"));

    /// <summary>
    /// Steps of 10 s and a checkpoint of 4 s on a clock that the test sets: 100 s are nearly over when less than 1 + 1.5 (10 + 2·4) = 28 s
    /// are left, after 7 steps.
    /// </summary>
    [Test]
    public void A_run_stops_while_a_step_and_two_checkpoints_fit_in()
    {
        var clock = new SetClock();
        using var world = new SerialCommunicator();
        using var directory = new TemporaryDirectory();
        using var place = new StopConditions(world, directory.Path("stop"), Walltime.Of("100s", clock), clock: clock);
        using var integrator = Problems.Integrator(
            "ssp-rk3", Problems.LimitCycle, Problems.LimitCycleAt(0), new IntegratorSettings { Step = 0.1 });
        // The time of the process is that of the system: counted from here.
        clock.Now += TimeSpan.FromSeconds(place.Walltime!.SecondsLeft - 100);
        var time = new TimeSettings(1000, SspRk3.Kind, Step: 0.1);
        Assert.That(place.Agree(integrator, time, 1, false), Is.EqualTo(StopReason.None));
        clock.Now += TimeSpan.FromSeconds(4);
        place.CheckpointTook(4);
        var left = 96.0;
        while (place.Agree(integrator, time, 0, false) == StopReason.None)
        {
            Assert.That(left, Is.GreaterThan(28));
            integrator.Step(1000);
            clock.Now += TimeSpan.FromSeconds(10);
            left -= 10;
            Assert.That(place.Walltime.SecondsLeft, Is.EqualTo(left).Within(1e-3));
        }

        Assert.That((left, integrator.StepNumber), Is.EqualTo((26.0, 7)));
        Assert.That(place.Agree(integrator, time, 0, false), Is.EqualTo(StopReason.Walltime));
    }

    /// <summary>A stall of 20 s at the start of 100 s costs nothing in the end, while a step that takes longer each 25th time is counted
    /// on.</summary>
    [TestCase(20.0, 0.5, 0.5, 1.2, 5)]
    [TestCase(0.5, 0.5, 4.0, 2.9, 7)]
    public void A_stall_is_forgotten_and_a_step_that_comes_back_is_not(
        double first, double others, double each25th, double least, double most)
    {
        var clock = new SetClock();
        using var world = new SerialCommunicator();
        using var directory = new TemporaryDirectory();
        using var place = new StopConditions(world, directory.Path("stop"), Walltime.Of("100s", clock), clock: clock);
        using var integrator = Problems.Integrator(
            "ssp-rk3", Problems.LimitCycle, Problems.LimitCycleAt(0), new IntegratorSettings { Step = 0.1 });
        clock.Now += TimeSpan.FromSeconds(place.Walltime!.SecondsLeft - 100);
        var time = new TimeSettings(1000, SspRk3.Kind, Step: 0.1);
        for (var step = 0; place.Agree(integrator, time, 0, false) == StopReason.None; step++)
        {
            integrator.Step(1000);
            clock.Now += TimeSpan.FromSeconds(step == 0 ? first : step % 25 == 24 ? each25th : others);
        }

        Assert.That(place.Walltime.SecondsLeft, Is.InRange(least, most));
    }

    [Test]
    public void The_margin_is_learnt_from_the_slowest_step_and_checkpoint()
    {
        var wall = Walltime.Of("1d")!;
        Assert.That(wall.SecondsLeft, Is.LessThan(86400).And.GreaterThan(80000));
        Assert.That(wall.IsNearlyOver(slowestStep: 1, slowestCheckpoint: 100), Is.False);
        Assert.That(wall.IsNearlyOver(slowestStep: 60000, slowestCheckpoint: 0));
        Assert.That(wall.IsNearlyOver(slowestStep: 0, slowestCheckpoint: 30000));
    }

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override DateTimeOffset GetUtcNow() => throw new InvalidOperationException("the clock on the wall may be set at any time");
    }
}
