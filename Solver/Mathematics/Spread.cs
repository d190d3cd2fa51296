namespace ClusterLB.Solver.Mathematics;

/// <summary>A quantity over the ranks.</summary>
/// <param name="Min">least</param>
/// <param name="Mean">mean</param>
/// <param name="Max">largest</param>
public sealed record Spread(double Min, double Mean, double Max)
{
    /// <summary>The spread of one value a rank.</summary>
    internal static Spread Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return new Spread(all.Min(), all.Average(), all.Max());
    }

    /// <summary>The same of counts.</summary>
    internal static Spread Of(IEnumerable<long> values) => Of(values.Select(v => (double)v));

    /// <summary>Largest over mean; 1 where all are 0.</summary>
    public double Imbalance => Mean == 0 ? 1 : Max / Mean;
}
