using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Input;

/// <summary>kind = "maxwellian": (2π T)^(-d/2) exp(-|v - mean|²/(2T)), stationary.</summary>
/// <param name="Temperature">T, positive, thermal units squared</param>
/// <param name="Mean">the mean velocity, d thermal units; default 0</param>
public sealed record MaxwellianSettings(double Temperature, IReadOnlyList<double> Mean) : InitialSettings
{
    internal override string Kind => "maxwellian";

    internal static MaxwellianSettings? Read(TomlSection section, int? dimension)
    {
        var temperature = section.Number("temperature", NumberBound.Positive, required: true);
        var mean = section.Numbers("mean", dimension, NumberBound.Finite) ?? new double[dimension ?? 0];
        return temperature is null ? null : new(temperature.Value, mean);
    }

    private protected override void WriteKeys(TomlText text) => text.Key("temperature", Temperature).Key("mean", Mean);
}
