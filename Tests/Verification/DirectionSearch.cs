using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Mathematics;

namespace ClusterLB.Tests.Verification;

/// <summary>
/// The search behind the cheapest sets: sets of directions exact to a degree, found as basic solutions of the moment conditions
/// (Lawson and Hanson's active set takes up one orbit at a time) from columns scaled at random, cheap orbits the more; the cheapest of many
/// is kept. The cost of an orbit is that of its bond updates: directions over |p|, times 2.4 where every axis moves.
/// </summary>
[Explicit("searches, for docs/directions.md")]
public class DirectionSearch
{
    [TestCase(2, 13)]
    [TestCase(2, 17)]
    [TestCase(2, 29)]
    [TestCase(2, 41)]
    [TestCase(3, 11)]
    [TestCase(3, 14)]
    [TestCase(3, 19)]
    [TestCase(3, 26)]
    [TestCase(4, 12)]
    [TestCase(4, 15)]
    [TestCase(4, 20)]
    public void Search(int dimension, int p2)
    {
        var all = DirectionOrbit.All(dimension, p2, 300)!;
        var best = new SortedDictionary<int, (double Cost, DirectionOrbit[] Orbits)>();
        var random = new Random(1);
        var largest = DirectionWeights.Solve(all).Degree;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var trial = 0; clock.Elapsed.TotalSeconds < 20; trial++)
        {
            // A degree and a bound for this trial.
            var degree = 7 + 2 * random.Next((largest - 5) / 2);
            var bound = random.Next(3, p2 + 1);
            DirectionOrbit[] orbits = [.. all.Where(o => o.SquaredLength <= bound)];
            if (Basic(orbits, degree, random) is not { } support || !IsClean(support))
                continue;
            var cost = support.Sum(Cost);
            if (best.TryGetValue(degree, out var known) && known.Cost <= cost + 1e-9)
                continue;
            var (weights, reached) = DirectionWeights.Solve(support);
            if (reached >= degree && weights.All(w => w > 0))
                best[degree] = (cost, support);
        }

        foreach (var (degree, (cost, orbits)) in best)
            TestContext.Out.WriteLine(
                $"d={dimension} degree {degree}: {orbits.Sum(o => o.Members.Length)} directions, cost {cost:f1}, "
                + string.Join(' ', orbits.Select(o => string.Concat(o.Representative))));
    }

    internal static double Cost(DirectionOrbit orbit) =>
        orbit.Members.Length / Math.Sqrt(orbit.SquaredLength) * (orbit.Representative.Contains(0) ? 1 : 2.4);

    private static bool IsClean(DirectionOrbit[] orbits) =>
        orbits.Count(o => o.SquaredLength == 1) == 1 && orbits.Count(o => o.SquaredLength == 2) == 1;

    private static DirectionOrbit[]? Basic(DirectionOrbit[] orbits, int degree, Random random)
    {
        var n = orbits.Length;
        var moments = new ZonalMoments(orbits);
        var total = (double)orbits.Sum(o => o.Members.Length);
        double[][] columns = [.. orbits.Select(o => new[] { o.Members.Length / total })];
        for (var l = 2; l < degree; l += 2)
        {
            var matrix = moments.Matrix(l);
            var scale = ZonalMoments.HarmonicCount(orbits[0].Representative.Length, l) / total;
            columns = [.. columns.Select((c, k) => c.Concat(Enumerable.Range(0, n).Select(i => scale * matrix[i, k])).ToArray())];
        }

        var (spread, bias) = (2 * random.NextDouble(), 2 * random.NextDouble());
        for (var k = 0; k < n; k++)
        {
            var normal = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            var s = Math.Exp(2 * spread * normal) * Math.Pow(Cost(orbits[k]), -bias);
            columns[k] = [.. columns[k].Select(v => v * s)];
        }

        var target = new double[columns[0].Length];
        target[0] = 1;
        double[] x;
        try
        {
            x = NonNegativeLeastSquares.Solve(columns, target, new double[n]);
        }
        catch (ArithmeticException)
        {
            return null;
        }

        double[] residual = [.. target];
        for (var k = 0; k < n; k++)
        {
            for (var i = 0; i < residual.Length; i++)
                residual[i] -= columns[k][i] * x[k];
        }

        return residual.Max(Math.Abs) > 1e-11 ? null : [.. orbits.Where((_, k) => x[k] > 0)];
    }
}
