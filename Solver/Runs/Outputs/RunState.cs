using System.Diagnostics;
using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Files;
using ClusterLB.Solver.Accuracy;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Control;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Evolutions;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Records;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>A run as its outputs see it: the case, the integrator with the present state, and what is kept about the whole run.</summary>
public sealed class RunState
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Evolution _evolution;
    private readonly StateBetween _between;
    private double _secondsBefore;
    private DiagnosticRow? _last;

    /// <summary>The state of a run that has neither begun nor been resumed.</summary>
    internal RunState(
        Configuration configuration, DirectionSet directions, Evolution evolution, StateBetween between, StopConditions stop,
        RunDirectory results, RunPhases phases, TextWriter log)
    {
        (Configuration, Directions, _evolution) = (configuration, directions, evolution);
        _between = between;
        (Stop, Results, Phases, Log, Toml) = (stop, results, phases, log, configuration.ToToml());
    }

    /// <summary>The input with every automatic choice resolved.</summary>
    public Configuration Configuration { get; }

    /// <summary>The same as text, TOML.</summary>
    internal string Toml { get; }

    /// <summary>Directions in use.</summary>
    internal DirectionSet Directions { get; }

    /// <summary>What is evolved.</summary>
    public Formulation Formulation => _evolution.Formulation;

    /// <summary>Ranks, lattice, blocks.</summary>
    public Domain Domain => Formulation.Domain;

    /// <summary>Time, step, state and rate after the last step.</summary>
    public TimeIntegrator Integrator => _evolution.Integrator;

    /// <summary>The time of the present state, which lies between two steps where an output is due at an exact time.</summary>
    public double Time => _between.Time ?? Integrator.Time;

    /// <summary>Steps that end at or before <see cref="Time"/>.</summary>
    public long Step => Integrator.StepNumber - (IsBetweenSteps ? 1 : 0);

    /// <summary>The evolved field at <see cref="Time"/>; the operator has its level sums.</summary>
    public NativeBuffer State => IsBetweenSteps ? _between.State : Integrator.State;

    /// <summary>Its rate.</summary>
    public NativeBuffer Rate => IsBetweenSteps ? _between.Rate : Integrator.Rate;

    /// <summary>Whether the present state lies between two steps.</summary>
    internal bool IsBetweenSteps => _between.Time is not null;

    /// <summary>The discrete H-theorem, with its counts.</summary>
    internal MonotoneGuard Guard => _evolution.Guard;

    /// <summary>What ends the run.</summary>
    internal StopConditions Stop { get; }

    /// <summary>The directory.</summary>
    public RunDirectory Results { get; }

    /// <summary>Receives what happens.</summary>
    public TextWriter Log { get; }

    /// <summary>The estimated error of Q of the state that the run began with.</summary>
    internal ErrorEstimate Accuracy { get; init; } = ErrorEstimate.None("it was not asked for");

    /// <summary>Wall time by phases.</summary>
    internal RunPhases Phases { get; }

    /// <summary>Steps and time a second, of late.</summary>
    internal RunPace Pace { get; } = new();

    /// <summary>All outputs, in the order in which they are written.</summary>
    internal IReadOnlyList<IRunOutput> Outputs { get; set; } = [];

    /// <summary>Wall seconds of this process since the run took over.</summary>
    internal double Clock => _clock.Elapsed.TotalSeconds;

    /// <summary>Wall seconds of all processes of the run.</summary>
    public double Seconds => _secondsBefore + Clock;

    /// <summary>Processes that the run has had before this one.</summary>
    internal int Resumes { get; private set; }

    /// <summary>Step at which this process took over.</summary>
    internal long StartStep { get; private set; }

    /// <summary>Moments of the initial state, from which the drift is measured.</summary>
    public Moments Start => _evolution.Start;

    /// <summary>The diagnostics that were computed last.</summary>
    public DiagnosticRow Last => _last ?? throw new InvalidOperationException("the run has not begun");

    /// <summary>Largest drift of the conserved quantities over the rows of the history.</summary>
    public double LargestDrift { get; internal set; }

    /// <summary>Why rank 0 could not write a file of its own, the last time it tried; empty where it could.</summary>
    internal string Failure { get; private set; } = "";

    /// <summary>Diagnoses the state that the operator has evaluated last; collective.</summary>
    public DiagnosticRow Diagnose()
    {
        Phases.Diagnostics(() => _last = _evolution.Diagnose(Time, Step, State, Rate));
        return Last;
    }

    /// <summary>Makes the state at a time within the last step the present one; collective.</summary>
    internal void ShowBetween(double time)
    {
        Phases.Step(() => _between.Interpolate(time));
        Phases.Diagnostics(_between.Evaluate);
    }

    /// <summary>Makes the state of the last step the present one again; collective.</summary>
    internal void ShowStep() => Phases.Diagnostics(_between.Leave);

    /// <summary>After a step that failed the operator has the sums of a rejected attempt; these are those of the state again.</summary>
    internal void Reevaluate() => Formulation.Evaluate(Integrator.State, Integrator.Rate);

    /// <summary>Takes note of how far the run is by now.</summary>
    internal void KeepPace() => Pace.Record(Clock, Integrator.Time, Integrator.StepNumber);

    /// <summary>Writes on rank 0, which tells the others of a failure at the next decision of all (<see cref="StopConditions"/>).</summary>
    public void Try(Action write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (!Domain.IsRoot)
            return;
        try
        {
            RequireHeld();
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure = e.Message;
        }
    }

    /// <summary>Before all write a file together: the directory must still be that of this run; collective.</summary>
    /// <exception cref="DirectoryLostException">it is not</exception>
    internal void RequireDirectory()
    {
        var lost = "";
        try
        {
            if (Domain.IsRoot)
                RequireHeld();
        }
        catch (DirectoryLostException failure)
        {
            lost = failure.Message;
        }

        if (Domain.World.Broadcast(lost) is { Length: > 0 } words)
            throw new DirectoryLostException(words);
    }

    private void RequireHeld()
    {
        if (Results.RequireHeld())
            Log.WriteLine($"warning: {Results.Lock} was removed, and has been taken again");
    }

    /// <summary>What the outputs need to go on in another process; the rows, to be disposed, are on rank 0 alone.</summary>
    internal JournalState Capture() => Outputs.Aggregate(
        new JournalState
        {
            Start = Start,
            StartDensities = _evolution.StartDensities,
            Seconds = Seconds,
            Snapshots = 0,
            NextSnapshot = 0,
            SnapshotEvery = 0,
            SnapshotStep = -1,
            RowStep = -1,
            LargestDrift = LargestDrift,
            EdgeTold = false,
            History = new HistoryArrays([], [], 0, [], []),
        },
        (state, output) => output.Capture(state));

    /// <summary>The run goes on.</summary>
    /// <param name="saved">what was captured</param>
    /// <param name="resumes">how often the run was resumed, this time included</param>
    internal void Resume(JournalState saved, int resumes) =>
        (_secondsBefore, Resumes, StartStep, LargestDrift) = (saved.Seconds, resumes, Integrator.StepNumber, saved.LargestDrift);
}
