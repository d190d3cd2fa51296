using ClusterLB.IO.Hdf5;

namespace ClusterLB.Application.Plotting.Plots;

/// <summary>The distributions of the single velocity components at several times, with the Maxwellian that they tend to.</summary>
public sealed class MarginalsPlot : IResultPlot
{
    // More curves in a panel cannot be told apart.
    private const int MostTimes = 6;
    private const int SmoothPoints = 201;

    /// <inheritdoc/>
    public string Name => "marginals";

    /// <inheritdoc/>
    public string Caption =>
        "Marginal distributions of the velocity components, from early (dark) to late (light), and the Maxwellian with the same mass, "
        + "momentum and energy (dashed).";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var all = results.Snapshots;
        if (all.Count == 0)
            return null;
        var shown = Math.Min(MostTimes, all.Count);
        Snapshot[] snapshots = [
            .. Enumerable.Range(0, shown)
            .Select(i => new Snapshot(all[shown == 1 ? 0 : (int)Math.Round((double)i * (all.Count - 1) / (shown - 1))]))];
        return new(results.Title, [.. Enumerable.Range(0, snapshots[0].Axes.Length).Select(a => Component(snapshots, a))]);
    }

    private static Panel Component(Snapshot[] snapshots, int axis)
    {
        var (first, last) = (snapshots[0].Axes[axis][0], snapshots[0].Axes[axis][^1]);
        double[] v = [.. Enumerable.Range(0, SmoothPoints).Select(i => first + (last - first) * i / (SmoothPoints - 1))];
        return new($"Velocity component {axis + 1}", $"v{(char)('₁' + axis)} (thermal velocities)", "∫ F over the others (1/velocity)",
        [
            .. snapshots.Select(s => new Curve(double.IsNaN(s.Time) ? "F" : $"t = {s.Time:g4}", s.Axes[axis], s.Marginals[axis])),
            new("Maxwellian", v, snapshots[0].Maxwellian(axis, v), CurveStyle.Reference),
        ])
        {
            IsSequence = true,
        };
    }

    /// <summary>The marginals of a field file, summed plane by plane.</summary>
    private sealed class Snapshot
    {
        public unsafe Snapshot(string path)
        {
            using var file = H5File.Open(path);
            Time = file.Attributes.Contains("time") ? file.Attributes.Get<double>("time") : double.NaN;
            using var field = file.OpenDataset("distribution");
            int[] n = [.. field.Shape.Select(l => (int)l)];
            var d = n.Length;
            Axes = [.. Enumerable.Range(1, d).Select(a => { using var axis = file.OpenDataset($"v{a}"); return axis.ReadAll<double>(); })];
            Marginals = [.. n.Select(l => new double[l])];
            var plane = new double[field.Count / n[0]];
            var cell = Math.Pow(Axes[0][1] - Axes[0][0], d - 1);
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
        }

        public double Time { get; }

        public double[][] Axes { get; }

        public double[][] Marginals { get; }

        /// <summary>The marginal of the Maxwellian with the mass, momentum and energy of this state.</summary>
        public double[] Maxwellian(int axis, double[] velocities)
        {
            var h = Axes[0][1] - Axes[0][0];
            var mass = Marginals[0].Sum() * h;
            double[] mean = [.. Axes.Select((v, a) => v.Zip(Marginals[a], (x, f) => x * f).Sum() * h / mass)];
            var temperature = Axes.Select((v, a) => v.Zip(Marginals[a], (x, f) => (x - mean[a]) * (x - mean[a]) * f).Sum() * h / mass)
                .Average();
            double Gaussian(double x) =>
                mass * Math.Exp(-(x - mean[axis]) * (x - mean[axis]) / (2 * temperature)) / Math.Sqrt(2 * Math.PI * temperature);
            return [.. velocities.Select(Gaussian)];
        }
    }
}
