using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Formulations;

/// <summary>The diagnostics of one state of a run, of which columns of the history are made (<see cref="DiagnosticColumns"/>).</summary>
/// <param name="Time">t</param>
/// <param name="Step">number of steps taken</param>
/// <param name="StepSize">size of the step that led here; 0 at the start</param>
/// <param name="Moments">moments of F</param>
/// <param name="Pointwise">entropy and its production, negative values, edge, distance</param>
/// <param name="MinDielectric">smallest |eps|; NaN without screening</param>
public sealed record DiagnosticRow(
    double Time, long Step, double StepSize, Moments Moments, PointwiseDiagnostics Pointwise, double MinDielectric)
{
    /// <summary>An edge mass above this is worth a warning: what the lattice cuts off is then no longer small.</summary>
    public const double LargestEdgeMass = 1e-4;

    /// <summary>Mass (of |F|) on the outermost layer of the lattice relative to the mass.</summary>
    public double EdgeMass => Pointwise.EdgeMass / Moments.Mass;

    /// <summary>Whether the lattice is too small for the state: <see cref="EdgeMass"/> above <see cref="LargestEdgeMass"/>.</summary>
    public bool IsLatticeSmall => EdgeMass > LargestEdgeMass;

    /// <summary>The diagnostics of the state that <paramref name="formulation"/> has evaluated last; collective.</summary>
    /// <param name="time">t</param>
    /// <param name="step">number of steps taken</param>
    /// <param name="stepSize">size of the step that led here</param>
    /// <param name="formulation">what is evolved; its operator has the level sums and the dielectric function of the state</param>
    /// <param name="state">the evolved field</param>
    /// <param name="rate">its rate</param>
    /// <param name="final">the equilibrium of the initial state, of each field; empty where there is none (the distance is NaN)</param>
    /// <param name="screening">the dielectric function in use</param>
    /// <exception cref="ArithmeticException">a value of the state or its rate is not finite</exception>
    internal static DiagnosticRow Of(
        double time, long step, double stepSize, Formulation formulation, NativeBuffer state, NativeBuffer rate,
        IReadOnlyList<Equilibrium> final, Screening screening)
    {
        ArgumentNullException.ThrowIfNull(formulation);
        return new DiagnosticRow(
            time,
            step,
            stepSize,
            formulation.Moments(),
            formulation.Pointwise(state, rate, final),
            screening == Screening.None ? double.NaN : formulation.MinDielectric);
    }
}
