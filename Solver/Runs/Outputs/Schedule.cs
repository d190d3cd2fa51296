namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// When an output is due between the beginning and the end of a run. Steps and times are the same on all ranks, which look after every
/// step. Clocks are not: of a schedule by the clock rank 0 decides for all, when they agree on going on
/// (<see cref="Control.StopConditions.Agree"/>).
/// </summary>
public abstract class Schedule
{
    /// <summary>Never between the beginning and the end.</summary>
    public static Schedule Never => EverySteps(0);

    /// <summary>Whether it goes by a clock.</summary>
    public virtual bool IsByClock => false;

    /// <summary>After every <paramref name="steps"/> steps; 0 for never.</summary>
    public static Schedule EverySteps(long steps) => new StepSchedule(steps);

    /// <summary>After the first step at or past every multiple of a time.</summary>
    public static Schedule EveryTime(double interval) => new TimeSchedule(interval);

    /// <summary>Whenever so many seconds have passed.</summary>
    public static Schedule EverySeconds(double seconds) => new ClockSchedule(seconds);

    /// <summary>Whether the present state is due.</summary>
    public abstract bool IsDue(RunState run);

    /// <summary>Told that the present state has been written.</summary>
    public virtual void Advance(RunState run)
    {
    }

    private sealed class StepSchedule(long steps) : Schedule
    {
        public override bool IsDue(RunState run) => steps > 0 && run.Integrator.StepNumber % steps == 0;
    }
}

/// <summary>Every T of the time of the run: the first state at or past <see cref="Next"/>, to rounding: 3 · 0.1 is not less than 0.3 or
/// more.</summary>
/// <param name="interval">T; 0 for never</param>
internal sealed class TimeSchedule(double interval) : Schedule
{
    // 16 last bits: time and multiple are each rounded, and so are the step and the interval of the input.
    private const double Rounding = 1.0 / (1L << 48);

    /// <summary>T.</summary>
    public double Interval => interval;

    /// <summary>From when on the next state is due.</summary>
    public double Next { get; private set; }

    /// <inheritdoc/>
    public override bool IsDue(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return interval > 0 && run.Integrator.Time * (1 + Rounding) >= Next;
    }

    /// <summary>The next multiple of T after the present time.</summary>
    public override void Advance(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (interval > 0)
            Next = (Math.Floor(run.Integrator.Time * (1 + Rounding) / interval) + 1) * interval;
    }

    /// <summary>Goes on as a checkpoint has it, or by the new interval where that has changed since.</summary>
    public void Restore(double next, double savedInterval, RunState run)
    {
        Next = next;
        if (interval != savedInterval)
            Advance(run);
    }
}

/// <summary>By the clock of rank 0.</summary>
/// <param name="seconds">wall seconds between two states</param>
internal class ClockSchedule(double seconds) : Schedule
{
    /// <inheritdoc/>
    public sealed override bool IsByClock => true;

    /// <summary>From which second of this process on the next state is due.</summary>
    public double Next { get; set; }

    /// <inheritdoc/>
    public override bool IsDue(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Clock >= Next;
    }

    /// <inheritdoc/>
    public override void Advance(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Next = run.Clock + seconds;
    }
}
