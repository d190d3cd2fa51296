using ClusterLB.Solver.InitialStates;

namespace ClusterLB.Solver.Input;

/// <summary>From the [initial] section of an input to the state it describes.</summary>
public static class InitialStateFactory
{
    /// <summary>
    /// The state of <paramref name="settings"/>: a mixture, a Maxwellian, a BKW state with K(0) = k0 or a perturbation. Its scale is that
    /// of the formula; `normalise` applies to the samples.
    /// </summary>
    /// <param name="settings">[initial]</param>
    /// <param name="dimension">d of the lattice</param>
    /// <exception cref="ArgumentException">kind = "file", which has samples but no formula, or values that do not fit the
    /// dimension</exception>
    public static InitialState Create(InitialSettings settings, int dimension) => settings switch
    {
        MixtureSettings mixture =>
            new GaussianMixture([.. mixture.Components.Select(c => new GaussianComponent(c.Weight, c.Mean, c.Variance))]),
        MaxwellianSettings maxwellian => new Maxwellian(maxwellian.Temperature, maxwellian.Mean),
        BkwSettings bkw => new Bkw(dimension, bkw.K0),
        PerturbationSettings perturbation =>
            new HermitePerturbation(dimension, [.. perturbation.Modes.Select(m => new HermiteMode(m.Index, m.Amplitude))]),
        _ => throw new ArgumentException($"an initial state of type {settings?.GetType().Name} has no formula", nameof(settings)),
    };
}
