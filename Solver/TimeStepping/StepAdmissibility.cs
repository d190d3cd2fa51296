using ClusterLB.Decomposition.Memory;

namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// Whether a candidate for the next state may be taken (monotone runs: F >= 0 and H not raised). A refused candidate halves the
/// step. It is asked about finite candidates only, before the error estimate is known, so a candidate that passes may still be
/// rejected by the error control. On several ranks all must give the same answer.
/// </summary>
public delegate bool StepAdmissibility(NativeBuffer candidate);
