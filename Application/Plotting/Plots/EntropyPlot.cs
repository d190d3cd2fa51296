namespace ClusterLB.Application.Plotting.Plots;

/// <summary>Entropy, its production, and the distance to the final Maxwellian.</summary>
public sealed class EntropyPlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "entropy";

    /// <inheritdoc/>
    public string Caption =>
        "Entropy S = −∫ F ln F dv, which does not fall (H-theorem); its production dS/dt; and the L¹ distance of F to the Maxwellian with "
        + "the same mass, momentum and energy, or, of a mixture, the entropies of its species.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.History is not { } history || !history.Has("entropy", "entropy_production", "distance"))
            return null;
        var t = history.Time;
        Curve[] distance = history.Column("distance").Any(double.IsFinite)
            ? [new("L¹ distance to the Maxwellian", t, history.Column("distance"))] : [];
        return new(results.Title,
        [
            new("Entropy", "time t (thermal units)", "S = −∫ F ln F dv",
            [
                new(history.Species.Count > 0 ? "sum" : "", t, history.Column("entropy")),
                .. history.Species.Where(s => history.Has($"{s}_entropy")).Select(s => new Curve(s, t, history.Column($"{s}_entropy"))),
            ]),
            new("Approach to equilibrium", "time t (thermal units)", "dS/dt, distance",
                [new("entropy production", t, history.Column("entropy_production")), .. distance])
            {
                LogY = true,
            },
        ]);
    }
}
