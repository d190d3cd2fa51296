using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.InitialStates;

/// <summary>Tables of functions of one velocity component on each axis: what makes sampling a product state cost one multiplication a
/// velocity.</summary>
internal static class AxisTables
{
    /// <summary>table[a][i] = f(a, v_a(i)).</summary>
    public static double[][] Of(VelocityLattice lattice, Func<int, double, double> f) =>
        [.. Enumerable.Range(0, lattice.Dimension).Select(a => lattice.Axis(a).Select(v => f(a, v)).ToArray())];
}
