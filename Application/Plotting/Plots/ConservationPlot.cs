namespace ClusterLB.Application.Plotting.Plots;

/// <summary>Mass, momentum and energy over time, and how far each has moved from its first value.</summary>
public sealed class ConservationPlot : IResultPlot
{
    // A drift of exactly 0 would be missing on a logarithmic axis.
    private const double Floor = 1e-18;

    /// <inheritdoc/>
    public string Name => "conservation";

    /// <inheritdoc/>
    public string Caption =>
        "Conserved quantities, and their drift since the start (relative for mass and energy; rounding is about 10⁻¹⁶; exact zeros are "
        + "drawn at 10⁻¹⁸).";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.History is not { } history || !history.Has("mass", "energy", "momentum"))
            return null;
        var (t, mass, energy) = (history.Time, history.Column("mass"), history.Column("energy"));
        double[][] momentum = [.. Enumerable.Range(0, history.Dimension).Select(a => history.Column("momentum", a))];
        double[] momentumDrift = [.. t.Select((_, row) => Math.Max(Floor, momentum.Max(p => Math.Abs(p[row] - p[0]))))];
        return new(results.Title,
        [
            new("Conserved quantities", "time t (thermal units)", "value (thermal units)",
                [new("mass", t, mass), new("energy", t, energy), .. momentum.Select((p, a) => new Curve($"momentum {a + 1}", t, p))])
            {
                YRange = (0, 1.05 * Math.Max(mass[0], energy[0])),
            },
            new("Drift", "time t (thermal units)", "|change since the start|",
                [new("mass", t, Relative(mass)), new("energy", t, Relative(energy)), new("momentum", t, momentumDrift)])
            {
                LogY = true,
                YRange = (Floor, 1e-12),
            },
        ]);
    }

    private static double[] Relative(double[] values) => [.. values.Select(v => Math.Max(Floor, Math.Abs(v / values[0] - 1)))];
}
