using ClusterLB.Solver.Diagnostics.Reductions;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Planning;

/// <summary>
/// What [output] asks for besides the fields: every rank holds all of it, over the whole lattice, while a file is
/// written. A marginal of three axes of a lattice of 128⁴ velocities is 17 MB, and 67 MB while it is summed.
/// </summary>
/// <param name="Elements">doubles and integers that a file has more; of averages over shells at most, since shells without a velocity are
/// left out</param>
/// <param name="Peak">bytes of a rank: the arrays made so far with the one in the making and its three slices</param>
internal sealed record ReductionPlan(long Elements, long Peak)
{
    /// <summary>The reductions of a lattice; the scratch of threads, a row or a number for each shell, is left out.</summary>
    public static ReductionPlan Of(ReductionSettings settings, VelocityLattice lattice)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(lattice);
        var (held, peak) = (0L, 0L);
        foreach (var axes in settings.Marginals)
            Hold(Volume(lattice, axes), MarginalSum.Slices);
        foreach (var slice in settings.Slices)
            Hold(Volume(lattice, Enumerable.Range(0, lattice.Dimension).Except(slice.Axes)), 0);
        // Of each shell: coordinate, mean, number of velocities.
        if (settings.Radial)
            Hold(3L * ShellAverage.MostOfSpeed(lattice), 0);
        Hold(3L * settings.EnergyShells, 0);
        // Of each moment: number, multi-index, value.
        if (settings.MomentOrder > 0)
            Hold((lattice.Dimension + 2L) * CentralMoments.Indices(lattice.Dimension, settings.MomentOrder).Length, 0);
        return new(held, sizeof(double) * peak);

        void Hold(long elements, int scratch)
        {
            held += elements;
            peak = Math.Max(peak, held + (scratch * elements));
        }
    }

    private static long Volume(VelocityLattice lattice, IEnumerable<int> axes) => axes.Aggregate(1L, (n, a) => n * lattice.Points[a]);
}
