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

    /// <summary>At every multiple of a time of the run, exactly: what is written is <see cref="RunState.State"/> at
    /// <see cref="RunState.Time"/>, which may lie between two steps of <see cref="RunState.Integrator"/>.</summary>
    public static Schedule EveryTime(double interval) => new TimeSchedule(interval, []);

    /// <summary>Whenever so many seconds have passed.</summary>
    public static Schedule EverySeconds(double seconds) => new ClockSchedule(seconds);

    /// <summary>The time of the run at which a state is wanted next, exactly; +infinity where steps or clocks decide.</summary>
    internal virtual double NextTime => double.PositiveInfinity;

    /// <summary>Whether the present state is due.</summary>
    public abstract bool IsDue(RunState run);

    /// <summary>Told that the present state has been written.</summary>
    public virtual void Advance(RunState run)
    {
    }

    private sealed class StepSchedule(long steps) : Schedule
    {
        public override bool IsDue(RunState run) => steps > 0 && run.Step % steps == 0;
    }
}

/// <summary>
/// At times of the run: every multiple of T, listed ones, and besides after every so many steps. A state between two steps is shown at its
/// time exactly; a step that is there to rounding stands for it: 3 · 0.1 is not less than 0.3 or more. All follows from the time, so that
/// a checkpoint needs nothing of it.
/// </summary>
/// <param name="interval">T; 0 for no multiples</param>
/// <param name="listed">times in ascending order</param>
/// <param name="steps">steps; 0 for none</param>
internal sealed class TimeSchedule(double interval, IReadOnlyList<double> listed, long steps = 0) : Schedule
{
    // 16 last bits: time and multiple are each rounded, and so are the step and the interval of the input.
    private const double Rounding = 1.0 / (1L << 48);
    private double _multiple = interval > 0 ? 0 : double.PositiveInfinity;
    private int _listed;

    /// <summary>T.</summary>
    public double Interval => interval;

    /// <inheritdoc/>
    internal override double NextTime => Math.Min(_multiple, _listed < listed.Count ? listed[_listed] : double.PositiveInfinity);

    /// <summary>The latest time for which a step at <paramref name="time"/> stands.</summary>
    public static double Reached(double time) => time * (1 + Rounding);

    /// <inheritdoc/>
    public override bool IsDue(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Reached(run.Time) >= NextTime || (steps > 0 && !run.IsBetweenSteps && run.Step % steps == 0);
    }

    /// <summary>The next multiple of T, and the next of the list, after the present time.</summary>
    public override void Advance(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var reached = Reached(run.Time);
        if (interval > 0)
            _multiple = (Math.Floor(reached / interval) + 1) * interval;
        while (_listed < listed.Count && listed[_listed] <= reached)
            _listed++;
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
