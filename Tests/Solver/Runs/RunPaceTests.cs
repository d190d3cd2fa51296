using ClusterLB.Solver.Runs.Outputs;

namespace ClusterLB.Tests.Solver.Runs;

/// <summary>The pace of a run and the time to its end, on a clock that the tests move.</summary>
public class RunPaceTests
{
    [Test]
    public void Of_equal_steps_it_is_exact()
    {
        var run = new Run();
        Assert.That(run.Pace.SecondsTo(1), Is.NaN, "before the first step");
        run.Take(40, step: 0.5, seconds: 0.25);
        Assert.That(run.Pace.TimePerSecond, Is.EqualTo(2).Within(1e-12));
        Assert.That(run.Pace.StepsPerSecond, Is.EqualTo(4).Within(1e-12));
        Assert.That(run.Pace.SecondsTo(120), Is.EqualTo(50).Within(1e-10));
        Assert.That(run.Pace.SecondsTo(run.Time), Is.Zero);
    }

    /// <summary>Four orders of magnitude in a minute, then equal steps: it keeps up while they grow, and is right soon after.</summary>
    [Test]
    public void It_keeps_up_with_steps_that_grow()
    {
        var run = new Run();
        var step = 1e-3;
        for (var i = 0; i < 600; i++, step *= Math.Pow(1e4, 1.0 / 600))
        {
            run.Take(1, step, seconds: 0.1);
            if (i >= 50)
                Assert.That(run.Pace.TimePerSecond, Is.InRange(0.6 * step / 0.1, step / 0.1), $"step {i}");
        }

        // What a mean over the whole run says is off by this much.
        Assert.That(run.Time / run.Seconds, Is.LessThan(0.15 * step / 0.1));
        run.Take(200, step, seconds: 0.1);
        Assert.That(run.Pace.SecondsTo(run.Time + (1000 * step)), Is.EqualTo(100).Within(1));
    }

    [Test]
    public void A_pause_is_forgotten()
    {
        var run = new Run();
        run.Take(3000, step: 1, seconds: 0.1);
        run.Take(1, step: 1, seconds: 30);
        Assert.That(run.Pace.TimePerSecond, Is.LessThan(5), "it counts at first");
        run.Take(1200, step: 1, seconds: 0.1);
        Assert.That(run.Pace.TimePerSecond, Is.EqualTo(10).Within(0.2));
    }

    /// <summary>A step of minutes is all there is to go by; calls between steps change nothing.</summary>
    [Test]
    public void Long_steps_count_one_by_one()
    {
        var run = new Run();
        run.Take(1, step: 1, seconds: 100);
        Assert.That(run.Pace.SecondsTo(11), Is.EqualTo(1000).Within(1e-9));
        run.Pace.Record(run.Seconds + 50, run.Time, run.Steps);
        Assert.That(run.Pace.SecondsTo(11), Is.EqualTo(1000).Within(1e-9));
        run.Take(1, step: 2, seconds: 100);
        Assert.That(run.Pace.TimePerSecond, Is.EqualTo(0.02).Within(1e-4), "the weight of the one before is 2^-10");
    }

    /// <summary>After a resumption the steps taken before do not count.</summary>
    [Test]
    public void It_begins_where_the_process_does()
    {
        var pace = new RunPace();
        pace.Record(1, 500, 7000);
        pace.Record(3, 501, 7004);
        Assert.That((pace.TimePerSecond, pace.StepsPerSecond), Is.EqualTo((0.5, 2.0)));
    }

    /// <summary>A run whose clock runs with its steps.</summary>
    private sealed class Run
    {
        public Run() => Pace.Record(Seconds, Time, Steps);

        public RunPace Pace { get; } = new();

        public double Seconds { get; private set; }

        public double Time { get; private set; }

        public long Steps { get; private set; }

        public void Take(int count, double step, double seconds)
        {
            for (var i = 0; i < count; i++)
            {
                (Seconds, Time, Steps) = (Seconds + seconds, Time + step, Steps + 1);
                Pace.Record(Seconds, Time, Steps);
            }
        }
    }
}
