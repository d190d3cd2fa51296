using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Input;

/// <summary>
/// kind = "bkw": the exact solution of Bobylev, Krook and Wu at time 0,
/// F = exp(-v²/2K) (2πK)^(-d/2) ( ((d+2)K - d)/(2K) + (1 - K) v²/(2K²) ). It is non-negative for K in [d/(d+2), 1). It stays an exact
/// solution for the quantum equation with screening "none" and potential "power" of exponent (d - 2)/2; with any other model it is
/// an isotropic initial state like others.
/// </summary>
/// <param name="K0">K at time 0, from d/(d+2), below 1</param>
public sealed record BkwSettings(double K0) : InitialSettings
{
    // d/(d+2) as a decimal in a file may fall a little below the nearest double.
    private const double Rounding = 1e-12;

    internal override string Kind => "bkw";

    internal static BkwSettings? Read(TomlSection section, int? dimension)
    {
        var k0 = section.Number("k0", NumberBound.Finite, required: true);
        if (k0 is not { } value || dimension is not { } d)
            return null;
        var least = d / (d + 2.0);
        if (value >= least * (1 - Rounding) && value < 1)
            return new BkwSettings(Math.Max(value, least));
        section.Reject("k0", $"at least d/(d+2) = {d}/{d + 2}, where the distribution is not negative, and below 1");
        return null;
    }

    private protected override void WriteKeys(TomlText text) => text.Key("k0", K0);
}
