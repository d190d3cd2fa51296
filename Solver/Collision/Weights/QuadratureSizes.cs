using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Collision.Weights;

/// <summary>The sizes of the radial quadratures of all directions, one for each length |p|, as the operator builds them, and what the
/// weights hold with them.</summary>
internal sealed class QuadratureSizes
{
    // Grids with more levels are counted by no int.
    private const double WidestMargin = 1 << 26;

    private readonly Dictionary<int, QuadratureSize> _quadratures = [];

    /// <summary>Goes through the panels of every length.</summary>
    /// <param name="families">the directions</param>
    /// <param name="model">the equation</param>
    /// <param name="dimension">d</param>
    /// <param name="rule">how transfers are interpolated</param>
    /// <param name="maxTransfer">X, the largest transfer (velocity)</param>
    internal QuadratureSizes(IReadOnlyList<BondFamily> families, CollisionModel model, int dimension, RadialRule rule, double maxTransfer)
    {
        foreach (var group in families.GroupBy(f => f.SquaredLength))
            _quadratures[group.Key] = QuadratureSize.Of(model, dimension, rule, group, maxTransfer);
        Directions = [.. families.Select(f => (f, _quadratures[f.SquaredLength]))];
    }

    /// <summary>The directions with their quadratures.</summary>
    internal (BondFamily Family, QuadratureSize Quadrature)[] Directions { get; }

    /// <summary>Nodes of all quadratures.</summary>
    internal double Nodes => _quadratures.Values.Sum(q => q.Nodes);

    /// <summary>Bytes of all quadratures.</summary>
    internal double Bytes => _quadratures.Values.Sum(q => q.Bytes);

    /// <summary>Whether everything is counted by an int, whatever the memory is.</summary>
    internal bool AreCountable => Directions.All(d =>
        d.Quadrature.IsCountable && 0.5 * d.Quadrature.LargestTransfer / d.Family.LevelSpacing < WidestMargin);

    /// <summary>What the weights hold: themselves, the quadratures behind them, transforms, and the work spaces of the threads.</summary>
    internal Footprint Weights(CollisionModel model, int threads)
    {
        Footprint weights = default;
        foreach (var (family, _) in Directions)
            weights += RadialWeights.FootprintOf(family);
        foreach (var quadrature in _quadratures.Values)
            weights += quadrature.Footprint;
        if (model.Screening == Screening.None)
            return weights;
        weights += HilbertTransform.FootprintOf(RadialWeights.GridsOf(Directions));
        var workspace = RadialWeights.Workspace.FootprintOf(Directions, model.Hbar == 0);
        for (var thread = 0; thread < threads; thread++)
            weights += workspace;
        return weights;
    }
}
