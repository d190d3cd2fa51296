namespace ClusterLB.Application.Plotting.Plots;

/// <summary>The Hermite spectrum E_N of the perturbation at several times, and the norms (1.30) over time.</summary>
public sealed class HermitePlot : IResultPlot
{
    private const int MostTimes = 6;

    /// <inheritdoc/>
    public string Name => "hermite";

    /// <inheritdoc/>
    public string Caption =>
        "Hermite spectrum E(N) = Σ a_α² over |α| = N of the perturbation g, F = M + √M g, from early (dark) to late (light); and its norms "
            + "‖g‖_r relative to the first state, from r = 0 (dark) upwards.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.History is not { } history || !history.Has("hermite_spectrum"))
            return null;
        var (t, degrees) = (history.Time, history.Width("hermite_spectrum"));
        double[] n = [.. Enumerable.Range(0, degrees).Select(i => (double)i)];
        var shown = Math.Min(MostTimes, t.Length);
        var rows = Enumerable.Range(0, shown).Select(i => (int)Math.Round(i * (t.Length - 1.0) / Math.Max(1, shown - 1)));
        List<Panel> panels =
        [
            new("Hermite spectrum", "degree N", "E(N) = Σ a²",
                [.. rows.Select(r => new Curve($"t = {t[r]:g4}", n, history.Row("hermite_spectrum", r)))])
            {
                LogY = true,
                IsSequence = true,
            },
        ];
        if (history.Has("sobolev_norm"))
        {
            panels.Add(new("Norms", "time t (thermal units)", "‖g(t)‖ / ‖g(0)‖ in norm r",
            [
                .. Enumerable.Range(0, history.Width("sobolev_norm")).Select(r => (r, Norm: history.Column("sobolev_norm", r)))
                    .Select(c => new Curve($"r = {c.r}", t, [.. c.Norm.Select(x => x / c.Norm[0])])),
            ])
            {
                LogY = true,
                IsSequence = true,
            });
        }

        return new(results.Title, panels);
    }
}
