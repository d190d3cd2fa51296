using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Control;

/// <summary>
/// What ends a run, and what is due after a step: decided before each step by all ranks together, in one Allreduce, since clocks, signals
/// and file systems differ from rank to rank.
/// </summary>
public sealed class StopConditions : IDisposable
{
    private const double SecondsBetweenLooks = 0.25;

    // More than the steps after which rkc estimates its spectral radius anew, in a step that takes longer than the others.
    private const int StepsInFull = 32, CheckpointsInFull = 2;
    private readonly Communicator _world;
    private readonly string _stopFile;
    private readonly StopSignals _signals;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly SlowestOfLate _steps = new(StepsInFull), _checkpoints = new(CheckpointsInFull);
    private double _stepBegan = double.NaN, _lookAt;
    private bool _fileSeen;

    /// <summary>Listens to signals from now on; MPI has been started.</summary>
    /// <param name="world">the ranks</param>
    /// <param name="stopFile">the file whose existence stops the run</param>
    /// <param name="walltime">the end of the job, or null</param>
    /// <param name="untilExit">whether signals are listened to until the process exits</param>
    /// <param name="clock">measures steps; by default that of the system</param>
    public StopConditions(Communicator world, string stopFile, Walltime? walltime, bool untilExit = false, TimeProvider? clock = null)
    {
        _ = TestHold.Asked();
        (_world, _stopFile, Walltime, _signals) = (world, stopFile, walltime, new StopSignals(untilExit));
        _clock = clock ?? TimeProvider.System;
        _start = _clock.GetTimestamp();
    }

    /// <summary>The end of the job; null where it is not known.</summary>
    public Walltime? Walltime { get; }

    /// <summary>Which outputs rank 0 found to be due by its clock at the last <see cref="Agree"/>, a bit each.</summary>
    internal int Due { get; private set; }

    /// <summary>Whether to go on from the present state; collective.</summary>
    /// <param name="integrator">state and rate of the run</param>
    /// <param name="time">[time]</param>
    /// <param name="due">which outputs are due by the clock of this rank, a bit each, at most 31; rank 0 counts</param>
    /// <param name="outputFailed">whether this rank has failed to write a file of its own</param>
    internal StopReason Agree(TimeIntegrator integrator, TimeSettings time, int due, bool outputFailed)
    {
        ArgumentNullException.ThrowIfNull(integrator);
        ArgumentNullException.ThrowIfNull(time);
        if (_stepBegan is not double.NaN)
            _steps.Add(Seconds - _stepBegan);
        var reason = Decide();
        for (var hold = TestHold.At(TestHold.AfterStep, integrator.StepNumber);
            hold is not null && reason == StopReason.None && hold.Lasts(_world);)
            reason = Decide();
        _stepBegan = Seconds;
        return reason;

        StopReason Decide()
        {
            var isRoot = _world.Rank == 0;
            Span<int> decisions =
            [
                (int)Mine(integrator, time, isRoot, outputFailed),
                isRoot ? due : 0,
            ];
            _world.Allreduce(decisions, Operation.Max);
            Due = decisions[1];
            return (StopReason)decisions[0];
        }
    }

    /// <summary>Told how long a checkpoint took; the step under way does not count it.</summary>
    internal void CheckpointTook(double seconds)
    {
        _checkpoints.Add(seconds);
        _stepBegan = Seconds;
    }

    /// <inheritdoc/>
    public void Dispose() => _signals.Dispose();

    private double Seconds => _clock.GetElapsedTime(_start).TotalSeconds;

    private StopReason Mine(TimeIntegrator integrator, TimeSettings time, bool isRoot, bool outputFailed)
    {
        // A norm over all ranks, so all of them come here.
        var isSteady = time.SteadyState > 0 && integrator.RelativeRate() <= time.SteadyState;
        if (outputFailed)
            return StopReason.Output;
        if (integrator.Time >= time.End)
            return StopReason.End;
        if (integrator.StepNumber >= time.MaxSteps)
            return StopReason.Steps;
        if (isSteady)
            return StopReason.SteadyState;
        var reason = _signals.Received;
        if (!isRoot)
            return reason;
        if (reason < StopReason.Walltime && Walltime is { } wall && wall.IsNearlyOver(_steps.Seconds, _checkpoints.Seconds))
            reason = StopReason.Walltime;
        if (reason == StopReason.None && IsFileThere())
            reason = StopReason.StopFile;
        return reason;
    }

    private bool IsFileThere()
    {
        if (_fileSeen || Seconds < _lookAt)
            return _fileSeen;
        _lookAt = Seconds + SecondsBetweenLooks;
        return _fileSeen = File.Exists(_stopFile);
    }
}
