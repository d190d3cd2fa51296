namespace ClusterLB.Application.Plotting.Plots;

/// <summary>The linearised operator's kernel and multiplier on the way to the classical limit (verb <c>kernel</c>).</summary>
public sealed class KernelPlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "limit";

    /// <inheritdoc/>
    public string Caption =>
        "The limit ħ → 0 of the linearised operator: the multiplier of Proposition 3.5 for several ħ, and the largest distance of "
            + "multiplier and kernel K to their limits, relative to the largest value of the limit.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.FindTable("hbar", "kernel", "multiplier", "speed") is not { } table)
            return null;
        var (hbar, speed, multiplier, kernel) = (
            table.Numbers("hbar"), table.Numbers("speed"), table.Numbers("multiplier"), table.Numbers("kernel"));
        int[] order = [.. Enumerable.Range(0, hbar.Length).OrderByDescending(i => hbar[i])];
        var panels = new List<Panel>
        {
            new("Multiplier", "speed |v| (thermal velocities)", "multiplier of g² (1 / time)",
                [.. order.Select(
                    i => new Curve(
                    hbar[i] > 0 ? $"ħ = {hbar[i]:g3}" : "limit", speed, Row(multiplier, i, hbar.Length), hbar[i] > 0
                    ? CurveStyle.Line : CurveStyle.Reference))])
            {
                IsSequence = true,
            },
        };
        if (Array.IndexOf(hbar, 0) is var limit and >= 0 && hbar.Length > 1)
        {
            int[] positive = [.. order.Where(i => i != limit)];
            double[] h = [.. positive.Select(i => hbar[i])];
            double[] Distances(double[] values) =>
                [.. positive.Select(i => Distance(Row(values, i, hbar.Length), Row(values, limit, hbar.Length)))];
            var ofMultiplier = Distances(multiplier);
            panels.Add(new("Approach to the limit", "ħ", "largest distance, relative",
            [
                new("multiplier", h, ofMultiplier), new("kernel", h, Distances(kernel)),
                new("~ ħ²", h, [.. h.Select(x => ofMultiplier[^1] * x * x / (h[^1] * h[^1]))], CurveStyle.Reference),
            ])
            {
                LogX = true,
                LogY = true,
                XTicks = Panel.TicksAt(h),
            });
        }

        return new(table.Title, panels);
    }

    private static double[] Row(double[] values, int row, int rows) =>
        values[(row * (values.Length / rows))..((row + 1) * (values.Length / rows))];

    /// <summary>Over the points where both are finite (the kernel is infinite at v₁ = v₂).</summary>
    private static double Distance(double[] values, double[] limit)
    {
        var (distance, largest) = (0.0, 0.0);
        foreach (var (x, y) in values.Zip(limit).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second)))
            (distance, largest) = (Math.Max(distance, Math.Abs(x - y)), Math.Max(largest, Math.Abs(y)));
        return distance / largest;
    }
}
