using System.Numerics;
using ClusterLB.Solver.Collision;
using ClusterLB.Solver.Collision.Weights;
using ClusterLB.Solver.Lattice;
using ClusterLB.Solver.Model;

namespace ClusterLB.Solver.Planning;

/// <summary>Work and memory of the radial weights and bond tables: the same on every rank but for the share of the directions.</summary>
internal sealed class TableWork
{
    private readonly BondFamily[] _families;
    private readonly double[] _work;

    internal TableWork(BondFamily[] families, CollisionModel model, QuadratureWork quadrature)
    {
        _families = families;
        _work = [
            .. families.Select(
            f => model.Screening == Screening.Dynamic ? quadrature.Nodes(f) * f.Levels * (32.0 * Parities(f) + f.Transfers) : 0)];
        var entries = families.Sum(LevelSumWork.Entries);
        Weights = sizeof(double) * entries + quadrature.Bytes;
        Exchanged = sizeof(double) * (entries + SharedWeights.Header * families.Length);
        Filled = families.Sum(f => 2.0 * LevelSumWork.Entries(f) + 2.0 * f.Levels * f.Transfers);

        // RadialWeights.Workspace, kept by a thread for every size that it meets, and the plans of the transforms, kept by the process.
        var grids = families.Select(f => (f.Levels, Margin: HilbertGrid.MarginFor(0.5 * quadrature.LargestTransfer(f) / f.LevelSpacing)))
            .Distinct().ToArray();
        long[] transforms = [
            .. grids.Select(g => (long)BitOperations.RoundUpToPowerOf2((uint)(2 * g.Levels + 2 * g.Margin + 2))).Distinct()];
        var levels = families.Max(f => f.Levels);
        if (model.Screening != Screening.None)
        {
            Workspace = sizeof(double) * (
                grids.Sum(g => 2L * HilbertTransform.Phases * (g.Levels + 2L * g.Margin + HilbertGrid.Padding))
                + RadialWeights.Workspace.Length(levels) + 2 * (levels + HilbertGrid.Padding))
                + 32 * transforms.Where(size => size > HilbertTransform.LargestDirect).Sum();
            Plans = transforms.Sum(size => HilbertTransform.Bytes((int)size));
        }

        Bonds = BondSets.TableBytes(families);
        Filled += families.Sum(f => 2L * f.Levels * (f.Transfers + 1));
    }

    /// <summary>Bytes of the radial weights and of the quadratures behind them.</summary>
    internal long Weights { get; }

    /// <summary>Bytes of the weights as they travel.</summary>
    internal long Exchanged { get; }

    /// <summary>Bytes of the gain and loss tables.</summary>
    internal long Bonds { get; }

    /// <summary>Bytes of the tables of levels and transfers along each axis.</summary>
    internal long Lines(IReadOnlyList<int> points) => _families.Count(f => f.Transfers > 0) * 3L * sizeof(int) * points.Sum();

    /// <summary>Bytes of the work space of a thread.</summary>
    internal long Workspace { get; }

    /// <summary>Bytes of the planned transforms.</summary>
    internal long Plans { get; }

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

    /// <summary>Bonds of odd and of even m·|p|² have their middle on and between levels.</summary>
    private static int Parities(BondFamily f) => f.SquaredLength % 2 == 0 || f.Transfers < 2 ? 1 : 2;
}
