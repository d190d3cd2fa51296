using MathNet.Numerics.LinearAlgebra;

namespace ClusterLB.Application.Plotting.Plots;

/// <summary>The temperature tensor over time, and the anisotropy ΔT/T, ΔT the difference of its largest and its smallest
/// eigenvalue.</summary>
public sealed class TemperaturePlot : IResultPlot
{
    /// <inheritdoc/>
    public string Name => "temperature";

    /// <inheritdoc/>
    public string Caption =>
        "Relaxation of the temperature tensor: its components on the axes with their mean, and the anisotropy ΔT/T, ΔT the difference of "
        + "the largest and the smallest eigenvalue.";

    /// <inheritdoc/>
    public Figure? Draw(ResultDirectory results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.History is not { } history || !history.Has("temperature"))
            return null;
        var (t, d) = (history.Time, history.Dimension);
        double[][] components = [.. Enumerable.Range(0, d * d).Select(i => history.Column("temperature", i))];
        double[] mean = [.. t.Select((_, row) => Enumerable.Range(0, d).Average(a => components[a * (d + 1)][row]))];
        double[] anisotropy = [.. t.Select((_, row) => Anisotropy([.. components.Select(c => c[row])], d))];
        return new(results.Title,
        [
            new("Temperature tensor", "time t (thermal units)", "T (thermal velocity²)",
                [.. Enumerable.Range(0, d).Select(a => new Curve($"T{Subscript(a + 1)}{Subscript(a + 1)}", t, components[a * (d + 1)])),
                    new("mean", t, mean, CurveStyle.Reference)]),
            new("Anisotropy", "time t (thermal units)", "ΔT / T", [new("", t, anisotropy)]) { LogY = true },
        ]);
    }

    /// <summary>(largest − smallest eigenvalue)/mean of a symmetric tensor in C order.</summary>
    internal static double Anisotropy(double[] tensor, int dimension)
    {
        if (!tensor.All(double.IsFinite))
            return double.NaN;
        var values = Matrix<double>.Build.Dense(dimension, dimension, tensor).Evd(Symmetricity.Symmetric).EigenValues.Real();
        return (values.Max() - values.Min()) / values.Average();
    }

    private static char Subscript(int digit) => (char)('₀' + digit);
}
