namespace ClusterLB.Application.Plotting.Plots;

/// <summary>The step size, and what tells whether a run can be trusted: negative mass, mass at the edge of the lattice, smallest
/// |ε|.</summary>
public sealed class StepsPlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "steps";

    /// <inheritdoc/>
    public string Caption =>
        "Size of the time steps; mass on the outermost layer of the lattice (should stay below 10⁻⁴) and where F < 0; and the smallest |ε| "
        + "met.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.History is not { Time.Length: > 1 } history
            || !history.Has("step_size", "negative_mass", "edge_mass", "min_dielectric"))
            return null;
        var t = history.Time;
        List<Panel> panels =
        [
            new("Time step", "time t (thermal units)", "step Δt (thermal units)",
                [new("", t[1..], history.Column("step_size")[1..])]) { LogY = true },
            new("Lattice", "time t (thermal units)", "mass (thermal units)",
                [new("on the outermost layer", t, history.Column("edge_mass")), new("where F < 0", t, history.Column("negative_mass"))])
            {
                LogY = true,
            },
        ];
        if (history.Column("min_dielectric").Any(double.IsFinite))
            panels.Add(
                new("Screening", "time t (thermal units)", "smallest |ε|", [new("", t, history.Column("min_dielectric"))]) { LogY = true });
        return new(results.Title, panels);
    }
}
