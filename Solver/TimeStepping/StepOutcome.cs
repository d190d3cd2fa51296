namespace ClusterLB.Solver.TimeStepping;

/// <summary>What one accepted step was.</summary>
/// <param name="Step">its length, in units of time</param>
/// <param name="Rejections">the attempts rejected before it</param>
/// <param name="Error">estimated local error in units of the tolerance, at most 1; 0 with a fixed step</param>
/// <param name="ReachedEnd">whether the time is now the end asked for, bit for bit</param>
public readonly record struct StepOutcome(double Step, int Rejections, double Error, bool ReachedEnd);
