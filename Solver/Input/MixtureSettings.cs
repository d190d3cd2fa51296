using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Input;

/// <summary>One Gaussian of a mixture: weight Π_a (2π variance_a)^(-1/2) exp(-(v_a - mean_a)²/(2 variance_a)).</summary>
/// <param name="Weight">its mass, positive</param>
/// <param name="Mean">its mean velocity, d thermal units</param>
/// <param name="Variance">its variance on each axis, d positive numbers in thermal units squared</param>
public sealed record MixtureComponent(double Weight, IReadOnlyList<double> Mean, IReadOnlyList<double> Variance);

/// <summary>kind = "mixture": a sum of Gaussians, each with its own mean and a variance for every axis.</summary>
/// <param name="Components">the Gaussians, at least one</param>
public sealed record MixtureSettings(IReadOnlyList<MixtureComponent> Components) : InitialSettings
{
    internal override string Kind => "mixture";

    internal static MixtureSettings? Read(TomlSection section, int? dimension)
    {
        var components = section.Sections("components", "weight, mean, variance")?.Select(c =>
        {
            var weight = c.Number("weight", NumberBound.Positive, required: true);
            var mean = c.Numbers("mean", dimension, NumberBound.Finite, required: true);
            var variance = c.Numbers("variance", dimension, NumberBound.Positive, required: true);
            return weight is null || mean is null || variance is null ? null : new MixtureComponent(weight.Value, mean, variance);
        }).ToArray();
        return components is null || components.Contains(null) ? null : new([.. components.OfType<MixtureComponent>()]);
    }

    private protected override void WriteKeys(TomlText text)
    {
        foreach (var c in Components)
            text.Element("initial.components").Key("weight", c.Weight).Key("mean", c.Mean).Key("variance", c.Variance);
    }
}
