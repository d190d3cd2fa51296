namespace ClusterLB.Application.Plotting.Plots;

/// <summary>Lowest eigenvalues and coercivity constant of the linearised operator (verb <c>spectrum</c>) over ħ, for each
/// lattice.</summary>
public sealed class CoercivityPlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "coercivity";

    /// <inheritdoc/>
    public string Caption =>
        "Linearised operator L: the coercivity constant min ⟨g, L g⟩/‖g‖²_ħ of Proposition 3.6 and the lowest eigenvalue above the null "
            + "space, which tends to 0 as the lattice grows. ħ = 0, the classical equation, "
        + "is drawn at half of the smallest ħ.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.FindTable("hbar", "extent", "points", "coercivity", "eigenvalues") is not { } table)
            return null;
        var (hbar, extent, points) = (table.Numbers("hbar"), table.Numbers("extent"), table.Numbers("points"));
        var (coercivity, eigenvalues) = (table.Numbers("coercivity"), table.Numbers("eigenvalues"));
        var count = eigenvalues.Length / hbar.Length;
        var least = hbar.Where(h => h > 0).DefaultIfEmpty(1).Min();
        (double, string)[] ticks = [
            .. hbar.Contains(0) ? [(least / 2, "0")] : Array.Empty<(double, string)>(), .. Panel.TicksAt(hbar.Where(h => h > 0))];
        Curve[] Lines(Func<int, double> value) =>
        [
            .. Enumerable.Range(0, hbar.Length).GroupBy(i => (extent[i], points[i])).Select(g =>
            {
                int[] cases = [.. g.OrderBy(i => hbar[i])];
                return new Curve(
                    $"extent {g.Key.Item1:g3}, n = {g.Key.Item2:g4}", [.. cases.Select(i => hbar[i] > 0 ? hbar[i] : least / 2)],
                    [.. cases.Select(value)]);
            }),
        ];
        return new(table.Title,
        [
            new("Coercivity constant", "ħ", "κ = min ⟨g, L g⟩ / ‖g‖²", Lines(i => coercivity[i])) { LogX = true, LogY = true,
                XTicks = ticks },
            new("Lowest eigenvalue", "ħ", "λ₁ (1 / time)", Lines(i => eigenvalues[i * count])) { LogX = true, LogY = true, XTicks = ticks },
        ]);
    }
}
