using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.TimeStepping;

// The state between two steps. It is made of fields that the integrator has anyway, and changes none that the next step reads.
public abstract partial class TimeIntegrator
{
    private readonly NativeBuffer[] _denseFields = new NativeBuffer[10];
    private readonly double[] _denseWeights = new double[10];
    private double _stepStart;
    private DenseOutput _dense;

    private enum DenseOutput
    {
        /// <summary>There is no step behind the present state, or its fields are gone.</summary>
        None,

        /// <summary>The state before the step is there, its rate is not.</summary>
        WithoutRate,

        /// <summary>Both are there.</summary>
        Ready,
    }

    /// <summary>Whether <see cref="Advance"/> leaves <see cref="Rate"/> as it was. Where it does not, the rate at the start of a step is
    /// evaluated once more for its dense output, which <see cref="Evaluations"/> does not count.</summary>
    private protected virtual bool KeepsStartRate => false;

    /// <summary>
    /// The term of fourth degree of the dense output, θ² (1 - θ)² Σ_j weight_j · field_j, after an accepted step of length
    /// <paramref name="step"/>: then k1 is in <see cref="EndRate"/> and the last rate in <see cref="Rate"/>. None unless overridden.
    /// </summary>
    private protected virtual void Quartic(double step, out ReadOnlySpan<double> weights, out ReadOnlySpan<NativeBuffer> fields)
    {
        weights = [];
        fields = [];
    }

    /// <summary>
    /// F at a time within the last accepted step, by the continuous extension of the method: with θ = (time - t_n)/h the cubic Hermite
    /// interpolant of F_n, h Q(F_n), F_(n+1), h Q(F_(n+1)), of local error O(h⁴), and with Dormand-Prince its term of fourth degree, of
    /// local error O(h⁵) (Hairer, Nørsett, Wanner I, section II.6; the form of their program DOPRI5). As written it is F_n plus differences
    /// and rates, so that linear invariants are kept to rounding. It is no convex combination: F >= 0 is not kept by it. The sequence of
    /// steps and what <see cref="Capture"/> has do not depend on it. Collective only in so far as Q is.
    /// </summary>
    /// <param name="time">after the start of the step, at most <see cref="Time"/></param>
    /// <param name="state">receives F</param>
    /// <exception cref="ArgumentOutOfRangeException">the time is not within the step</exception>
    /// <exception cref="InvalidOperationException">no step was taken yet, or the last attempt at one failed</exception>
    public void Interpolate(double time, NativeBuffer state)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(state);
        if (_dense == DenseOutput.None)
            throw new InvalidOperationException("there is no step to interpolate in");
        if (!(time > _stepStart && time <= Time))
            throw new ArgumentOutOfRangeException(
                nameof(time), time, $"the time must lie in the last step, after {_stepStart:R} and not after {Time:R}");
        if (time == Time)
        {
            state.CopyFrom(State);
            return;
        }

        if (_dense == DenseOutput.WithoutRate)
        {
            _rightHandSide.Evaluate(_candidate, _endRate);
            _dense = DenseOutput.Ready;
        }

        // Since the step was accepted the exchanged buffers have what was before it.
        var (before, rateBefore, h) = (_candidate, _endRate, Time - _stepStart);
        var theta = (time - _stepStart) / h;
        var (left, reached) = (1 - theta, theta * theta * (3 - (2 * theta)));
        (_denseFields[0], _denseWeights[0]) = (before, -reached);
        (_denseFields[1], _denseWeights[1]) = (State, reached);
        (_denseFields[2], _denseWeights[2]) = (rateBefore, h * theta * left * left);
        (_denseFields[3], _denseWeights[3]) = (Rate, -h * theta * theta * left);
        Quartic(h, out var weights, out var fields);
        for (var j = 0; j < weights.Length; j++)
            (_denseFields[4 + j], _denseWeights[4 + j]) = (fields[j], theta * theta * left * left * weights[j]);
        StageUpdates.Combine(
            state, before, _denseWeights.AsSpan(0, 4 + weights.Length), _denseFields.AsSpan(0, 4 + weights.Length), Settings.Threads);
    }
}
