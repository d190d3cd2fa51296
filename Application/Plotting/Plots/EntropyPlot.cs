namespace ClusterLB.Application.Plotting.Plots;

/// <summary>Entropy, its production, and the distance to the final Maxwellian.</summary>
public sealed class EntropyPlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "entropy";

    /// <inheritdoc/>
    public string Caption =>
        "Entropy S = −∫ F ln F dv, which does not fall (H-theorem); its production dS/dt; and the L¹ distance of F to the Maxwellian with "
        + "the same mass, momentum and energy.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.History is not { } history || !history.Has("entropy", "entropy_production", "distance"))
            return null;
        var t = history.Time;
        return new(results.Title,
        [
            new("Entropy", "time t (thermal units)", "S = −∫ F ln F dv", [new("", t, history.Column("entropy"))]),
            new("Approach to equilibrium", "time t (thermal units)", "dS/dt, distance",
                [new("entropy production", t, history.Column("entropy_production")),
                    new("L¹ distance to the Maxwellian", t, history.Column("distance"))])
            {
                LogY = true,
            },
        ]);
    }
}
