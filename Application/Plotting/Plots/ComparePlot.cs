namespace ClusterLB.Application.Plotting.Plots;

/// <summary>How runs differ from the first over time (verb <c>compare</c>).</summary>
public sealed class ComparePlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "compare";

    /// <inheritdoc/>
    public string Caption => "How runs differ from the first over time: the anisotropy of the temperature, and the entropy.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.FindTable("run", "time", "entropy", "anisotropy") is not { } table || !table.HasAttribute("others"))
            return null;
        var (time, others) = (table.Numbers("time"), table.Text("others").Split('\n'));
        Panel Of(string title, string label, string name)
        {
            var values = table.Numbers(name);
            return new(title, "time t (thermal units)", label,
                [.. others.Select((run, i) => new Curve(run, time, values[(i * time.Length)..((i + 1) * time.Length)]))]);
        }

        return new($"{table.Title}, less {table.Text("first")}",
            [Of("Anisotropy", "Δ(ΔT / T)", "anisotropy"), Of("Entropy", "ΔS", "entropy")]);
    }
}
