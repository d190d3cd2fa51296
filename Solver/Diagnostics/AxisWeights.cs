using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Diagnostics;

/// <summary>
/// Weights of moments along an axis as integers in units of half the spacing, v(i) = k h/2 with k = 2 i - (n - 1): sums of F times a
/// weight are then free of the rounding of the velocities, and what is conserved on the lattice is seen to be conserved.
/// </summary>
internal static class AxisWeights
{
    /// <summary>1 for each point of the axis.</summary>
    public static double[] Ones(VelocityLattice lattice, int axis) => Of(lattice, axis, _ => 1);

    /// <summary>k = 2 v/h.</summary>
    public static double[] Steps(VelocityLattice lattice, int axis) => Of(lattice, axis, k => k);

    /// <summary>|k|.</summary>
    public static double[] Distances(VelocityLattice lattice, int axis) => Of(lattice, axis, Math.Abs);

    /// <summary>k² = 4 v²/h².</summary>
    public static double[] Squares(VelocityLattice lattice, int axis) => Of(lattice, axis, k => k * k);

    private static double[] Of(VelocityLattice lattice, int axis, Func<double, double> weight) =>
        [.. Enumerable.Range(0, lattice.Points[axis]).Select(i => weight(2.0 * i - (lattice.Points[axis] - 1)))];
}
