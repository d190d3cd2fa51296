using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Accuracy;

/// <summary>
/// The mass that the lattice cuts off, from what is on its outermost layers: along each axis the masses of the last two layers are
/// continued as a geometric sequence. It needs no closed form and no mass of 1. Errors of Q inside the lattice are about the mass that is
/// missing.
/// </summary>
internal static class EdgeLoss
{
    // A state that does not fall towards the edge is taken to go on for this many layers.
    private const double Most = 9;

    /// <summary>The missing mass, of the mass on the lattice; collective.</summary>
    public static double Of(Domain domain, NativeBuffer distribution)
    {
        var (_, magnitude) = AxisSums.Of(domain, distribution);
        var (missing, mass) = (0.0, 0.0);
        for (var a = 0; a < domain.Lattice.Dimension; a++)
        {
            var n = domain.Lattice.Points[a];
            double Layer(int i) => magnitude.Sum(a, [.. Enumerable.Range(0, n).Select(k => k == i ? 1.0 : 0)]);
            missing += Beyond(Layer(0), Layer(Math.Min(1, n - 1))) + Beyond(Layer(n - 1), Layer(Math.Max(0, n - 2)));
            mass = magnitude.Sum(a, [.. Enumerable.Repeat(1.0, n)]);
        }

        return mass > 0 ? missing / mass : 0;
    }

    private static double Beyond(double last, double before) =>
        last == 0 ? 0 : last * (before > last ? Math.Min(Most, last / (before - last)) : Most);
}
