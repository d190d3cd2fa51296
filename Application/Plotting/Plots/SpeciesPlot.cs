namespace ClusterLB.Application.Plotting.Plots;

/// <summary>The species of a mixture beside each other over time: temperatures, drifts, energies.</summary>
public sealed class SpeciesPlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "species";

    /// <inheritdoc/>
    public string Caption =>
        "Species of a mixture: their temperatures m⟨|v − u|²⟩/d with that of the whole about the common velocity (dashed), the components "
        + "of their mean velocities u where they drift, and how their kinetic energies have changed since the start, with the sum, "
        + "which stays, dashed.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.History is not { Species.Count: > 0 } history || !history.Has("temperature", "energy"))
            return null;
        var (t, d) = (history.Time, history.Dimension);
        double[] Mean(string tensor)
        {
            double[][] diagonal = [.. Enumerable.Range(0, d).Select(a => history.Column(tensor, a * (d + 1)))];
            return [.. t.Select((_, row) => diagonal.Average(c => c[row]))];
        }

        double[] Change(string column) => [.. history.Column(column).Select(e => e - history.Column(column)[0])];

        // Components that are 0 throughout say nothing.
        int[] moving = [.. Enumerable.Range(0, d).Where(a => history.Species.Any(s => history.Column($"{s}_drift", a).Any(IsDrift)))];
        Panel[] drifts = moving.Length == 0 ? [] :
        [
            new("Mean velocities", "time t (thermal units)", "u (thermal velocities)",
                [.. history.Species.SelectMany(
                    _ => moving, (s, a) => new Curve($"{s}, u{(char)('₁' + a)}", t, history.Column($"{s}_drift", a)))]),
        ];
        return new(results.Title,
        [
            new("Temperatures", "time t (thermal units)", "T (thermal units)",
                [.. history.Species.Select(s => new Curve(s, t, Mean($"{s}_temperature"))),
                    new("together", t, Mean("temperature"), CurveStyle.Reference)]),
            .. drifts,
            new("Exchange of energy", "time t (thermal units)", "energy gained (thermal units)",
                [.. history.Species.Select(s => new Curve(s, t, Change($"{s}_energy"))),
                    new("sum", t, Change("energy"), CurveStyle.Reference)]),
        ]);
    }

    // Of a thermal velocity; what is less is rounding.
    private static bool IsDrift(double velocity) => Math.Abs(velocity) > 1e-12;
}
