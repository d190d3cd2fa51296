namespace ClusterLB.Solver.Diagnostics;

/// <summary>Moments of a mixture from those of its species.</summary>
internal static class MixtureMoments
{
    /// <summary>
    /// Mass, momentum and energy with the masses as weights, and the temperature tensor of all particles about the common mean velocity u,
    /// <code>T_ab = Σ_s m_s ∫ (v-u)_a (v-u)_b F_s / Σ_s ∫ F_s,     u = Σ_s m_s ∫ v F_s / Σ_s m_s ∫ F_s.</code>
    /// </summary>
    public static Moments Of(double[] masses, Moments[] species)
    {
        var d = species[0].Momentum.Length;
        var mass = Sum(s => s.Mass);
        double[] momentum = [.. Enumerable.Range(0, d).Select(a => Sum(s => s.Momentum[a]))];
        double[] u = [.. momentum.Select(p => p / mass)];
        var (temperature, density) = (new double[d, d], species.Sum(s => s.Mass));
        for (var a = 0; a < d; a++)
        {
            for (var b = 0; b < d; b++)
                temperature[a, b] = Sum(s =>
                    s.Mass * (s.Temperature[a, b] + (s.MeanVelocity[a] - u[a]) * (s.MeanVelocity[b] - u[b]))) / density;
        }

        return new Moments(
            mass, momentum, Sum(s => s.Energy), [.. Enumerable.Range(0, d).Select(a => Sum(s => s.AbsoluteMomentum[a]))], temperature);

        double Sum(Func<Moments, double> of) => species.Zip(masses, (s, m) => m * of(s)).Sum();
    }

    /// <summary>Entropies and distances added; masses of negative values and of the edge with the masses of the species as
    /// weights.</summary>
    public static PointwiseDiagnostics Of(double[] masses, PointwiseDiagnostics[] species) => new(
        species.Sum(p => p.Entropy),
        species.Sum(p => p.AbsoluteEntropy),
        species.Sum(p => p.EntropyProduction),
        species.Min(p => p.MinDistribution),
        species.Sum(p => p.NegativePoints),
        species.Zip(masses, (p, m) => m * p.NegativeMass).Sum(),
        species.Zip(masses, (p, m) => m * p.EdgeMass).Sum(),
        species.Sum(p => p.Distance));
}
