using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Checkpoints;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Evolutions;

/// <summary>
/// A case on its way in time, step by step: the integrator of [time], with the discrete H-theorem as a test of its steps and a watch for
/// linear instability. A run (Runs/Run) is this with outputs. All ranks take every step together.
/// </summary>
public sealed class Evolution : IDisposable
{
    private readonly Configuration _configuration;
    private readonly TimeSettings _time;

    /// <summary>Plans the operator and evaluates the first state; collective.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="formulation">what evolves; the caller disposes it after this</param>
    /// <param name="first">the first state, from now on that of the integrator</param>
    /// <param name="carry">what the rounding of the first state has left out; null for 0</param>
    /// <param name="evaluated">told how long every evaluation took</param>
    /// <exception cref="IO.Toml.InputException">the input has no [time]</exception>
    /// <exception cref="NonFiniteRateException">the state or its rate is not finite</exception>
    internal Evolution(
        Configuration configuration, Formulation formulation, NativeBuffer first, NativeBuffer? carry, Action<PhaseSeconds>? evaluated)
    {
        (_configuration, _time, Formulation) = (configuration, configuration.RequireTime(), formulation);
        Guard = formulation.Guard(first, enforced: configuration.Quadrature.Radial == RadialRule.Monotone);
        Integrator = _time.Integrate(new GuardedRate(formulation, evaluated), first, formulation.Layout, carry);
        Guard.MostNegativeMass = _time.MaxNegativeMass + Guard.InitialNegativeMass;
        (Start, StartDensities) = (formulation.Moments(), formulation.Densities());
        Final = formulation.FinalOf(Start, StartDensities);
    }

    /// <summary>What evolves.</summary>
    public Formulation Formulation { get; }

    /// <summary>Time, step, state and rate.</summary>
    public TimeIntegrator Integrator { get; }

    /// <summary>Moments of the initial state.</summary>
    public Moments Start { get; private set; }

    /// <summary>Whether [time] end is reached.</summary>
    public bool IsAtEnd => Integrator.Time >= _time.End;

    /// <summary>The discrete H-theorem, with its counts.</summary>
    internal MonotoneGuard Guard { get; }

    /// <summary>∫ F of each species of the initial state; empty of one gas.</summary>
    internal double[] StartDensities { get; private set; }

    /// <summary>M_∞ of the initial state, of each field; empty where there is none.</summary>
    internal IReadOnlyList<Equilibrium> Final { get; private set; }

    /// <summary>Takes one step towards [time] end, shortened to reach it; collective.</summary>
    /// <exception cref="StepRejectedException">no admissible step was found, or the state is linearly unstable; the state before is
    /// kept</exception>
    public StepOutcome Step()
    {
        var outcome = Integrator.Step(
            _time.End, Guard.Admissible, () => StabilityCheck.Watch(_configuration, Formulation, Integrator.Time));
        Guard.Advance();
        return outcome;
    }

    /// <summary>Diagnoses the present state, the one before the first step or after the last; collective.</summary>
    public DiagnosticRow Diagnose() => Diagnose(Integrator.Time, Integrator.StepNumber, Integrator.State, Integrator.Rate);

    /// <summary>Diagnoses a state of the last step, or between it and the one before, that was evaluated last; collective.</summary>
    /// <param name="time">its time</param>
    /// <param name="step">steps up to it</param>
    /// <param name="state">the evolved field</param>
    /// <param name="rate">its rate</param>
    internal DiagnosticRow Diagnose(double time, long step, NativeBuffer state, NativeBuffer rate) => DiagnosticRow.Of(
        time, step, Integrator.LastStep, Formulation, state, rate, Final, _configuration.Model.Screening);

    /// <summary>Goes on as a checkpoint has it, of which the first state is.</summary>
    /// <param name="saved">the checkpoint</param>
    /// <param name="integrator">its integrator, for the method and step of the input as they are now</param>
    internal void Restore(Checkpoint saved, IntegratorState integrator)
    {
        Integrator.Restore(integrator);
        Guard.Restore(saved.NegativeSteps, saved.RaisedSteps, saved.InitialNegativeMass);
        Guard.MostNegativeMass = _time.MaxNegativeMass + Guard.InitialNegativeMass;
        (Start, StartDensities) = (saved.Journal.Start, saved.Journal.StartDensities);
        Final = Formulation.FinalOf(Start, StartDensities);
    }

    /// <inheritdoc/>
    public void Dispose() => Integrator.Dispose();
}
