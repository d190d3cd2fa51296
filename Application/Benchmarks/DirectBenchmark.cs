using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Application.Benchmarks;

/// <summary>
/// The direct (k, v2) double sum as an opponent that is not slowed down: for each transfer the bonds are sorted by level once, and every
/// pair of bonds of one level is one collision (v1, v2) -> (v1 + m p h, v2 - m p h), gain and loss in one loop over contiguous values. It
/// does the sum of
/// <see cref="DirectSum"/>, with the weights of the fast operator.
/// </summary>
/// <param name="Points">points on each axis of the lattice on which it was timed</param>
/// <param name="Collisions">pairs of bonds</param>
/// <param name="Seconds">of one evaluation, weights given</param>
/// <param name="FastSeconds">of one evaluation by the operator, weights included</param>
/// <param name="Difference">largest difference between both, of the largest gain and loss (Q itself may vanish)</param>
internal sealed record DirectBenchmark(int Points, double Collisions, double Seconds, double FastSeconds, double Difference)
{
    /// <summary>Seconds of a collision.</summary>
    public double SecondsPerCollision => Seconds / Collisions;

    /// <summary>Times both on one thread.</summary>
    public static DirectBenchmark Run(CollisionOperator collision, NativeBuffer distribution, int repeats)
    {
        ArgumentNullException.ThrowIfNull(collision);
        ArgumentNullException.ThrowIfNull(distribution);
        var fast = EvaluationBenchmark.Run(collision, distribution, repeats);
        using var direct = new NativeBuffer(distribution.Length);
        using var rate = new NativeBuffer(distribution.Length);
        using var turnover = new NativeBuffer(distribution.Length);
        var (best, clock) = (double.PositiveInfinity, collision.Domain.Clock);
        for (var k = 0; k < 2; k++)
        {
            var start = clock.Now;
            Evaluate(collision, distribution, direct, turnover);
            best = Math.Min(best, clock.Seconds(start, clock.Now));
        }

        collision.Evaluate(distribution, rate);
        double difference = 0, largest = 0;
        for (var i = 0L; i < rate.Length; i++)
            (difference, largest) = (Math.Max(difference, Math.Abs(rate[i] - direct[i])), Math.Max(largest, turnover[i]));
        return new DirectBenchmark(
            collision.Lattice.Points.Max(), Count(collision.Lattice, collision.Families), best, fast.Seconds.Total, largest == 0
                ? 0 : difference / largest);
    }

    /// <summary>Number of pairs of bonds of one level, over all directions and transfers.</summary>
    public static double Count(VelocityLattice lattice, IEnumerable<BondFamily> families)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(families);
        var count = 0.0;
        foreach (var family in families)
        {
            for (var m = 1; m <= family.Transfers; m++)
            {
                // Bonds by level: the lower ends fill a box, whose axes add independent steps to the level.
                double[] bonds = [1];
                for (var a = 0; a < lattice.Dimension; a++)
                {
                    var step = Math.Abs(family.Vector[a]);
                    var points = lattice.Points[a] - m * step;
                    var next = new double[bonds.Length + step * (points - 1)];
                    for (var i = 0; i < points; i++)
                    {
                        for (var j = 0; j < bonds.Length; j++)
                            next[j + step * i] += bonds[j];
                    }

                    bonds = next;
                }

                count += bonds.Sum(n => n * n);
            }
        }

        return count;
    }

    private static void Evaluate(CollisionOperator collision, NativeBuffer f, NativeBuffer rate, NativeBuffer turnover)
    {
        rate.Clear();
        turnover.Clear();
        var weights = collision.Weights;
        for (var q = 0; q < collision.Families.Length; q++)
        {
            for (var m = 1; m <= collision.Families[q].Transfers; m++)
                Transfer(collision.Lattice, collision.Families[q], m, weights[q][m], f, rate, turnover);
        }
    }

    private static void Transfer(
        VelocityLattice lattice, BondFamily family, int m, double[] weight, NativeBuffer f, NativeBuffer rate, NativeBuffer turnover)
    {
        var shift = Enumerable.Range(0, lattice.Dimension).Sum(a => m * family.Vector[a] * lattice.Stride(a));
        var byLevel = new List<long>?[family.Levels];
        var index = new int[lattice.Dimension];
        for (var offset = 0L; offset < lattice.Count; offset++)
        {
            lattice.Index(offset, index);
            var (inside, level) = (true, -family.LowestLevel);
            for (var a = 0; a < index.Length; a++)
            {
                var end = index[a] + m * family.Vector[a];
                inside &= end >= 0 && end < lattice.Points[a];
                level += family.Vector[a] * index[a];
            }

            if (inside)
                (byLevel[level] ??= []).Add(offset);
        }

        for (var level = 0; level < byLevel.Length; level++)
        {
            if (byLevel[level] is { } lower)
                Level(lower, shift, family.Direction.Weight * weight[level] * family.HyperplaneMeasure, f, rate, turnover);
        }
    }

    private static void Level(List<long> lower, long shift, double w, NativeBuffer f, NativeBuffer rate, NativeBuffer turnover)
    {
        double[] below = [.. lower.Select(i => f[i])], above = [.. lower.Select(i => f[i + shift])];
        for (var k = 0; k < below.Length; k++)
        {
            double gain = 0, loss = 0;
            var (here, there) = (below[k], above[k]);
            for (var u = 0; u < below.Length; u++)
            {
                gain += there * below[u];
                loss += here * above[u];
            }

            rate[lower[k]] += w * (gain - loss);
            rate[lower[k] + shift] -= w * (gain - loss);
            turnover[lower[k]] += Math.Abs(w) * (gain + loss);
            turnover[lower[k] + shift] += Math.Abs(w) * (gain + loss);
        }
    }
}
