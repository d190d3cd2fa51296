using System.Globalization;
using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Solver.Evolutions;

/// <summary>Refuses an initial state that is linearly unstable, and warns of one that is nearly so. Source: docs/physics.md,
/// "Existence".</summary>
internal static class StabilityCheck
{
    // Less than this is not worth a warning.
    private const double LeastError = 1e-3;

    /// <summary>Applies Penrose's criterion to the initial state along all directions in use; collective.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="domain">ranks, lattice, block, threads</param>
    /// <param name="directions">the directions</param>
    /// <param name="initial">F, or g by the form of the equation</param>
    /// <param name="warnings">receives a sentence where the state is nearly unstable, or unstable and computed all the same</param>
    /// <param name="resonance">the error that a resonance leaves, of max |Q|; 0 far from any</param>
    /// <returns>what was found</returns>
    /// <exception cref="InputException">the state is unstable, and the input does not ask to compute it</exception>
    public static Stability Require(
        Configuration configuration, Domain domain, DirectionSet directions, NativeBuffer initial, List<string> warnings,
        out double resonance)
    {
        resonance = 0;
        if (configuration.Model.Screening != Screening.Dynamic || configuration.Form == EquationForm.Linear)
            return Stability.Far;
        using var distribution = configuration.Form == EquationForm.Distribution ? null : new NativeBuffer(initial.Length);
        if (distribution is not null)
            new EquilibriumRoot(domain.Lattice).ToDistribution(domain, initial, distribution);
        var (families, projection) = Projections.Of(domain, distribution ?? initial, directions.Half.Select(p => p.Vector.ToArray()));
        var found = Stability.Of(domain, families, projection, configuration.Model, configuration.Quadrature.MaxTransfer);
        Judge(configuration, found, warnings);
        if (!found.IsUnstable && found.Margin < Stability.Close
            && (resonance = found.ResonanceError(directions, Speed(families, projection))) > LeastError)
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"resonance: the initial state is nearly unstable, |eps| falls to {found.Margin:g2} along "
                + $"({string.Join(", ", found.Direction)}) at |k| = {found.Wavenumber:g3}, which no set of directions at hand resolves; "
                + $"expect an error of about {resonance:0e+00} of max |Q|"));
        return found;
    }

    /// <summary>Refuses an unstable initial state, or warns of it where the input asks to compute it.</summary>
    /// <exception cref="InputException">it is refused</exception>
    public static void Judge(Configuration configuration, Stability found, List<string> warnings)
    {
        if (found.IsUnstable && !configuration.ComputesUnstable)
            throw new InputException(
                $"{Path.GetFileName(configuration.SourcePath)}: the initial state in [initial] is {Sentence(found)}, so that its "
                + "collision integral does not exist (docs/physics.md, \"Existence\"); expected a stable state, or 'model.unstable' = "
                + "\"compute\"");
        if (found.IsUnstable)
            warnings.Add($"the initial state is {Sentence(found)}: its collision integral does not exist, and what is computed depends on "
                + "the lattice");
    }

    /// <summary>Stops a run whose state has become unstable, before it is taken over; for the end of a step.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="formulation">what is evolved; it has evaluated the state</param>
    /// <param name="time">the time before the step</param>
    /// <exception cref="StepRejectedException">the state is unstable</exception>
    public static void Watch(Configuration configuration, Formulation formulation, double time)
    {
        if (!configuration.ComputesUnstable && formulation.HasGrowingWaves && formulation.Stability is { IsUnstable: true } found)
            throw new StepRejectedException(string.Create(
                CultureInfo.InvariantCulture, $"after time {time:R} the state is {Sentence(found)}; the last stable state is saved"));
    }

    /// <summary>Root mean square of the velocity about its mean, from the widths along all directions.</summary>
    private static double Speed(BondFamily[] families, double[][] projection) => Math.Sqrt(
        families[0].Lattice.Dimension * families.Zip(projection, (f, r) => Math.Pow(new LatticeLine(f, r).ThermalWidth, 2)).Average());

    /// <summary>"linearly unstable: ..." with direction, wavenumbers and growth rate.</summary>
    public static string Sentence(Stability found) => string.Create(
        CultureInfo.InvariantCulture,
        $"linearly unstable: along ({string.Join(", ", found.Direction)}) waves of |k| from {found.Low:g4} to {found.High:g4} grow, "
        + $"fastest at |k| = {found.Wavenumber:g4} with the rate {found.GrowthRate:g4} (Im Omega, velocity times wavenumber)");
}
