using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Decomposition.Threads;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Evolutions;
using ClusterLB.Solver.Input;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Runs;

/// <summary>The lattices of a mixture and its distributions at t = 0.</summary>
internal static class MixtureSampling
{
    /// <summary>The fields of a run over the ranks: one gas, or a part for each species.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="world">the ranks</param>
    /// <param name="threads">threads of a rank</param>
    /// <param name="grid">from d to the ranks on each axis; null to choose</param>
    public static StateLayout Layout(Configuration configuration, Communicator world, int threads, Func<int, int[]?> grid)
    {
        var transfer = configuration.Quadrature.MaxTransfer;
        ThreadTeam? team = null;
        if (!configuration.IsMixture)
            return new StateLayout(Split(configuration, transfer));
        return new StateLayout([.. configuration.Species.Select(s => (
            s.Species.Name, Split(configuration.Alone(s), transfer / s.Species.Mass.Value)))]);

        // All species have the threads of the first.
        Domain Split(Configuration of, double largest)
        {
            var domain = Domain.Split(world, of.Lattice.Create(), largest, threads, grid(of.Lattice.Dimension), team);
            team ??= domain.Team;
            return domain;
        }
    }

    /// <summary>Samples all species; collective.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="layout">the lattices</param>
    /// <param name="warnings">receives a sentence for what deserves one</param>
    /// <param name="width">the smallest thermal width over the steps r by which a species moves: that of a gas with r = 1</param>
    public static NativeBuffer Sample(Configuration configuration, StateLayout layout, ICollection<string> warnings, out double width)
    {
        var state = new NativeBuffer(layout.Length);
        var fields = layout.Fields(state);
        width = double.PositiveInfinity;
        for (var a = 0; a < fields.Length; a++)
        {
            var (own, species) = (layout.Parts[a].Domain, configuration.Species[a]);
            var found = new List<string>();
            using (var field = InitialField.Sample(configuration.Alone(species), own, out var thermalWidth, found))
            {
                for (var i = 0L; i < field.Length; i++)
                    fields[a][i] = species.Species.Density * field[i];
                foreach (var other in configuration.Species)
                    width = Math.Min(width, thermalWidth / LongestStep(species.Species.Mass, other.Species.Mass));
            }

            StatisticsCheck.RequireRoom(configuration.Alone(species), own, fields[a]);
            foreach (var warning in found)
                warnings.Add($"{warning} (species '{species.Species.Name}')");
            RequireTransfers(configuration, species);
        }

        return state;
    }

    /// <summary>Refuses a linearly unstable mixture; collective.</summary>
    public static void RequireStable(Case setup, List<string> warnings)
    {
        if (setup.Configuration.Model.Screening != Screening.Dynamic)
            return;
        using var rate = new NativeBuffer(setup.Layout.Length);
        try
        {
            setup.Formulation.Evaluate(setup.Initial, rate);
            StabilityCheck.Judge(setup.Configuration, setup.Formulation.Stability, warnings);
        }
        catch
        {
            setup.Dispose();
            throw;
        }
    }

    /// <summary>Steps of a species for one step of its partner, doubled where every second level would have none.</summary>
    private static long LongestStep(MassRatio own, MassRatio other)
    {
        var (step, partner) = MassRatio.Steps(own, other);
        return (step - partner) % 2 == 0 ? step : 2 * step;
    }

    /// <summary>Each pair must have a collision along the axes.</summary>
    private static void RequireTransfers(Configuration configuration, SpeciesSettings species)
    {
        var (spacing, reach) = (configuration.Lattice.Spacing, configuration.Quadrature.MaxTransfer / species.Species.Mass.Value);
        foreach (var other in configuration.Species)
        {
            var step = LongestStep(species.Species.Mass, other.Species.Mass);
            var room = Math.Min(reach * (1 + 1e-12), (species.Points.Min() - 1) * spacing);
            if (step * spacing > room)
                throw new InputException(
                    $"{Path.GetFileName(configuration.SourcePath)}: '{species.Species.Name}' and '{other.Species.Name}' do not collide: "
                    + $"'{species.Species.Name}' would move by {step} steps of {spacing:g4}, where its lattice and "
                    + $"'quadrature.max-transfer' leave room for {room:g4}; expected a smaller spacing, 2 lattice.extent/lattice.points");
        }
    }
}
