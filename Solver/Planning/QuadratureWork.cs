using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Planning;

/// <summary>The radial quadratures of a plan, one for each length |p|, built as the operator builds them.</summary>
internal sealed class QuadratureWork
{
    private readonly Dictionary<int, RadialQuadrature> _quadratures = [];

    internal QuadratureWork(BondFamily[] families, CollisionModel model, int dimension, RadialRule rule, double maxTransfer)
    {
        foreach (var group in families.GroupBy(f => f.SquaredLength))
            _quadratures[group.Key] = new RadialQuadrature(
                model, dimension, rule, group.First().TransferStep, group.First().LevelSpacing, group.Max(f => f.Transfers), maxTransfer);
        Directions = [.. families.Select(f => (f, _quadratures[f.SquaredLength]))];
    }

    /// <summary>The directions with their quadratures.</summary>
    internal (BondFamily Family, RadialQuadrature Quadrature)[] Directions { get; }

    /// <summary>All quadratures.</summary>
    internal IEnumerable<RadialQuadrature> All => _quadratures.Values;
}
