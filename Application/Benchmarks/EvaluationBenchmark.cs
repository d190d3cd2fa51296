using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;

namespace ClusterLB.Application.Benchmarks;

/// <summary>Times of one evaluation of the collision operator, the fastest of several.</summary>
/// <param name="Seconds">its phases</param>
/// <param name="Sets">its bond loop by set of directions</param>
/// <param name="All">total seconds of every evaluation, in order</param>
/// <param name="IsProcessorTime">whether these are processor time of the one thread</param>
internal sealed record EvaluationBenchmark(PhaseSeconds Seconds, BondSetSeconds[] Sets, double[] All, bool IsProcessorTime)
{
    /// <summary>The middle of <see cref="All"/>.</summary>
    public double Median => All.Order().ElementAt(All.Length / 2);

    /// <summary>Evaluates <paramref name="repeats"/> times, after some untimed evaluations in which the runtime compiles.</summary>
    public static EvaluationBenchmark Run(CollisionOperator collision, NativeBuffer distribution, int repeats, int untimed = 2)
    {
        ArgumentNullException.ThrowIfNull(collision);
        ArgumentNullException.ThrowIfNull(distribution);
        using var rate = new NativeBuffer(distribution.Length);
        for (var k = 0; k < untimed; k++)
            collision.Evaluate(distribution, rate);
        EvaluationBenchmark? best = null;
        var all = new double[repeats];
        for (var k = 0; k < repeats; k++)
        {
            collision.Evaluate(distribution, rate);
            all[k] = collision.Seconds.Total;
            if (best is null || all[k] < best.Seconds.Total)
                best = new EvaluationBenchmark(collision.Seconds, [.. collision.SetTimes], all, collision.Domain.Clock.IsProcessorTime);
        }

        return best!;
    }
}
