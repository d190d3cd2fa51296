using ClusterLB.Application.Plotting;

namespace Extending;

/// <summary>The anisotropy of the temperature over time.</summary>
public sealed class AnisotropyPlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "anisotropy";

    /// <inheritdoc/>
    public string Caption => "How the temperature becomes the same in all directions.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.History is not { } history || !history.Has("anisotropy"))
            return null;
        Curve[] curves = [new("", history.Time, history.Column("anisotropy"))];
        return new(results.Title, [new("Anisotropy", "time t (thermal units)", "(T_max - T_min)/T", curves) { LogY = true }]);
    }
}
