using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// The state of a run between two steps, for outputs at exact times: the dense output of the integrator, and its rate, which costs one
/// evaluation a time and one more to go back to the step. Neither the steps nor their counts depend on it.
/// </summary>
/// <param name="integrator">the integrator, after a step</param>
/// <param name="rightHandSide">Q, which is left with the state that was evaluated last</param>
internal sealed class StateBetween(TimeIntegrator integrator, IRightHandSide rightHandSide) : IDisposable
{
    /// <summary>Fields that it holds once it was asked for.</summary>
    public const int Fields = 2;

    private NativeBuffer? _state, _rate;

    /// <summary>The time that is shown; null where the present state is that of the last step.</summary>
    public double? Time { get; private set; }

    /// <summary>F, or g, at <see cref="Time"/>.</summary>
    public NativeBuffer State => _state!;

    /// <summary>Its rate.</summary>
    public NativeBuffer Rate => _rate!;

    /// <summary>Interpolates to a time within the last step.</summary>
    public void Interpolate(double time)
    {
        _state ??= new NativeBuffer(integrator.State.Length);
        _rate ??= new NativeBuffer(integrator.State.Length);
        integrator.Interpolate(time, _state);
        Time = time;
    }

    /// <summary>Evaluates the rate at <see cref="Time"/>; collective.</summary>
    public void Evaluate() => rightHandSide.Evaluate(State, Rate);

    /// <summary>Goes back to the state of the last step, with the sums of the operator; collective.</summary>
    public void Leave()
    {
        if (Time is null)
            return;
        Time = null;
        rightHandSide.Evaluate(integrator.State, integrator.Rate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state?.Dispose();
        _rate?.Dispose();
    }
}
