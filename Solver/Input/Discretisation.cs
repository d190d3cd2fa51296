using ClusterLB.Decomposition.Memory;
using ClusterLB.IO.Toml;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Input;

/// <summary>
/// What an input decides before there is a field: the lattice, the directions with their bonds, and the slices of the level sums. It is
/// whole or refused: every refusal beyond the reading of the file that needs no field stands here. The directions are those that the input
/// names; with <c>"auto"</c> they follow from the smallest thermal width of the initial state (<see cref="DirectionChoice"/>), which has a
/// closed form or must be measured on samples.
/// </summary>
internal sealed class Discretisation
{
    private const int SlicesOfPerturbation = 3;

    // Nodes of the radial integral of one direction: so many, and so many more for each point on the longest axis. Lattices that resolve a
    // distribution have less than a hundredth of that; each node costs a pass over all levels.
    private const int MostNodes = 1 << 16;
    private const int MostNodesOfPoint = 1 << 11;

    private Discretisation(Configuration configuration, VelocityLattice lattice, double thermalWidth, long availableBytes)
    {
        IsAutomatic = !configuration.Quadrature.NamesDirections;
        Lattice = lattice;
        var quadrature = configuration.Quadrature;
        if (IsAutomatic)
        {
            var width = OccupationWidth.ToResolve(configuration.Model.Statistics, configuration.Initial.State, thermalWidth);
            if (quadrature.Accuracy is { } accuracy)
            {
                Candidates = AccuracyChoice.Candidates(
                    lattice, width, configuration.Model.Hbar, quadrature.MaxTransfer, accuracy, quadrature.Radial == RadialRule.Spectral);
                var chosen = AccuracyChoice.Choose(Candidates, accuracy);
                quadrature = quadrature with { Degree = chosen.Degree, Step = chosen.Step };
            }
            else
            {
                quadrature = quadrature with { Directions = DirectionChoice.Choose(lattice.Dimension, lattice.Spacing, width) };
            }
        }

        Directions = quadrature.Degree is { } degree ? DirectionSet.OfDegree(lattice.Dimension, degree)
            : DirectionSet.Create(lattice.Dimension, quadrature.Directions!.Value);
        if (quadrature.Step is { } step)
            Directions = Directions.WithStep(step, lattice);
        Families = [.. Directions.Half.Select(p => new BondFamily(lattice, p, configuration.Quadrature.MaxTransfer))];
        Configuration = configuration with { Quadrature = quadrature };
        RequireTransfers();
        Quadratures = new(
            Families, configuration.Model, lattice.Dimension, configuration.Quadrature.Radial, configuration.Quadrature.MaxTransfer);
        RequireMemory(availableBytes);
        RequireNodes();
    }

    /// <summary>The input with the directions resolved.</summary>
    public Configuration Configuration { get; }

    /// <summary>The velocity lattice.</summary>
    public VelocityLattice Lattice { get; }

    /// <summary>Directions in use.</summary>
    public DirectionSet Directions { get; }

    /// <summary>The sets that the accuracy asked for was chosen from, by degree; empty where none was.</summary>
    public IReadOnlyList<DirectionCandidate> Candidates { get; } = [];

    /// <summary>Whether the directions were chosen, not given.</summary>
    public bool IsAutomatic { get; }

    /// <summary>The bonds, one family for each pair {p, -p}.</summary>
    public IReadOnlyList<BondFamily> Families { get; }

    /// <summary>The radial quadratures, before there are any.</summary>
    internal QuadratureSizes Quadratures { get; }

    /// <summary>Slices of the exact level sums (<see cref="Marginals"/>): one more for a perturbation.</summary>
    public int Slices => Configuration.Form == EquationForm.Distribution ? Marginals.UsualSlices : SlicesOfPerturbation;

    /// <summary>Bond updates of one evaluation: each bond changes both of its ends.</summary>
    public long BondUpdates => Families.Sum(f => f.BondUpdates);

    /// <summary>The discretisation as far as no field is needed for it.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="availableBytes">memory that the tables of the bonds have to fit into; null for that of this machine</param>
    /// <returns>null where the directions depend on samples of the initial state</returns>
    /// <exception cref="InputException">the input cannot be computed</exception>
    public static Discretisation? WithoutField(Configuration configuration, long? availableBytes = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Refuse(configuration, configuration.Lattice.Create());
        var width = configuration.Initial.State.ThermalWidth;
        return !configuration.Quadrature.NamesDirections && double.IsNaN(width) ? null : Of(configuration, width, availableBytes);
    }

    /// <summary>The discretisation for a smallest thermal width σ of the initial state.</summary>
    /// <param name="configuration">the input</param>
    /// <param name="thermalWidth">σ, a velocity; not used where the input names the directions</param>
    /// <param name="availableBytes">memory that the tables of the bonds have to fit into; null for that of this machine</param>
    /// <exception cref="InputException">the input cannot be computed</exception>
    public static Discretisation Of(Configuration configuration, double thermalWidth, long? availableBytes = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var lattice = configuration.Lattice.Create();
        Refuse(configuration, lattice);
        return new Discretisation(
            configuration, lattice, thermalWidth, availableBytes ?? AvailableMemory.Bytes);
    }

    /// <summary>What cannot be computed whatever the directions are.</summary>
    private static void Refuse(Configuration configuration, VelocityLattice lattice)
    {
        var source = Path.GetFileName(configuration.SourcePath);
        var state = configuration.Initial.State;
        var isEvolved = configuration.Form != EquationForm.Distribution;
        if ((isEvolved || state.NeedsRoot) && !EquilibriumRoot.Fits(lattice))
            throw new InputException(
                $"{source}: 'lattice.extent' is too large for a perturbation of M, which underflows at the corner of the lattice");
        if (isEvolved && state.IsPerturbation && configuration.Initial.Normalise)
            throw new InputException(
                $"{source}: normalise = true in [initial] cannot be combined with form = \"{ModelInput.NameOf(configuration.Form)}\" in "
                + $"[model], where g is taken as it is given");
    }

    private void RequireTransfers()
    {
        if (Families.All(f => f.Transfers == 0))
            throw new InputException(
                $"{Path.GetFileName(Configuration.SourcePath)}: 'quadrature.max-transfer' must reach at least the shortest step h = "
                + $"{Lattice.Spacing:g6} of the lattice, but is {Configuration.Quadrature.MaxTransfer:g6}: there would be no collisions");
    }

    private void RequireNodes()
    {
        var (nodes, points) = (Quadratures.Directions.Max(d => d.Quadrature.Nodes), Lattice.Points.Max());
        var most = MostNodes + (long)MostNodesOfPoint * points;
        if (nodes > most)
            throw new InputException(
                $"{Path.GetFileName(Configuration.SourcePath)}: 'lattice.extent' = {Configuration.Lattice.Extent:g6} is too small for "
                + $"'quadrature.max-transfer' = {Configuration.Quadrature.MaxTransfer:g6}: the radial integral over transfers in steps of "
                + $"h = {Lattice.Spacing:g6} has {nodes:g3} nodes, of which no more than {most} are computed with {points} points an axis");
    }

    private void RequireMemory(long available)
    {
        var tables = Families.Sum(f => f.TableBytes);
        if (tables > available / 2)
            throw new InputException(
                $"{Path.GetFileName(Configuration.SourcePath)}: 'lattice.points' with 'quadrature.directions' = {Directions.P2} needs "
                + $"{tables / 1e9:g3} GB for the tables of the bonds, where {available / 1e9:g3} GB are available");
        var (isCountable, bytes) = (Quadratures.AreCountable, Quadratures.Bytes);
        if (isCountable)
            bytes = Quadratures.Weights(Configuration.Model, threads: 1).Bytes;
        if (!isCountable || bytes > available / 2)
            throw new InputException(
                $"{Path.GetFileName(Configuration.SourcePath)}: the radial integral over transfers in steps of h = {Lattice.Spacing:g6} "
                + $"('lattice.extent', 'lattice.points') up to 'quadrature.max-transfer' = {Configuration.Quadrature.MaxTransfer:g6} has "
                + $"{Quadratures.Nodes:g3} nodes, which need {bytes / 1e9:g3} GB"
                + (isCountable ? $", where {available / 1e9:g3} GB are available" : ", more than can be counted"));
    }
}
