namespace ClusterLB.Application.Plotting.Plots;

/// <summary>The dielectric function of a state (verb <c>dielectric</c>): its real part and its loss function at some wavenumbers, and the
/// static limit.</summary>
public sealed class DielectricPlot : IResultPlot
{
    private const int MostWavenumbers = 5;

    /// <inheritdoc/>
    public string Name => "dielectric";

    /// <inheritdoc/>
    public string Caption =>
        "Dielectric function along the first direction: Re ε and the loss function −Im 1/ε over the frequency, for wavenumbers from small "
            + "(dark) to large (light), "
        + "where a peak is a plasma oscillation; and ε at frequency 0, with the classical one dashed.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.FindTable("wavenumber", "frequency", "static") is not { } table)
        {
            return null;
        }

        // A classical model has the tables of ε₀ alone.
        var prefix = table.Has("dielectric_real") ? "" : "classical_";
        if (!table.Has($"{prefix}dielectric_real"))
            return null;
        var (k, w) = (table.Numbers("wavenumber"), table.Numbers("frequency"));
        var (real, loss) = (table.Numbers($"{prefix}dielectric_real"), table.Numbers($"{prefix}loss"));
        int[] shown = [
            .. Enumerable.Range(0, Math.Min(MostWavenumbers, k.Length))
            .Select(i => (int)Math.Round(i * (k.Length - 1.0) / Math.Max(1, Math.Min(MostWavenumbers, k.Length) - 1)))];
        Curve[] Rows(double[] values) =>
            [.. shown.Select(i => new Curve($"|k| = {k[i]:g3}", w, values[(i * w.Length)..((i + 1) * w.Length)]))];
        List<Curve> limits = [new(prefix.Length == 0 ? "ε(k, 0)" : "ε₀(k, 0)", k, table.Numbers($"{prefix}static")[..k.Length])];
        if (prefix.Length == 0 && table.Has("classical_static"))
            limits.Add(new("classical", k, table.Numbers("classical_static")[..k.Length], CurveStyle.Reference));
        if (table.Has($"{prefix}least_dielectric"))
            limits.Add(new("smallest |ε|", k, table.Numbers($"{prefix}least_dielectric")[..k.Length]));
        return new(table.Title,
        [
            new("Real part", "frequency Ω (thermal units)", "Re ε(k, Ω)", Rows(real)) { IsSequence = true },
            new("Loss function", "frequency Ω (thermal units)", "−Im 1/ε(k, Ω)", Rows(loss)) { IsSequence = true },
            new("Static limit", "wavenumber |k| (thermal units)", "ε(k, 0), |ε|", limits) { LogY = true },
        ]);
    }
}
