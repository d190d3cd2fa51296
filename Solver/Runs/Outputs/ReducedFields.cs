using ClusterLB.Decomposition.Memory;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.Diagnostics.Reductions;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Records;

namespace ClusterLB.Solver.Runs.Outputs;

/// <summary>
/// What [output] asks for besides the fields: <c>marginal_v1_v2</c> …, <c>slice_0</c> …, <c>radial_distribution</c>,
/// <c>energy_distribution</c>,
/// <c>moments</c>, each with its scales. Layout: docs/file-format.md.
/// </summary>
internal static class ReducedFields
{
    /// <summary>The datasets in the order they are written, the same on all ranks to the last bit; collective.</summary>
    /// <param name="settings">what is asked for</param>
    /// <param name="formulation">has evaluated the state last</param>
    /// <param name="distribution">F of the state over the block; of a mixture that of all species</param>
    /// <exception cref="ArithmeticException">a value of F is not finite</exception>
    public static IReadOnlyList<NamedArray> Of(ReductionSettings settings, Formulation formulation, NativeBuffer distribution)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(formulation);
        if (settings.IsEmpty)
            return [];
        var (fields, moments) = (formulation.Layout.Fields(distribution), formulation.MomentsOfFields());
        return
        [
            .. formulation.Layout.Parts.SelectMany((part, i) => Within(part.Name, Of(settings, part.Domain, fields[i], moments[i]))),
        ];
    }

    /// <summary>In the group of a species.</summary>
    private static IEnumerable<NamedArray> Within(string group, List<NamedArray> arrays) => group.Length == 0 ? arrays : arrays.Select(a =>
        a with { Name = $"{group}/{a.Name}", LongName = $"{a.LongName} of {group}", Scales = [.. a.Scales.Select(s => Scale(group, s))] });

    // The axes of vectors are those of the whole file.
    private static string Scale(string group, string scale) => scale == "axis" ? scale : $"{group}/{scale}";

    private static List<NamedArray> Of(ReductionSettings settings, Domain domain, NativeBuffer distribution, Moments moments)
    {
        var arrays = new List<NamedArray>();
        arrays.AddRange(settings.Marginals.Select(axes => Marginal(domain, distribution, axes)));
        arrays.AddRange(settings.Slices.Select((slice, k) => Slice(domain, distribution, slice, k)));
        if (settings.Radial)
            arrays.AddRange(
                Shells("speed", "radial", "|v|", "(k - 1/2) h <= |v| < (k + 1/2) h", ShellAverage.OfSpeed(domain, distribution)));
        if (settings.EnergyShells > 0)
        {
            arrays.AddRange(
                Shells("energy", "energy", "|v|^2/2",
                $"k E <= |v|^2/2 < (k + 1) E, E = 1/{settings.EnergyShells} of the largest on the lattice",
                ShellAverage.OfEnergy(domain, distribution, settings.EnergyShells)));
        }

        if (settings.MomentOrder > 0)
            arrays.AddRange(Moments(domain, distribution, moments.MeanVelocity, settings.MomentOrder));
        return arrays;
    }

    private static NamedArray Marginal(Domain domain, NativeBuffer distribution, IReadOnlyList<int> axes) => new(
        "marginal_" + string.Join('_', axes.Select(Axis)),
        $"marginal of the distribution over {string.Join(", ", axes.Select(Axis))}",
        $"sum_({string.Join(", ", Others(domain, axes).Select(Axis))}) F h^{domain.Lattice.Dimension - axes.Count}",
        Shape(domain, axes),
        MarginalSum.Of(domain, distribution, axes),
        [.. axes.Select(Axis)]);

    private static NamedArray Slice(Domain domain, NativeBuffer distribution, SliceSettings slice, int number)
    {
        var lattice = domain.Lattice;
        int[] indices = [.. slice.Axes.Select((a, k) => LatticeSlice.Nearest(lattice, a, slice.Values[k]))];
        double[] velocities = [.. slice.Axes.Select((a, k) => lattice.Velocity(a, indices[k]))];
        var where = string.Join(", ", slice.Axes.Select((a, k) => $"{Axis(a)} = {velocities[k]:g6}"));
        int[] free = [.. Others(domain, slice.Axes)];
        return new(
            $"slice_{number}", $"distribution at {where}", $"F({where})", Shape(domain, free),
            LatticeSlice.Of(domain, distribution, slice.Axes, indices), [.. free.Select(Axis)])
        {
            Attributes = [.. slice.Axes.Select((a, k) => (Axis(a), (object)velocities[k]))],
        };
    }

    private static NamedArray[] Shells(string scale, string name, string coordinate, string shell, ShellAverage average)
    {
        long[] shape = [average.Points.Length];
        return
        [
            new(scale, $"mean {coordinate} of a shell", $"mean of {coordinate} over {shell}", shape, average.Coordinate, scale),
            new($"{name}_distribution", $"distribution averaged over shells of {coordinate}", $"mean of F over {shell}", shape,
                average.Mean, scale),
            new($"{name}_points", $"number of velocities in a shell of {coordinate}", $"sum over {shell} of 1", shape, average.Points,
                scale),
        ];
    }

    private static NamedArray[] Moments(Domain domain, NativeBuffer distribution, double[] meanVelocity, int order)
    {
        var d = domain.Lattice.Dimension;
        var indices = CentralMoments.Indices(d, order);
        long[] shape = [indices.Length];
        return
        [
            new("moment", "number of a moment", "k", shape, (long[])[.. indices.Select((_, k) => (long)k)], "moment"),
            new("moment_indices", "multi-index of a moment", "alpha_k", [indices.Length, d],
                (long[])[.. indices.SelectMany(i => i).Select(n => (long)n)], "moment", "axis"),
            new("moments", "central moments of the distribution", "sum_v prod_a (v_a - u_a)^alpha_a F h^d, u = momentum / mass", shape,
                CentralMoments.Of(domain, distribution, meanVelocity, order), "moment"),
        ];
    }

    private static string Axis(int axis) => $"v{axis + 1}";

    private static IEnumerable<int> Others(Domain domain, IReadOnlyList<int> axes) =>
        Enumerable.Range(0, domain.Lattice.Dimension).Except(axes);

    private static long[] Shape(Domain domain, IEnumerable<int> axes) => [.. axes.Select(a => (long)domain.Lattice.Points[a])];
}
