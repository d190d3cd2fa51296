using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Evolutions;

/// <summary>The right-hand side as an integrator wants it: a stage that leaves the range of a double has the rate NaN, which makes the
/// integrator reject the step.</summary>
/// <param name="formulation">what is evolved</param>
/// <param name="evaluated">told how long every evaluation took</param>
internal sealed class GuardedRate(Formulation formulation, Action<PhaseSeconds>? evaluated) : IRightHandSide
{
    /// <inheritdoc/>
    public void Evaluate(NativeBuffer state, NativeBuffer rate)
    {
        try
        {
            formulation.Evaluate(state, rate);
            evaluated?.Invoke(formulation.Seconds);
        }
        catch (ArithmeticException)
        {
            rate.AsSpan().Fill(double.NaN);
        }
    }
}
