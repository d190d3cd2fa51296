namespace ClusterLB.Application.Plotting.Plots;

/// <summary>Entropy, its production, and the distance to the equilibrium.</summary>
public sealed class EntropyPlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "entropy";

    /// <inheritdoc/>
    public string Caption =>
        "Entropy S, −∫ F ln F dv of Boltzmann's particles, which does not fall (H-theorem), and of a mixture that of each species; its "
        + "production dS/dt; and the L¹ distance of F to the equilibrium with the same mass, momentum and energy: a Maxwellian, the "
        + "state of Fermi and Dirac or of Bose and Einstein, or, of a mixture, those of a common temperature and drift.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.History is not { } history || !history.Has("entropy", "entropy_production", "distance"))
            return null;
        var t = history.Time;
        Curve[] distance = history.Column("distance").Any(double.IsFinite)
            ? [new(Distance(history.LongName("distance")), t, history.Column("distance"))] : [];
        return new(results.Title,
        [
            new("Entropy", "time t (thermal units)", "entropy S",
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

    // The column says to what; beside it stands what it is where there is none.
    private static string Distance(string longName) => "L¹ " + longName.Split(" (")[0];
}
