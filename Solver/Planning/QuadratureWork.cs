using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Planning;

/// <summary>The radial quadratures of a plan: one for each length |p|, built as the operator builds them, and only their sizes
/// kept.</summary>
internal sealed class QuadratureWork
{
    private readonly Dictionary<int, (int Nodes, double LargestTransfer)> _sizes = [];

    internal QuadratureWork(BondFamily[] families, CollisionModel model, int dimension, RadialRule rule, double maxTransfer)
    {
        foreach (var group in families.GroupBy(f => f.SquaredLength))
        {
            var transfers = group.Max(f => f.Transfers);
            var quadrature = new RadialQuadrature(
                model, dimension, rule, group.First().TransferStep, group.First().LevelSpacing, transfers, maxTransfer);
            _sizes[group.Key] = (quadrature.Nodes, quadrature.LargestTransfer);
            Bytes += sizeof(double) * (long)quadrature.Nodes * (transfers + 3)
                + (quadrature.Taps is null ? 0 : InterpolationTaps.Bytes(quadrature.Nodes));
        }
    }

    /// <summary>Bytes of all of them.</summary>
    internal long Bytes { get; }

    internal int Nodes(BondFamily f) => _sizes[f.SquaredLength].Nodes;

    internal double LargestTransfer(BondFamily f) => _sizes[f.SquaredLength].LargestTransfer;
}
