using ClusterLB.Decomposition.Mpi;
using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Planning;

/// <summary>Work and memory of the radial weights, and work of the bond tables: the same on every rank but for the share of the
/// directions.</summary>
internal sealed class TableWork
{
    private readonly double[] _work;

    /// <summary>The work for some directions.</summary>
    /// <param name="quadrature">the directions with their quadratures</param>
    /// <param name="model">the equation</param>
    /// <param name="threads">threads of a rank</param>
    internal TableWork(QuadratureSizes quadrature, CollisionModel model, int threads)
    {
        var directions = quadrature.Directions;
        _work = [
            .. directions.Select(d => model.Screening == Screening.Dynamic
                ? d.Quadrature.Nodes * d.Family.Levels * (32.0 * Parities(d.Family) + d.Family.Transfers) : 0)];
        Filled = directions.Sum(d => 2.0 * d.Family.Entries + 2.0 * d.Family.Levels * (2 * d.Family.Transfers + 1));
        Weights = quadrature.Weights(model, threads);
    }

    /// <summary>What the weights hold: themselves, the quadratures behind them, transforms, and the work spaces of the threads.</summary>
    internal Footprint Weights { get; }

    /// <summary>Entries of the tables that every rank fills.</summary>
    internal double Filled { get; }

    /// <summary>Multiply-adds of the weights of each rank: direction q is of rank q mod ranks.</summary>
    internal double[] Share(int ranks)
    {
        var share = new double[ranks];
        for (var q = 0; q < _work.Length; q++)
            share[q % ranks] += _work[q];
        return share;
    }

    /// <summary>Bonds of odd and of even m q |p|² have their middle on and between levels.</summary>
    private static int Parities(BondFamily f) => f.Rise % 2 == 0 || f.Transfers < 2 ? 1 : 2;
}
