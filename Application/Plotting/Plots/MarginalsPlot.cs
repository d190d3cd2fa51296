namespace ClusterLB.Application.Plotting.Plots;

/// <summary>The distributions of the single velocity components at several times, with the Maxwellian that Boltzmann's particles tend
/// to; of a mixture those of each species.</summary>
public sealed class MarginalsPlot : IResultPlot
{
    // More curves in a panel cannot be told apart.
    private const int MostTimes = 6;
    private const int SmoothPoints = 201;

    /// <inheritdoc/>
    public string Name => "marginals";

    /// <inheritdoc/>
    public string Caption =>
        "Marginal distributions of the velocity components, from early (dark) to late (light); of a mixture those of each species. Dashed, "
        + "where all particles have Boltzmann's statistics, the Maxwellian with the same mass, momentum and energy.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var all = results.Fields;
        if (all.Count == 0)
            return null;
        var shown = Math.Min(MostTimes, all.Count);
        (double Time, FieldMarginals[] Fields)[] states = [
            .. Enumerable.Range(0, shown)
            .Select(i => FieldMarginals.Read(all[shown == 1 ? 0 : (int)Math.Round((double)i * (all.Count - 1) / (shown - 1))]))];
        // Of two species one stands beside the other.
        return new(results.Title,
        [
            .. from axis in Enumerable.Range(0, states[0].Fields[0].Axes.Length)
               from number in Enumerable.Range(0, states[0].Fields.Length)
               select Component(states, number, axis),
        ]);
    }

    private static Panel Component((double Time, FieldMarginals[] Fields)[] states, int number, int axis)
    {
        var start = states[0].Fields[number];
        var (first, last) = (start.Axes[axis][0], start.Axes[axis][^1]);
        double[] v = [.. Enumerable.Range(0, SmoothPoints).Select(i => first + (last - first) * i / (SmoothPoints - 1))];
        Curve[] limit = states[0].Fields.All(f => f.IsBoltzmann)
            ? [new("Maxwellian", v, FieldMarginals.Maxwellian(states[0].Fields, start, axis, v), CurveStyle.Reference)] : [];
        var title = start.Species.Length == 0 ? $"Velocity component {axis + 1}" : $"{start.Species}, velocity component {axis + 1}";
        return new(title, $"v{(char)('₁' + axis)} (thermal velocities)", "∫ F over the others (1/velocity)",
        [
            .. states.Select(s => new Curve(
                double.IsNaN(s.Time) ? "F" : $"t = {s.Time:g4}", s.Fields[number].Axes[axis], s.Fields[number].Marginals[axis])),
            .. limit,
        ])
        {
            IsSequence = true,
        };
    }
}
