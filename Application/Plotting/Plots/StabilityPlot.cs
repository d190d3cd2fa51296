namespace ClusterLB.Application.Plotting.Plots;

/// <summary>A map of the stability of a state (verb <c>dielectric</c>): how waves grow or are damped along every direction in
/// use.</summary>
public sealed class StabilityPlot : IResultPlot
{
    private const int MostDirections = 5;

    /// <inheritdoc/>
    public string Name => "stability";

    /// <inheritdoc/>
    public string Caption =>
        "Stability of the state along every direction in use: growth rate Im Ω of the wave that is damped least, over the wavenumber, for "
            + "directions from the most (dark) to the least unstable; its largest value over all wavenumbers against the angle between "
            + "direction and first axis; and the frequency Re Ω. Above 0 waves grow, and the collision integral does not exist.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.FindTable("wavenumber", "set_direction_vectors") is not { } table)
            return null;
        var prefix = table.Has("wave_rate") ? "" : "classical_";
        var (k, rate, frequency, vectors) = (
            table.Numbers("wavenumber"), table.Numbers(prefix + "wave_rate"), table.Numbers(prefix + "wave_frequency"),
            table.Numbers("set_direction_vectors"));
        var count = rate.Length / k.Length;
        var dimension = vectors.Length / count;
        double[] Row(double[] values, int q) => values[(q * k.Length)..((q + 1) * k.Length)];
        double[] largest = [
            .. Enumerable.Range(0, count).Select(
                q => Row(rate, q).Where(double.IsFinite).DefaultIfEmpty(double.NegativeInfinity).Max())];
        int[] order = [.. Enumerable.Range(0, count).Where(q => double.IsFinite(largest[q])).OrderByDescending(q => largest[q])];
        if (order.Length == 0)
            return null;
        int[] shown = [
            .. Enumerable.Range(0, Math.Min(MostDirections, order.Length))
            .Select(i => order[(int)Math.Round(i * (order.Length - 1.0) / Math.Max(1, Math.Min(MostDirections, order.Length) - 1))])];
        string Name(int q) => $"({string.Join(", ", vectors[(q * dimension)..((q + 1) * dimension)])})";
        double Angle(int q)
        {
            var p = vectors[(q * dimension)..((q + 1) * dimension)];
            return 180 / Math.PI * Math.Acos(Math.Clamp(p[0] / Math.Sqrt(p.Sum(a => a * a)), -1, 1));
        }

        Curve[] Of(double[] values) => [.. shown.Select(q => new Curve(Name(q), k, Row(values, q)))];
        var byAngle = order.OrderBy(Angle).ToArray();
        return new(table.Title,
        [
            new("Growth and damping", "wavenumber |k| (thermal units)", "growth rate Im Ω (thermal units)", Of(rate)) { IsSequence = true },
            new("Directions", "angle to the first axis (degrees)", "largest growth rate Im Ω (thermal units)", [
                new("of all wavenumbers", [.. byAngle.Select(Angle)], [.. byAngle.Select(q => largest[q])])]),
            new("Frequency", "wavenumber |k| (thermal units)", "frequency Re Ω (thermal units)", Of(frequency)) { IsSequence = true },
        ]);
    }
}
