using ClusterLB.IO.Hdf5;

namespace ClusterLB.Application.Plotting;

/// <summary>The marginals of a distribution in a field file, summed plane by plane: of one gas, or of a species of a mixture.</summary>
internal sealed class FieldMarginals
{
    private unsafe FieldMarginals(H5File file, string group)
    {
        var prefix = group.Length == 0 ? "" : group + "/";
        Species = group;
        (Mass, IsBoltzmann) = group.Length == 0 ? (1, !file.Attributes.Contains("statistics"))
            : file.ReadAttributes(group, a => (a.Get<double>("mass"), a.GetText("statistics") == "boltzmann"));
        using var field = file.OpenDataset(prefix + "distribution");
        int[] n = [.. field.Shape.Select(l => (int)l)];
        var d = n.Length;
        Axes = [.. Enumerable.Range(1, d).Select(a =>
        {
            using var axis = file.OpenDataset($"{prefix}v{a}");
            return axis.ReadAll<double>();
        })];
        Marginals = [.. n.Select(l => new double[l])];
        var plane = new double[field.Count / n[0]];
        var cell = Math.Pow(Spacing, d - 1);
        for (var i = 0; i < n[0]; i++)
        {
            fixed (double* target = plane)
                field.ReadSlab(target, [i, .. Enumerable.Repeat(0L, d - 1)], [1, .. n[1..].Select(l => (long)l)]);
            for (var j = 0; j < plane.Length; j++)
            {
                var value = plane[j] * cell;
                Marginals[0][i] += value;
                for (int a = d - 1, rest = j; a > 0; rest /= n[a], a--)
                    Marginals[a][rest % n[a]] += value;
            }
        }

        Density = Marginals[0].Sum() * Spacing;
        Mean = [.. Axes.Select((v, a) => v.Zip(Marginals[a], (x, f) => x * f).Sum() * Spacing / Density)];
        Variance = Axes.Select((v, a) => v.Zip(Marginals[a], (x, f) => (x - Mean[a]) * (x - Mean[a]) * f).Sum() * Spacing / Density)
            .Average();
    }

    /// <summary>Name of the species; empty for one gas.</summary>
    public string Species { get; }

    /// <summary>Mass of a particle; 1 for one gas.</summary>
    public double Mass { get; }

    /// <summary>Whether the particles have Boltzmann's statistics: files of one gas name others alone.</summary>
    public bool IsBoltzmann { get; }

    /// <summary>Velocities of each axis.</summary>
    public double[][] Axes { get; }

    /// <summary>∫ F over the other components, for each axis.</summary>
    public double[][] Marginals { get; }

    /// <summary>∫ F.</summary>
    public double Density { get; }

    /// <summary>Mean velocity.</summary>
    public double[] Mean { get; }

    /// <summary>Variance of a velocity component, the mean over the axes.</summary>
    public double Variance { get; }

    private double Spacing => Axes[0][1] - Axes[0][0];

    /// <summary>What has a distribution in a file: the empty name for one gas, else the species; nothing in other files.</summary>
    /// <exception cref="IOException">the file cannot be read</exception>
    public static IReadOnlyList<string> NamesIn(string path)
    {
        using var file = H5File.Open(path);
        return NamesIn(file);
    }

    /// <summary>Time of a field file (NaN without one) and the marginals of everything in it.</summary>
    /// <exception cref="IOException">the file cannot be read</exception>
    public static (double Time, FieldMarginals[] Fields) Read(string path)
    {
        using var file = H5File.Open(path);
        return (
            file.Attributes.Contains("time") ? file.Attributes.Get<double>("time") : double.NaN,
            [.. NamesIn(file).Select(name => new FieldMarginals(file, name))]);
    }

    /// <summary>
    /// The marginals of the Maxwellians with the mass of each, and the momentum and energy of all together: what Boltzmann's statistics end
    /// at.
    /// </summary>
    /// <param name="all">the fields of one state</param>
    /// <param name="of">one of them</param>
    /// <param name="axis">the component</param>
    /// <param name="velocities">where</param>
    public static double[] Maxwellian(FieldMarginals[] all, FieldMarginals of, int axis, double[] velocities)
    {
        var weight = all.Sum(s => s.Mass * s.Density);
        double[] u = [.. Enumerable.Range(0, of.Axes.Length).Select(a => all.Sum(s => s.Mass * s.Density * s.Mean[a]) / weight)];
        var temperature = all.Sum(s => s.Mass * s.Density * (s.Variance + s.Mean.Zip(u, (x, y) => (x - y) * (x - y)).Average()))
            / all.Sum(s => s.Density);
        var variance = temperature / of.Mass;
        return
        [
            .. velocities.Select(v => of.Density * Math.Exp(-(v - u[axis]) * (v - u[axis]) / (2 * variance))
                / Math.Sqrt(2 * Math.PI * variance)),
        ];
    }

    private static IReadOnlyList<string> NamesIn(H5File file) =>
        file.Contains("distribution") ? [""] : [.. file.Groups.Where(g => file.Contains($"{g}/distribution"))];
}
