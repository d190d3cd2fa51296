using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Runs.Outputs;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Runs;

/// <summary>The right-hand side as an integrator wants it: a stage that leaves the range of a double has the rate NaN, which makes the
/// integrator reject the step.</summary>
/// <param name="formulation">what is evolved</param>
/// <param name="phases">counts the time of every evaluation</param>
internal sealed class GuardedRate(Formulation formulation, RunPhases phases) : IRightHandSide
{
    /// <inheritdoc/>
    public void Evaluate(NativeBuffer state, NativeBuffer rate)
    {
        try
        {
            formulation.Evaluate(state, rate);
            phases.Add(formulation.Collision.Seconds);
        }
        catch (ArithmeticException)
        {
            rate.AsSpan().Fill(double.NaN);
        }
    }
}
