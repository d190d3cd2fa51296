using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Output;

namespace ClusterLB.Solver.InitialStates;

/// <summary>F at t = 0 on the lattice: sampled as it is from a closed form, or read from a file.</summary>
public static class InitialField
{
    private const double MassTolerance = 1e-6;

    /// <summary>Samples or reads the initial distribution.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="lattice">the velocity lattice</param>
    /// <param name="thermalWidth">the smallest thermal width of F, from its closed form or from the decay of its spectrum</param>
    /// <param name="warnings">receives a sentence for a mass other than 1 and for negative values</param>
    /// <exception cref="InputException">negative values together with monotone weights, or nothing to normalise</exception>
    /// <exception cref="InvalidDataException">the file does not fit the lattice</exception>
    public static NativeBuffer Sample(Configuration configuration, VelocityLattice lattice, out double thermalWidth, ICollection<string> warnings)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(warnings);
        var field = new NativeBuffer(lattice.Count);
        thermalWidth = double.NaN;
        if (configuration.Initial is FileSettings file)
        {
            FieldFile.ReadDistribution(file.Path, file.Dataset, lattice, field);
        }
        else
        {
            var state = InitialStateFactory.Create(configuration.Initial, lattice.Dimension);
            state.Sample(lattice, field);
            thermalWidth = state.ThermalWidth;
        }

        Examine(configuration, lattice, field, warnings);
        if (double.IsNaN(thermalWidth))
            thermalWidth = SpectralWidth.Estimate(lattice, field);
        return field;
    }

    private static void Examine(Configuration configuration, VelocityLattice lattice, NativeBuffer field, ICollection<string> warnings)
    {
        double mass = 0, smallest = double.PositiveInfinity;
        for (var i = 0L; i < field.Length; i++)
        {
            mass += field[i];
            smallest = Math.Min(smallest, field[i]);
        }

        mass *= lattice.CellVolume;
        var source = Path.GetFileName(configuration.SourcePath);
        if (configuration.Initial.Normalise)
        {
            if (!(mass > 0))
                throw new InputException($"{source}: [initial] normalise = true needs a positive mass, but the initial state has mass {mass:g6} on the lattice");
            for (var i = 0L; i < field.Length; i++)
                field[i] /= mass;
        }
        else if (Math.Abs(mass - 1) > MassTolerance)
        {
            warnings.Add($"{source}: the initial state has mass {mass:g9} on the lattice, not 1; normalise = true in [initial] divides by it");
        }

        if (!(smallest < 0))
            return;
        if (configuration.Quadrature.Radial == RadialRule.Monotone)
            throw new InputException($"{source}: the initial state has negative values (smallest {smallest:g6}), which radial = \"monotone\" in [quadrature] does not allow");
        warnings.Add($"{source}: the initial state has negative values, smallest {smallest:g6}");
    }
}
