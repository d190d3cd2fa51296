using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Sums;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Diagnostics;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Runs;

/// <summary>
/// F at t = 0 on the lattice, or g of F = M + sqrt(M) g: sampled as it is from a closed form, or read from a file. What needs no samples
/// to be refused, <see cref="Discretisation"/> has refused.
/// </summary>
internal static class InitialField
{
    private const double MassTolerance = 1e-6;

    // the outermost layer of a state that the lattice cuts holds at least this share of what is missing
    private const double EdgeShare = 0.01;

    /// <summary>Samples or reads the field that [model] form evolves.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="domain">ranks, lattice and the block to sample; collective</param>
    /// <param name="thermalWidth">the smallest thermal width of F, from its closed form or from the decay of its spectrum</param>
    /// <param name="warnings">receives a sentence for a mass other than 1 and for negative values</param>
    /// <exception cref="InputException">negative values together with monotone weights, or nothing to normalise</exception>
    /// <exception cref="InvalidDataException">the file does not fit the lattice</exception>
    public static NativeBuffer Sample(Configuration configuration, Domain domain, out double thermalWidth, ICollection<string> warnings)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(warnings);
        ArgumentNullException.ThrowIfNull(domain);
        var field = new NativeBuffer(domain.Block.Count);
        var state = configuration.Initial.State;
        state.Sample(domain, field);
        thermalWidth = state.ThermalWidth;
        Examine(configuration, domain, field, warnings);
        if (double.IsNaN(thermalWidth))
            thermalWidth = SpectralWidth.Estimate(domain, field);
        if (configuration.Form != EquationForm.Distribution)
            ToPerturbation(configuration, domain, field, warnings);
        return field;
    }

    /// <summary>F made g of F = M + sqrt(M) g, without the detour over F where g itself is given.</summary>
    private static void ToPerturbation(Configuration configuration, Domain domain, NativeBuffer field, ICollection<string> warnings)
    {
        var state = configuration.Initial.State;
        if (state.IsPerturbation)
        {
            state.SamplePerturbation(domain, field);
        }
        else
        {
            new EquilibriumRoot(domain.Lattice).ToPerturbation(domain, field, field);
            warnings.Add(
                $"{Path.GetFileName(configuration.SourcePath)}: the initial state is a distribution; g = (F - M)/sqrt(M) is accurate to "
                + $"the rounding of F only, kind = \"perturbation\" in [initial] gives g itself");
        }
    }

    private static unsafe void Examine(Configuration configuration, Domain domain, NativeBuffer field, ICollection<string> warnings)
    {
        var range = FieldRange.Of(domain, field);
        var x = field.Pointer;
        var smallest = range.Smallest;
        var mass = RowBlocks.Sum(
            domain, [new SliceSplit(range.Largest, domain.Lattice.Count, 3)], (piece, sum) => sum[0].Add(x + piece.Offset, piece.Count))[0]
            .Total
            * domain.Lattice.CellVolume;
        var source = Path.GetFileName(configuration.SourcePath);
        var missing = Math.Abs(mass - 1) > MassTolerance ? Cut(domain, field, mass) : null;
        // The linear equation scales with g, whatever the mass of M + sqrt(M) g is.
        var isScaled = configuration.Form == EquationForm.Linear && !configuration.Initial.Normalise;
        if (isScaled ? !double.IsFinite(mass) : !NumberBound.Magnitude.Holds(mass))
        {
            var needed = configuration.Initial.Normalise ? "normalise = true needs a positive mass" : "expected a positive mass";
            throw new InputException(
                $"{source}: [initial] {needed} from 1e-60 to 1e60, but the initial state has mass {mass:g6} on the lattice, whose axes "
                + $"span {string.Join(", ", domain.Lattice.Points.Select(n => $"±{0.5 * (n - 1) * domain.Lattice.Spacing:g6}"))}");
        }

        if (configuration.Initial.Normalise)
        {
            for (var i = 0L; i < field.Length; i++)
                field[i] /= mass;
            if (missing is { } cut)
                warnings.Add($"{source}: {cut}, and normalise = true in [initial] only scales up what is left");
        }
        else if (missing is { } cut)
        {
            warnings.Add($"{source}: {cut}; a larger extent in [lattice] holds it");
        }
        else if (Math.Abs(mass - 1) > MassTolerance)
        {
            warnings.Add(
                $"{source}: the initial state has mass {mass:g9} on the lattice, not 1; normalise = true in [initial] divides by it");
        }

        if (!(smallest < 0))
            return;
        if (configuration.Quadrature.Radial == RadialRule.Monotone && configuration.Form != EquationForm.Linear)
            throw new InputException(
                $"{source}: the initial state has negative values (smallest {smallest:g6}), which radial = \"monotone\" in [quadrature] "
                + $"does not allow");
        warnings.Add($"{source}: the initial state has negative values, smallest {smallest:g6}");
    }

    /// <summary>
    /// That the lattice cuts off what is missing of the mass, where it does: then the outermost layer, about F h, is a good part of it,
    /// about F σ, while a state of another mass ends before. Null where the mass is missing for another reason.
    /// </summary>
    private static string? Cut(Domain domain, NativeBuffer field, double mass)
    {
        var edge = PointwiseDiagnostics.Compute(domain, field, null, null).EdgeMass;
        return mass < 1 && edge > EdgeShare * (1 - mass)
            ? $"the lattice cuts off the initial state: the mass on it is {mass:g6}, not 1, and {edge / mass:p1} of that is on its "
                + "outermost layer"
            : null;
    }
}
