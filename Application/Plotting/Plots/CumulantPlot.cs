namespace ClusterLB.Application.Plotting.Plots;

/// <summary>The collision operator from the particle system (verb <c>cumulant</c>): convergence in microscopic time, and the rate against
/// Q.</summary>
public sealed class CumulantPlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "cumulant";

    /// <inheritdoc/>
    public string Caption =>
        "From the particle system to the collision operator: distance of N ∂F/∂t to Q over the microscopic time in boxes of growing side, "
            + "with the sign of ε as (1.12) prints it dashed; "
        + "and both along one velocity axis at the last time.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.FindTable("side", "error", "error_printed_sign", "rate_cut", "collision_cut") is not { } table)
            return null;
        var (t, side) = (table.Numbers("time"), table.Numbers("side"));
        var (error, printed) = (table.Numbers("error"), table.Numbers("error_printed_sign"));
        var (v, rate, collision) = (table.Numbers("v1"), table.Numbers("rate_cut"), table.Numbers("collision_cut"));
        var last = side.Length - 1;
        return new(table.Title,
        [
            new("Convergence", "microscopic time t (thermal units)", "‖N ∂F/∂t − Q‖ / ‖Q‖",
            [
                .. side.Select((s, b) => new Curve($"side L = {s:g3}", t, error[(b * t.Length)..((b + 1) * t.Length)])),
                new($"printed sign, L = {side[last]:g3}", t, printed[(last * t.Length)..], CurveStyle.Reference),
            ])
            {
                LogY = true,
            },
            new("At the last time", "v₁ (thermal velocities)", "N ∂F/∂t, Q (F / time)",
                [new("N ∂F/∂t", v, rate[^v.Length..], CurveStyle.Points), new("Q(F)", v, collision, CurveStyle.Reference)]),
        ]);
    }
}
