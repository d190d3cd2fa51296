namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// Everything of an integrator but its fields: with the same state F (and rate Q(F), which is a function of F) the continuation is
/// bit-identical. Settings are not part of it.
/// </summary>
internal sealed record IntegratorState
{
    /// <summary>Name of the method, as in the input.</summary>
    public required string Method { get; init; }

    /// <summary>Time of the state.</summary>
    public required double Time { get; init; }

    /// <summary>What the rounding of <see cref="Time"/> has left out of the sum of fixed steps.</summary>
    public double TimeCarry { get; init; }

    /// <summary>Accepted steps so far.</summary>
    public required long StepNumber { get; init; }

    /// <summary>Length of the last accepted step; 0 before the first.</summary>
    public required double LastStep { get; init; }

    /// <summary>Length the controller proposes for the next step; 0 where it is still to be selected.</summary>
    public required double NextStep { get; init; }

    /// <summary>Error of the last controlled step in units of the tolerance, the memory of the PI controller.</summary>
    public required double PreviousError { get; init; }

    /// <summary>Longest step allowed since a candidate was refused; +infinity where none was.</summary>
    public required double Ceiling { get; init; }

    /// <summary>Accepted steps since the ceiling last moved.</summary>
    public required int StepsUnderCeiling { get; init; }

    /// <summary>Evaluations of the right-hand side so far.</summary>
    public required long Evaluations { get; init; }

    /// <summary>Rejected attempts so far.</summary>
    public required long Rejected { get; init; }

    /// <summary>Spectral radius of dQ/dF in use, safety factor included (rkc); 0 elsewhere.</summary>
    public double SpectralRadius { get; init; }

    /// <summary>Accepted steps since the spectral radius was estimated (rkc); -1 where it has yet to be.</summary>
    public int StepsSinceEstimate { get; init; } = -1;
}
