namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// PI step-size control: h_new = h · s · err_n^(-α) · err_(n-1)^β with β = 0.2/q and α = 1/q - 0.75 β, where err is the local error in
/// units of the tolerance and O(h^q). Growth is at most 10 a step, shrinking at most 5, and a step that follows a rejection does
/// not grow. For q = 5 these are the constants of DOPRI5 (Hairer, Nørsett, Wanner, Solving Ordinary Differential Equations I,
/// 2nd ed., section II.4 and appendix; Gustafsson, ACM TOMS 17 (1991) 533).
/// </summary>
/// <param name="order">q, the order in h of the error estimate</param>
/// <param name="safety">s, below 1</param>
internal sealed class StepController(int order, double safety)
{
    private const double LargestGrowth = 10, LargestShrinking = 5, SmallestError = 1e-4;
    private readonly double _beta = 0.2 / order, _alpha = 1.0 / order - 0.15 / order;

    /// <summary>err of the last accepted step, not below 1e-4.</summary>
    public double PreviousError { get; set; } = SmallestError;

    /// <summary>The step to follow an accepted one.</summary>
    public double Accept(double step, double error, bool afterRejection)
    {
        var factor = safety * Math.Pow(PreviousError, _beta) / Math.Pow(error, _alpha);
        factor = Math.Min(Math.Max(factor, 1 / LargestShrinking), afterRejection ? 1 : LargestGrowth);
        PreviousError = Math.Max(error, SmallestError);
        return step * factor;
    }

    /// <summary>The step to try instead of one with an error above 1.</summary>
    public double Reject(double step, double error) =>
        step * Math.Max(safety / Math.Pow(error, _alpha), 1 / LargestShrinking);
}
