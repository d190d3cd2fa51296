namespace ClusterLB.Application.Plotting.Plots;

/// <summary>How a number at the end changes as the choices of the discretisation are made better in turn (verb <c>converge</c>).</summary>
public sealed class ConvergePlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "converge";

    /// <inheritdoc/>
    public string Caption =>
        "Which choice of the discretisation matters: the distance of a number at the end to that of the best setting of each choice, over "
        + "the setting, of that of the base; and the changes from the base to the best, in ascending order.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.FindTable("quantity_at_end", "setting", "change", "base_level") is not { } table)
            return null;
        var (names, quantity) = (table.Text("choices").Split('\n'), table.Text("quantity"));
        var (settings, values) = (table.Numbers("setting"), table.Numbers("quantity_at_end"));
        var (bases, changes) = (table.Numbers("base_level"), table.Numbers("change"));
        var levels = settings.Length / names.Length;
        var curves = names.Select((name, i) =>
        {
            var (own, q) = (settings[(i * levels)..((i + 1) * levels)], values[(i * levels)..((i + 1) * levels)]);
            // The best is the last.
            return new Curve(
                name, [.. own[..^1].Select(s => s / own[(int)bases[i]])], [.. q[..^1].Select(v => Math.Abs(v - q[^1]))]);
        });
        int[] order = [.. Enumerable.Range(0, names.Length).OrderBy(i => changes[i])];
        return new(table.Title,
        [
            new("Distance to the best", "setting / base", $"|Δ {quantity}|", [.. curves]) { LogX = true, LogY = true },
            new("From the base to the best", "choice", $"|Δ {quantity}|",
                [new("", [.. order.Select((_, k) => (double)k)], [.. order.Select(i => changes[i])], CurveStyle.Points)])
            {
                LogY = true,
                XTicks = [.. order.Select((i, k) => ((double)k, names[i]))],
            },
        ]);
    }
}
