namespace ClusterLB.Application.Plotting.Plots;

/// <summary>Theorem 4: the distance of quantum solutions to the classical one over time, and against ħ at the end (verb
/// <c>limit</c>).</summary>
public sealed class SemiClassicalPlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "semi-classical";

    /// <inheritdoc/>
    public string Caption =>
        "The semi-classical limit of a solution: the distance of g for several ħ to the classical g over time, and at the last time "
            + "against ħ, with the fitted power law and the second order dashed.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.FindTable("hbar", "time", "distance", "local_order", "fit_exponent") is not { } table)
            return null;
        var (hbar, time, distance) = (table.Numbers("hbar"), table.Numbers("time"), table.Numbers("distance"));
        double[] last = [.. hbar.Select((_, h) => distance[((h + 1) * time.Length) - 1])];
        return new(table.Title,
        [
            new("Over time", "time t (thermal units)", "‖g(ħ) − g(0)‖",
                [.. hbar.Select((x, h) => new Curve($"ħ = {x:g3}", time[1..], distance[((h * time.Length) + 1)..((h + 1) * time.Length)]))])
            {
                IsSequence = true,
                LogY = true,
            },
            new("At the last time", "ħ", "‖g(ħ) − g(0)‖",
            [
                new($"order {table.Numbers("fit_exponent")[^1]:f3}", hbar, last, CurveStyle.Points),
                new("~ ħ²", hbar, [.. hbar.Select(x => last[^1] * x * x / (hbar[^1] * hbar[^1]))], CurveStyle.Reference),
            ])
            {
                LogX = true,
                LogY = true,
                XTicks = Panel.TicksAt(hbar),
            },
        ]);
    }
}
