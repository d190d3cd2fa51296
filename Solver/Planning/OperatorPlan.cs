using ClusterLB.Decomposition.Blocks;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Planning;

/// <summary>What a <see cref="CollisionOperator"/> holds, passes and does on each rank, found without one: each of its components says its
/// part.</summary>
internal sealed class OperatorPlan
{
    private readonly BondFamily[] _families;
    private readonly VelocityLattice _lattice;
    private readonly CollisionModel _model;
    private readonly int _slices, _threads;
    private readonly TableWork _tables;
    private readonly Dictionary<string, (double Additions, Footprint Footprint)> _sumsOfBlock = [];

    /// <summary>The plan of an operator.</summary>
    /// <param name="grid">which rank owns what</param>
    /// <param name="families">the bonds</param>
    /// <param name="model">the equation</param>
    /// <param name="quadratures">sizes of the radial quadratures</param>
    /// <param name="slices">slices of the exact level sums</param>
    /// <param name="threads">threads of a rank</param>
    internal OperatorPlan(
        BlockGrid grid, BondFamily[] families, CollisionModel model, QuadratureSizes quadratures, int slices, int threads)
    {
        (_families, _lattice, _model, _slices, _threads) = (families, families[0].Lattice, model, slices, threads);
        Layout = new BlockLayout(grid, CollisionOperator.Reach(families, _lattice.Dimension));
        _tables = new TableWork(quadratures, model, threads);
    }

    /// <summary>The plan of an operator as <see cref="CollisionOperator"/> is made.</summary>
    /// <inheritdoc cref="CollisionOperator(Domain, CollisionModel, DirectionSet, RadialRule, double, int, int)"/>
    internal static OperatorPlan Of(
        BlockGrid grid, VelocityLattice lattice, CollisionModel model, DirectionSet directions, RadialRule rule, double maxTransfer,
        int slices, int threads)
    {
        BondFamily[] families = [.. directions.Half.Select(p => new BondFamily(lattice, p, maxTransfer))];
        return new(
            grid, families, model, new QuadratureSizes(families, model, lattice.Dimension, rule, maxTransfer), slices, threads);
    }

    /// <summary>Blocks, halos and messages.</summary>
    internal BlockLayout Layout { get; }

    /// <summary>The bonds.</summary>
    internal BondFamily[] Families => _families;

    /// <summary>Entries of the tables that every rank fills.</summary>
    internal double Filled => _tables.Filled;

    /// <summary>Multiply-adds of the weights of each rank.</summary>
    internal double[] Share(int ranks) => _tables.Share(ranks);

    /// <summary>Additions of the level sums of a rank.</summary>
    internal double Additions(int rank) => Sums(Layout.Block(rank)).Additions;

    /// <summary>All parts of a rank.</summary>
    internal Footprint Of(int rank) =>
        Parts(rank, isLinear: false).Aggregate(default(Footprint), (sum, part) => sum + part.Footprint);

    /// <summary>What a rank holds and passes, by name.</summary>
    /// <param name="rank">the rank</param>
    /// <param name="isLinear">whether the weights are exchanged once for all evaluations, as those of the linear equation</param>
    internal (string Name, Footprint Footprint)[] Parts(int rank, bool isLinear)
    {
        var (ranks, block, halo) = (Layout.Grid.Size, Layout.Block(rank), Layout.Halo(rank));
        var (copy, messages) = HaloExchange.FootprintOf(BlockLayout.Volume(halo), Layout.Traffic(rank), ranks);
        var exchange = ranks > 1 && _model.Screening == Screening.Dynamic ? SharedWeights.FootprintOf(_families) : default;
        if (isLinear)
            exchange = exchange with { Traffic = default };
        return
        [
            ("halo", copy),
            ("messages", messages),
            ("line copies", BondSets.FootprintOf(_families, block, halo, _lattice.Points, _threads)),
            ("marginals", Marginals.FootprintOf(block, _lattice.Points, _slices, ranks)),
            ("level sums", Sums(block).Footprint),
            ("weights", _tables.Weights + exchange),
            ("tables", BondSets.TablesOf(_families)),
            .. _model.Statistics.IsBoltzmann
                ? [] : new[] { ("statistics", OccupationTerms.FootprintOf(_families, BlockLayout.Volume(block), _threads)) },
        ];
    }

    private (double Additions, Footprint Footprint) Sums(int[] block)
    {
        var key = string.Join('x', block);
        if (!_sumsOfBlock.TryGetValue(key, out var sums))
            _sumsOfBlock[key] = sums = (
                LevelSumWork.Additions(_families, block, _lattice.Points, _slices),
                HyperplaneSums.FootprintOf(_families, block, _lattice.Points, _threads, _slices));
        return sums;
    }
}
